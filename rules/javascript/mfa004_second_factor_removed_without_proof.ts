async function disableTwoFactor(user, data) {
  // ruleid: mfa004-javascript-stripped
  user.setTwoFactorEnabled(false);
}

async function disableTwoFactor(user, data) {
  totp.verify(user.secret, data.code);
  // ok: mfa004-javascript-stripped
  user.setTwoFactorEnabled(false);
}

async function disableNewsletter(user, data) {
  // ok: mfa004-javascript-stripped
  user.setNewsletterEnabled(false);
}
