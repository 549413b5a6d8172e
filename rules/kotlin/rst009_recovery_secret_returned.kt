fun forgotPassword(user: Any, data: Any): Any? {
  token = tokens.make(data.email)
  mailer.send(data.email, token)
  // ruleid: rst009-kotlin-record-returned
  return token
}

fun forgotPassword(user: Any, data: Any): Any? {
  token = tokens.make(data.email)
  mailer.send(data.email, token)
  // ok: rst009-kotlin-record-returned
  return true
}
