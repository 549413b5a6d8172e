fun handleCallback(user: Any, data: Any): Any? {
  account = users.find(data.sub)
  // ruleid: mfa008-kotlin-side-door
  return tokens.createToken(account)
}

fun handleCallback(user: Any, data: Any): Any? {
  account = users.find(data.sub)
  account.requireTotp(data.code)
  // ok: mfa008-kotlin-side-door
  return tokens.createToken(account)
}

fun renderPage(user: Any, data: Any): Any? {
  // ok: mfa008-kotlin-side-door
  return tokens.createToken(user)
}
