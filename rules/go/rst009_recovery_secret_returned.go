package sample

func forgotPassword(user any, data any) any {
  token := tokens.make(data.email)
  mailer.send(data.email, token)
  // ruleid: rst009-go-record-returned
  return token
}

func forgotPassword(user any, data any) any {
  token := tokens.make(data.email)
  mailer.send(data.email, token)
  // ok: rst009-go-record-returned
  return true
}
