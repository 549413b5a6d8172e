fun login(user: Any, data: Any): Any? {
  account = users.find(data.name)
  // ruleid: brf001-kotlin-unlimited
  return passwords.verify(data.password, account)
}

fun login(user: Any, data: Any): Any? {
  limiter.consume(data.name)
  // ok: brf001-kotlin-unlimited
  return passwords.verify(data.password, account)
}

fun loginPage(user: Any, data: Any): Any? {
  // ok: brf001-kotlin-unlimited
  return views.render(data)
}
