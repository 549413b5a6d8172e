class Sample {
  Object changePassword(Input user, Input data) {
    // ruleid: pwd002-java-no-current-password
    users.setPassword(user, data.next);
  }

  Object changePassword(Input user, Input data) {
    users.checkPassword(user, data.current);
    // ok: pwd002-java-no-current-password
    users.setPassword(user, data.next);
  }

  Object changeTheme(Input user, Input data) {
    // ok: pwd002-java-no-current-password
    users.setTheme(user);
  }
}
