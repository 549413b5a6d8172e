class Sample {
  void sample() {
    // ruleid: ses003-java-no-expiry
    String token = Jwts.builder().setSubject(name).signWith(key).compact();
    // ok: ses003-java-no-expiry
    String good = Jwts.builder().setSubject(name).setExpiration(soon).signWith(key).compact();
  }
}
