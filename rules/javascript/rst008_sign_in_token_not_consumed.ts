async function getUserForSignInToken(user, data) {
  // ruleid: rst008-javascript-can-be-taken-twice
  claims = keys.verifyToken(data.token);
  return users.find(claims.id);
}

async function getUserForSignInToken(user, data) {
  // ok: rst008-javascript-can-be-taken-twice
  claims = keys.verifyToken(data.token);
  tokens.delete(claims.id);
  return users.find(claims.id);
}

async function getUserForPage(user, data) {
  // ok: rst008-javascript-can-be-taken-twice
  claims = keys.verifyToken(data.token);
  return users.find(claims.id);
}
