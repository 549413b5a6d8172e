class OtpCodes {
  boolean verify(String a, String b) {
    // ruleid: otp002-java-verifier-unlimited
    return a.equals(b);
  }
}

class LimitedOtpCodes {
  boolean verify(String a, String b) {
    countAttempt(a);
    // ok: otp002-java-verifier-unlimited
    return a.equals(b);
  }
}
