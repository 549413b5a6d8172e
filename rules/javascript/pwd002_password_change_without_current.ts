async function changePassword(user, data) {
  // ruleid: pwd002-javascript-no-current-password
  users.setPassword(user, data.next);
}

async function changePassword(user, data) {
  users.checkPassword(user, data.current);
  // ok: pwd002-javascript-no-current-password
  users.setPassword(user, data.next);
}

async function changeTheme(user, data) {
  // ok: pwd002-javascript-no-current-password
  users.setTheme(user);
}
