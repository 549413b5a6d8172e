fun sample() {
    // ruleid: rst005-kotlin-predictable
    val resetToken = "" + Math.random()
    // ok: rst005-kotlin-predictable
    val jitter = Math.random()
}
