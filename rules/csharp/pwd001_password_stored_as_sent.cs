class Sample {
  object setPassword(Input user, Input data) {
    // ruleid: pwd001-csharp-as-sent
    user.password = newPassword;
    users.store(user);
  }

  object setPassword(Input user, Input data) {
    newPassword = digestOf(data.next);
    // ok: pwd001-csharp-as-sent
    user.password = newPassword;
    users.store(user);
  }
}
