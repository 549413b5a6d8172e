class Sample {
  object changePassword(Input user, Input data) {
    // ruleid: ses002-csharp-stays-after-password-change
    users.updatePassword(user);
  }

  object changePassword(Input user, Input data) {
    // ok: ses002-csharp-stays-after-password-change
    users.updatePassword(user);
    sessions.revokeAll(user);
  }

  object sendPasswordHint(Input user, Input data) {
    // ok: ses002-csharp-stays-after-password-change
    mailer.send(user);
  }
}
