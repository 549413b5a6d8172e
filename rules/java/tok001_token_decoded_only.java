class Sample {
  Object subject(String raw) {
    // ruleid: tok001-java-decoded-only
    return JWT.decode(raw).getSubject();
  }

  Object verified(String raw) {
    // ok: tok001-java-decoded-only
    Object peek = JWT.decode(raw).getKeyId();
    return JWT.require(algorithm).build().verify(raw);
  }
}
