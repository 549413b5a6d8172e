fun setPassword(user: Any, data: Any): Any? {
  // ruleid: pwd001-kotlin-as-sent
  user.password = newPassword
  users.store(user)
}

fun setPassword(user: Any, data: Any): Any? {
  newPassword = digestOf(data.next)
  // ok: pwd001-kotlin-as-sent
  user.password = newPassword
  users.store(user)
}
