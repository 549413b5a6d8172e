async function changeEmail(user, data) {
  // ruleid: mfa004-javascript-email-changed
  users.save(user);
}

async function changeEmail(user, data) {
  passwords.check(user, data.password);
  // ok: mfa004-javascript-email-changed
  users.save(user);
}

async function changeTheme(user, data) {
  // ok: mfa004-javascript-email-changed
  users.save(user);
}
