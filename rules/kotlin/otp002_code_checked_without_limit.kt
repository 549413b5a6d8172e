fun verifyOtpCode(user: Any, data: Any): Any? {
  stored = codes.find(user)
  // ruleid: otp002-kotlin-unlimited
  return stored == data.code
}

fun verifyOtpCode(user: Any, data: Any): Any? {
  stored = codes.countAttempt(user)
  // ok: otp002-kotlin-unlimited
  return stored == data.code
}

fun verifyCheckout(user: Any, data: Any): Any? {
  stored = codes.find(user)
  // ok: otp002-kotlin-unlimited
  return stored == data.code
}
