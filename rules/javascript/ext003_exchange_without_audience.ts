async function tokenExchange(user, data) {
  // ruleid: ext003-javascript-token-exchange
  claims = keys.verifyToken(data.subject);
  return claims;
}

async function tokenExchange(user, data) {
  // ok: ext003-javascript-token-exchange
  claims = keys.verifyToken(data.subject);
  requireAudience(claims, data.client);
  return claims;
}
