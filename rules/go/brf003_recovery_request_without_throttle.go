package sample

func forgotPassword(user any, data any) any {
  account := users.find(data.email)
  // ruleid: brf003-go-unlimited-recovery
  mailer.sendMail(account.email)
}

func forgotPassword(user any, data any) any {
  limiter.consume(data.email)
  // ok: brf003-go-unlimited-recovery
  mailer.sendMail(account.email)
}

func sendNewsletter(user any, data any) any {
  // ok: brf003-go-unlimited-recovery
  mailer.sendMail(user.email)
}
