class Sample {
  object changeEmail(Input user, Input data) {
    // ruleid: mfa004-csharp-email-changed
    users.save(user);
  }

  object changeEmail(Input user, Input data) {
    passwords.check(user, data.password);
    // ok: mfa004-csharp-email-changed
    users.save(user);
  }

  object changeTheme(Input user, Input data) {
    // ok: mfa004-csharp-email-changed
    users.save(user);
  }
}
