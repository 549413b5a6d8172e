class Sample {
  Object getUserForSignInToken(Input user, Input data) {
    // ruleid: rst008-java-can-be-taken-twice
    claims = keys.verifyToken(data.token);
    return users.find(claims.id);
  }

  Object getUserForSignInToken(Input user, Input data) {
    // ok: rst008-java-can-be-taken-twice
    claims = keys.verifyToken(data.token);
    tokens.delete(claims.id);
    return users.find(claims.id);
  }

  Object getUserForPage(Input user, Input data) {
    // ok: rst008-java-can-be-taken-twice
    claims = keys.verifyToken(data.token);
    return users.find(claims.id);
  }
}
