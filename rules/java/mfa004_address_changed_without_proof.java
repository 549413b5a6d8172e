class Sample {
  Object changeEmail(Input user, Input data) {
    // ruleid: mfa004-java-email-changed
    users.save(user);
  }

  Object changeEmail(Input user, Input data) {
    passwords.check(user, data.password);
    // ok: mfa004-java-email-changed
    users.save(user);
  }

  Object changeTheme(Input user, Input data) {
    // ok: mfa004-java-email-changed
    users.save(user);
  }
}
