class Sample {
  Object forgotPassword(Input user, Input data) {
    account = users.find(data.email);
    // ruleid: brf003-java-unlimited-recovery
    mailer.sendMail(account.email);
  }

  Object forgotPassword(Input user, Input data) {
    limiter.consume(data.email);
    // ok: brf003-java-unlimited-recovery
    mailer.sendMail(account.email);
  }

  Object sendNewsletter(Input user, Input data) {
    // ok: brf003-java-unlimited-recovery
    mailer.sendMail(user.email);
  }
}
