package sample

func changePassword(user any, data any) any {
  // ruleid: ses002-go-stays-after-password-change
  users.updatePassword(user)
}

func changePassword(user any, data any) any {
  // ok: ses002-go-stays-after-password-change
  users.updatePassword(user)
  sessions.revokeAll(user)
}

func sendPasswordHint(user any, data any) any {
  // ok: ses002-go-stays-after-password-change
  mailer.send(user)
}
