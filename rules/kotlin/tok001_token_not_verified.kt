fun sample() {
    // ruleid: tok001-kotlin-unsigned-accepted
    val token = Jwts.parserBuilder().setSigningKey(key).build().parse(raw)
    // ok: tok001-kotlin-unsigned-accepted
    val good = Jwts.parserBuilder().setSigningKey(key).build().parseClaimsJws(raw)
    // ok: tok001-kotlin-unsigned-accepted
    val day = LocalDate.parse(raw)
}
