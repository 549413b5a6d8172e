// ruleid: rst005-javascript-predictable
const resetToken = Math.random().toString(36);
// ok: rst005-javascript-predictable
const jitter = Math.random() * 100;
// ok: rst005-javascript-predictable
const delay = Date.now() + 100;
