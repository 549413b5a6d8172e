fun sample() {
    // ruleid: ses003-kotlin-no-expiry
    val token = Jwts.builder().setSubject(name).signWith(key).compact()
    // ok: ses003-kotlin-no-expiry
    val good = Jwts.builder().setSubject(name).setExpiration(soon).signWith(key).compact()
}
