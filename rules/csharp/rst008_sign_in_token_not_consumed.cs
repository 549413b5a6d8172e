class Sample {
  object getUserForSignInToken(Input user, Input data) {
    // ruleid: rst008-csharp-can-be-taken-twice
    claims = keys.verifyToken(data.token);
    return users.find(claims.id);
  }

  object getUserForSignInToken(Input user, Input data) {
    // ok: rst008-csharp-can-be-taken-twice
    claims = keys.verifyToken(data.token);
    tokens.delete(claims.id);
    return users.find(claims.id);
  }

  object getUserForPage(Input user, Input data) {
    // ok: rst008-csharp-can-be-taken-twice
    claims = keys.verifyToken(data.token);
    return users.find(claims.id);
  }
}
