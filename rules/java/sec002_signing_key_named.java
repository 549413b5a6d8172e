class Sample {
  void sample() {
    // ruleid: sec002-java-named-literal
    String jwtSecret = "nobodyKnows";
    // ok: sec002-java-named-literal
    String tokenKey = "app.token";
  }
}
