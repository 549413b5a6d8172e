fun changePassword(user: Any, data: Any): Any? {
  // ruleid: pwd002-kotlin-no-current-password
  users.setPassword(user, data.next)
}

fun changePassword(user: Any, data: Any): Any? {
  users.checkPassword(user, data.current)
  // ok: pwd002-kotlin-no-current-password
  users.setPassword(user, data.next)
}

fun changeTheme(user: Any, data: Any): Any? {
  // ok: pwd002-kotlin-no-current-password
  users.setTheme(user)
}
