class Sample {
  Object verifyOtpCode(Input user, Input data) {
    stored = codes.find(user);
    // ruleid: otp002-java-unlimited
    return stored == data.code;
  }

  Object verifyOtpCode(Input user, Input data) {
    stored = codes.countAttempt(user);
    // ok: otp002-java-unlimited
    return stored == data.code;
  }

  Object verifyCheckout(Input user, Input data) {
    stored = codes.find(user);
    // ok: otp002-java-unlimited
    return stored == data.code;
  }
}
