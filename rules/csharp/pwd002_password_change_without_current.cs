class Sample {
  object changePassword(Input user, Input data) {
    // ruleid: pwd002-csharp-no-current-password
    users.setPassword(user, data.next);
  }

  object changePassword(Input user, Input data) {
    users.checkPassword(user, data.current);
    // ok: pwd002-csharp-no-current-password
    users.setPassword(user, data.next);
  }

  object changeTheme(Input user, Input data) {
    // ok: pwd002-csharp-no-current-password
    users.setTheme(user);
  }
}
