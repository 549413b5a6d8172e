class Sample {
  void sample() {
    // ruleid: pwd001-java-fast-digest
    String stored = DigestUtils.md5Hex(password);
    // ok: pwd001-java-fast-digest
    String etag = DigestUtils.md5Hex(body);
  }
}
