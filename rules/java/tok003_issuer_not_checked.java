class Sample {
  void sample() {
    // ruleid: tok003-java-validator-without-audience
    Object c = builder.setSkipDefaultAudienceValidation();
    // ok: tok003-java-validator-without-audience
    Object d = builder.setExpectedAudience(id);
  }
}
