class Sample {
  Object login(Input user, Input data) {
    account = users.find(data.name);
    // ruleid: brf001-java-unlimited
    return passwords.verify(data.password, account);
  }

  Object login(Input user, Input data) {
    limiter.consume(data.name);
    // ok: brf001-java-unlimited
    return passwords.verify(data.password, account);
  }

  Object loginPage(Input user, Input data) {
    // ok: brf001-java-unlimited
    return views.render(data);
  }
}
