class Sample {
  void sample() {
    // ruleid: sec002-java-literal
    Object algorithm = Algorithm.HMAC256("word");
    // ok: sec002-java-literal
    Object good = Algorithm.HMAC256(settings.key);
  }
}
