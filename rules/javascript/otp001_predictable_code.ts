// ruleid: otp001-javascript-predictable
const otp = Math.floor(100000 + Math.random() * 900000);
// ok: otp001-javascript-predictable
const jitter = Math.random() * 100;
// ok: otp001-javascript-predictable
const delay = Date.now() + 100;
