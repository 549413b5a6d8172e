fun getUserForSignInToken(user: Any, data: Any): Any? {
  // ruleid: rst008-kotlin-can-be-taken-twice
  claims = keys.verifyToken(data.token)
  return users.find(claims.id)
}

fun getUserForSignInToken(user: Any, data: Any): Any? {
  // ok: rst008-kotlin-can-be-taken-twice
  claims = keys.verifyToken(data.token)
  tokens.delete(claims.id)
  return users.find(claims.id)
}

fun getUserForPage(user: Any, data: Any): Any? {
  // ok: rst008-kotlin-can-be-taken-twice
  claims = keys.verifyToken(data.token)
  return users.find(claims.id)
}
