async function forgotPassword(user, data) {
  token = tokens.make(data.email);
  mailer.send(data.email, token);
  // ruleid: rst009-javascript-record-returned
  return token;
}

async function forgotPassword(user, data) {
  token = tokens.make(data.email);
  mailer.send(data.email, token);
  // ok: rst009-javascript-record-returned
  return true;
}
