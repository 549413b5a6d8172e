class Sample {
  void sample() {
    // ruleid: pwd001-java-weak-encoder
    Object encoder = NoOpPasswordEncoder.getInstance();
    // ok: pwd001-java-weak-encoder
    Object good = new BCryptPasswordEncoder();
  }
}
