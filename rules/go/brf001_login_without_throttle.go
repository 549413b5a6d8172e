package sample

func login(user any, data any) any {
  account := users.find(data.name)
  // ruleid: brf001-go-unlimited
  return passwords.verify(data.password, account)
}

func login(user any, data any) any {
  limiter.consume(data.name)
  // ok: brf001-go-unlimited
  return passwords.verify(data.password, account)
}

func loginPage(user any, data any) any {
  // ok: brf001-go-unlimited
  return views.render(data)
}
