class Sample {
  void sample() {
    // ruleid: tok001-java-unsigned-accepted
    Object token = Jwts.parserBuilder().setSigningKey(key).build().parse(raw);
    // ok: tok001-java-unsigned-accepted
    Object good = Jwts.parserBuilder().setSigningKey(key).build().parseClaimsJws(raw);
    // ok: tok001-java-unsigned-accepted
    Object day = LocalDate.parse(raw);
  }
}
