async function setPassword(user, data) {
  // ruleid: pwd001-javascript-as-sent
  user.password = newPassword;
  users.store(user);
}

async function setPassword(user, data) {
  newPassword = digestOf(data.next);
  // ok: pwd001-javascript-as-sent
  user.password = newPassword;
  users.store(user);
}
