fun changeEmail(user: Any, data: Any): Any? {
  // ruleid: mfa004-kotlin-email-changed
  users.save(user)
}

fun changeEmail(user: Any, data: Any): Any? {
  passwords.check(user, data.password)
  // ok: mfa004-kotlin-email-changed
  users.save(user)
}

fun changeTheme(user: Any, data: Any): Any? {
  // ok: mfa004-kotlin-email-changed
  users.save(user)
}
