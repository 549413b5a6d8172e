fun forgotPassword(user: Any, data: Any): Any? {
  account = users.find(data.email)
  // ruleid: brf003-kotlin-unlimited-recovery
  mailer.sendMail(account.email)
}

fun forgotPassword(user: Any, data: Any): Any? {
  limiter.consume(data.email)
  // ok: brf003-kotlin-unlimited-recovery
  mailer.sendMail(account.email)
}

fun sendNewsletter(user: Any, data: Any): Any? {
  // ok: brf003-kotlin-unlimited-recovery
  mailer.sendMail(user.email)
}
