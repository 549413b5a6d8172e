async function verifyOtpCode(user, data) {
  stored = codes.find(user);
  // ruleid: otp002-javascript-unlimited
  return stored == data.code;
}

async function verifyOtpCode(user, data) {
  stored = codes.countAttempt(user);
  // ok: otp002-javascript-unlimited
  return stored == data.code;
}

async function verifyCheckout(user, data) {
  stored = codes.find(user);
  // ok: otp002-javascript-unlimited
  return stored == data.code;
}
