package sample

func tokenExchange(user any, data any) any {
  // ruleid: ext003-go-token-exchange
  claims := keys.verifyToken(data.subject)
  return claims
}

func tokenExchange(user any, data any) any {
  // ok: ext003-go-token-exchange
  claims := keys.verifyToken(data.subject)
  requireAudience(claims, data.client)
  return claims
}
