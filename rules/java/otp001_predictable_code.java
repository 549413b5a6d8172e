class Sample {
  void sample() {
    // ruleid: otp001-java-predictable
    String otp = "" + Math.random();
    // ok: otp001-java-predictable
    double jitter = Math.random();
  }
}
