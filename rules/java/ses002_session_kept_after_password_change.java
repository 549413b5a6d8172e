class Sample {
  Object changePassword(Input user, Input data) {
    // ruleid: ses002-java-stays-after-password-change
    users.updatePassword(user);
  }

  Object changePassword(Input user, Input data) {
    // ok: ses002-java-stays-after-password-change
    users.updatePassword(user);
    sessions.revokeAll(user);
  }

  Object sendPasswordHint(Input user, Input data) {
    // ok: ses002-java-stays-after-password-change
    mailer.send(user);
  }
}
