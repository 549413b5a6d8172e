fun sample() {
    // ruleid: sec002-kotlin-literal
    val algorithm = Algorithm.HMAC256("word")
    // ok: sec002-kotlin-literal
    val good = Algorithm.HMAC256(settings.key)
}
