async function login(user, data) {
  account = users.find(data.name);
  // ruleid: brf001-javascript-unlimited
  return passwords.verify(data.password, account);
}

async function login(user, data) {
  limiter.consume(data.name);
  // ok: brf001-javascript-unlimited
  return passwords.verify(data.password, account);
}

async function loginPage(user, data) {
  // ok: brf001-javascript-unlimited
  return views.render(data);
}
