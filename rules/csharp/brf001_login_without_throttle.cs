class Sample {
  object login(Input user, Input data) {
    account = users.find(data.name);
    // ruleid: brf001-csharp-unlimited
    return passwords.verify(data.password, account);
  }

  object login(Input user, Input data) {
    limiter.consume(data.name);
    // ok: brf001-csharp-unlimited
    return passwords.verify(data.password, account);
  }

  object loginPage(Input user, Input data) {
    // ok: brf001-csharp-unlimited
    return views.render(data);
  }
}
