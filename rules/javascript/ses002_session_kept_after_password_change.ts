async function changePassword(user, data) {
  // ruleid: ses002-javascript-stays-after-password-change
  users.updatePassword(user);
}

async function changePassword(user, data) {
  // ok: ses002-javascript-stays-after-password-change
  users.updatePassword(user);
  sessions.revokeAll(user);
}

async function sendPasswordHint(user, data) {
  // ok: ses002-javascript-stays-after-password-change
  mailer.send(user);
}
