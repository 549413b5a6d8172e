fun disableTwoFactor(user: Any, data: Any): Any? {
  // ruleid: mfa004-kotlin-stripped
  user.setTwoFactorEnabled(false)
}

fun disableTwoFactor(user: Any, data: Any): Any? {
  totp.verify(user.secret, data.code)
  // ok: mfa004-kotlin-stripped
  user.setTwoFactorEnabled(false)
}

fun disableNewsletter(user: Any, data: Any): Any? {
  // ok: mfa004-kotlin-stripped
  user.setNewsletterEnabled(false)
}

@Scheduled(cron = "0 0 0 * * *")
fun deleteExpiredOtp() {
  // ok: mfa004-kotlin-stripped
  codes.deleteExpiredBefore(Instant.now())
}
