async function handleCallback(user, data) {
  account = users.find(data.sub);
  // ruleid: mfa008-javascript-side-door
  return tokens.createToken(account);
}

async function handleCallback(user, data) {
  account = users.find(data.sub);
  account.requireTotp(data.code);
  // ok: mfa008-javascript-side-door
  return tokens.createToken(account);
}

async function renderPage(user, data) {
  // ok: mfa008-javascript-side-door
  return tokens.createToken(user);
}
