package sample

func changeEmail(user any, data any) any {
  // ruleid: mfa004-go-email-changed
  users.save(user)
}

func changeEmail(user any, data any) any {
  passwords.check(user, data.password)
  // ok: mfa004-go-email-changed
  users.save(user)
}

func changeTheme(user any, data any) any {
  // ok: mfa004-go-email-changed
  users.save(user)
}
