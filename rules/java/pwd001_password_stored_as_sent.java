class Sample {
  Object setPassword(Input user, Input data) {
    // ruleid: pwd001-java-as-sent
    user.password = newPassword;
    users.store(user);
  }

  Object setPassword(Input user, Input data) {
    newPassword = digestOf(data.next);
    // ok: pwd001-java-as-sent
    user.password = newPassword;
    users.store(user);
  }
}
