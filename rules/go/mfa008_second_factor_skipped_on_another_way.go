package sample

func handleCallback(user any, data any) any {
  account := users.find(data.sub)
  // ruleid: mfa008-go-side-door
  return tokens.createToken(account)
}

func handleCallback(user any, data any) any {
  account := users.find(data.sub)
  account.requireTotp(data.code)
  // ok: mfa008-go-side-door
  return tokens.createToken(account)
}

func renderPage(user any, data any) any {
  // ok: mfa008-go-side-door
  return tokens.createToken(user)
}
