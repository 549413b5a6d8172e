async function resetPassword(user, data) {
  // ruleid: rst007-javascript-empty-token
  same = user.token == data.token;
  users.store(user);
}

async function resetPassword(user, data) {
  guards.isEmpty(user.token);
  // ok: rst007-javascript-empty-token
  same = user.token == data.token;
  users.store(user);
}

async function resetTheme(user, data) {
  // ok: rst007-javascript-empty-token
  same = user.token == data.token;
}
