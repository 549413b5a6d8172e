class OtpCodes {
  bool Verify(string a, string b) {
    // ruleid: otp002-csharp-verifier-unlimited
    return a == b;
  }
}

class LimitedOtpCodes {
  bool Verify(string a, string b) {
    countAttempt(a);
    // ok: otp002-csharp-verifier-unlimited
    return a == b;
  }
}
