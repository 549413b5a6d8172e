package sample

func getUserForSignInToken(user any, data any) any {
  // ruleid: rst008-go-can-be-taken-twice
  claims := keys.verifyToken(data.token)
  return users.find(claims.id)
}

func getUserForSignInToken(user any, data any) any {
  // ok: rst008-go-can-be-taken-twice
  claims := keys.verifyToken(data.token)
  tokens.delete(claims.id)
  return users.find(claims.id)
}

func getUserForPage(user any, data any) any {
  // ok: rst008-go-can-be-taken-twice
  claims := keys.verifyToken(data.token)
  return users.find(claims.id)
}
