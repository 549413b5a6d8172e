class Sample {
  Object tokenExchange(Input user, Input data) {
    // ruleid: ext003-java-token-exchange
    claims = keys.verifyToken(data.subject);
    return claims;
  }

  Object tokenExchange(Input user, Input data) {
    // ok: ext003-java-token-exchange
    claims = keys.verifyToken(data.subject);
    requireAudience(claims, data.client);
    return claims;
  }
}
