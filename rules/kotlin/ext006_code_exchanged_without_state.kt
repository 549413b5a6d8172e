fun oauthCallback(request: Any): Any? {
  // ruleid: ext006-kotlin-unbound-callback
  code = request.query("code")
  return provider.getAccessToken(code)
}

fun oauthCallback(request: Any): Any? {
  // ok: ext006-kotlin-unbound-callback
  code = request.query("code")
  session.requireState(request.query("state"))
  return provider.getAccessToken(code)
}
