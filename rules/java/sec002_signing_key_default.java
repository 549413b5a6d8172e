class Keys {
  // ruleid: sec002-java-default
  @Value("${app.jwt.secret:development}")
  private String secret;

  // ok: sec002-java-default
  @Value("${app.jwt.secret}")
  private String other;
}
