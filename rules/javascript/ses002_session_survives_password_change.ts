async function loginByToken(user, data) {
  // ruleid: ses002-javascript-token-login-unbound
  claims = jwt.verify(data.token); return users.findUser(claims.name);
}

async function loginByToken(user, data) {
  // ok: ses002-javascript-token-login-unbound
  claims = jwt.verify(data.token); user = users.findUser(claims.name); requireVersion(user);
}

async function downloadReport(user, data) {
  // ok: ses002-javascript-token-login-unbound
  claims = jwt.verify(data.token); return users.findUser(claims.name);
}
