class Sample {
  object verifyOtpCode(Input user, Input data) {
    stored = codes.find(user);
    // ruleid: otp002-csharp-unlimited
    return stored == data.code;
  }

  object verifyOtpCode(Input user, Input data) {
    stored = codes.countAttempt(user);
    // ok: otp002-csharp-unlimited
    return stored == data.code;
  }

  object verifyCheckout(Input user, Input data) {
    stored = codes.find(user);
    // ok: otp002-csharp-unlimited
    return stored == data.code;
  }
}
