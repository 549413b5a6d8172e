fun sample() {
    // ruleid: sec002-kotlin-named-literal
    val jwtSecret = "nobodyKnows"
    // ok: sec002-kotlin-named-literal
    val tokenKey = "app.token"
}
