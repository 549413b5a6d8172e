fun sample() {
    // ruleid: pwd001-kotlin-weak-encoder
    val encoder = NoOpPasswordEncoder.getInstance()
    // ok: pwd001-kotlin-weak-encoder
    val good = BCryptPasswordEncoder()
}
