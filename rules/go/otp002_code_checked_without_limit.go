package sample

func verifyOtpCode(user any, data any) any {
  stored := codes.find(user)
  // ruleid: otp002-go-unlimited
  return stored == data.code
}

func verifyOtpCode(user any, data any) any {
  stored := codes.countAttempt(user)
  // ok: otp002-go-unlimited
  return stored == data.code
}

func verifyCheckout(user any, data any) any {
  stored := codes.find(user)
  // ok: otp002-go-unlimited
  return stored == data.code
}
