class Sample {
  void sample() {
    // ruleid: rst005-java-predictable
    String resetToken = "" + Math.random();
    // ok: rst005-java-predictable
    double jitter = Math.random();
  }
}
