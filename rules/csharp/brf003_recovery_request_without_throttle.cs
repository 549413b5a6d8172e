class Sample {
  object forgotPassword(Input user, Input data) {
    account = users.find(data.email);
    // ruleid: brf003-csharp-unlimited-recovery
    mailer.sendMail(account.email);
  }

  object forgotPassword(Input user, Input data) {
    limiter.consume(data.email);
    // ok: brf003-csharp-unlimited-recovery
    mailer.sendMail(account.email);
  }

  object sendNewsletter(Input user, Input data) {
    // ok: brf003-csharp-unlimited-recovery
    mailer.sendMail(user.email);
  }
}
