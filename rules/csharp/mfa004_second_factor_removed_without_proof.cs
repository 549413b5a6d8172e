class Sample {
  object disableTwoFactor(Input user, Input data) {
    // ruleid: mfa004-csharp-stripped
    user.setTwoFactorEnabled(false);
  }

  object disableTwoFactor(Input user, Input data) {
    totp.verify(user.secret, data.code);
    // ok: mfa004-csharp-stripped
    user.setTwoFactorEnabled(false);
  }

  object disableNewsletter(Input user, Input data) {
    // ok: mfa004-csharp-stripped
    user.setNewsletterEnabled(false);
  }
}
