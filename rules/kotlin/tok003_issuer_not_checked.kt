fun sample() {
    // ruleid: tok003-kotlin-validator-without-audience
    val c = builder.setSkipDefaultAudienceValidation()
    // ok: tok003-kotlin-validator-without-audience
    val d = builder.setExpectedAudience(id)
}
