fun tokenExchange(user: Any, data: Any): Any? {
  // ruleid: ext003-kotlin-token-exchange
  claims = keys.verifyToken(data.subject)
  return claims
}

fun tokenExchange(user: Any, data: Any): Any? {
  // ok: ext003-kotlin-token-exchange
  claims = keys.verifyToken(data.subject)
  requireAudience(claims, data.client)
  return claims
}
