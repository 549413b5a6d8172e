package sample

func disableTwoFactor(user any, data any) any {
  // ruleid: mfa004-go-stripped
  user.setTwoFactorEnabled(false)
}

func disableTwoFactor(user any, data any) any {
  totp.verify(user.secret, data.code)
  // ok: mfa004-go-stripped
  user.setTwoFactorEnabled(false)
}

func disableNewsletter(user any, data any) any {
  // ok: mfa004-go-stripped
  user.setNewsletterEnabled(false)
}
