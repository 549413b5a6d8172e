fun changePassword(user: Any, data: Any): Any? {
  // ruleid: ses002-kotlin-stays-after-password-change
  users.updatePassword(user)
}

fun changePassword(user: Any, data: Any): Any? {
  // ok: ses002-kotlin-stays-after-password-change
  users.updatePassword(user)
  sessions.revokeAll(user)
}

fun sendPasswordHint(user: Any, data: Any): Any? {
  // ok: ses002-kotlin-stays-after-password-change
  mailer.send(user)
}
