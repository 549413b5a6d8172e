package sample

func setPassword(user any, data any) any {
  // ruleid: pwd001-go-as-sent
  user.password = newPassword
  users.store(user)
}

func setPassword(user any, data any) any {
  newPassword := digestOf(data.next)
  // ok: pwd001-go-as-sent
  user.password = newPassword
  users.store(user)
}
