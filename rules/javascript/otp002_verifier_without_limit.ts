class OtpCodes {
  verify(a, b) {
    // ruleid: otp002-javascript-verifier-unlimited
    return a == b;
  }
}

class LimitedOtpCodes {
  verify(a, b) {
    countAttempt(a);
    // ok: otp002-javascript-verifier-unlimited
    return a == b;
  }
}
