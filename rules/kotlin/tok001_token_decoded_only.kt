fun subject(raw: String): Any {
    // ruleid: tok001-kotlin-decoded-only
    return JWT.decode(raw).subject
}

fun verified(raw: String): Any {
    // ok: tok001-kotlin-decoded-only
    val peek = JWT.decode(raw).keyId
    return JWT.require(algorithm).build().verify(raw)
}
