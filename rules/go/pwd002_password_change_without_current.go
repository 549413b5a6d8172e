package sample

func changePassword(user any, data any) any {
  // ruleid: pwd002-go-no-current-password
  users.setPassword(user, data.next)
}

func changePassword(user any, data any) any {
  users.checkPassword(user, data.current)
  // ok: pwd002-go-no-current-password
  users.setPassword(user, data.next)
}

func changeTheme(user any, data any) any {
  // ok: pwd002-go-no-current-password
  users.setTheme(user)
}
