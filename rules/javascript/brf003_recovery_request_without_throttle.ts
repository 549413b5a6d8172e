async function forgotPassword(user, data) {
  account = users.find(data.email);
  // ruleid: brf003-javascript-unlimited-recovery
  mailer.sendMail(account.email);
}

async function forgotPassword(user, data) {
  limiter.consume(data.email);
  // ok: brf003-javascript-unlimited-recovery
  mailer.sendMail(account.email);
}

async function sendNewsletter(user, data) {
  // ok: brf003-javascript-unlimited-recovery
  mailer.sendMail(user.email);
}
