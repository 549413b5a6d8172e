class Sample {
  object tokenExchange(Input user, Input data) {
    // ruleid: ext003-csharp-token-exchange
    claims = keys.verifyToken(data.subject);
    return claims;
  }

  object tokenExchange(Input user, Input data) {
    // ok: ext003-csharp-token-exchange
    claims = keys.verifyToken(data.subject);
    requireAudience(claims, data.client);
    return claims;
  }
}
