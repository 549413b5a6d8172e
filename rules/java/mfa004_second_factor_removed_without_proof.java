class Sample {
  Object disableTwoFactor(Input user, Input data) {
    // ruleid: mfa004-java-stripped
    user.setTwoFactorEnabled(false);
  }

  Object disableTwoFactor(Input user, Input data) {
    totp.verify(user.secret, data.code);
    // ok: mfa004-java-stripped
    user.setTwoFactorEnabled(false);
  }

  Object disableNewsletter(Input user, Input data) {
    // ok: mfa004-java-stripped
    user.setNewsletterEnabled(false);
  }
}
