package sample

func oauthCallback(request any) any {
  // ruleid: ext006-go-unbound-callback
  code := request.query("code")
  return provider.getAccessToken(code)
}

func oauthCallback(request any) any {
  // ok: ext006-go-unbound-callback
  code := request.query("code")
  session.requireState(request.query("state"))
  return provider.getAccessToken(code)
}
