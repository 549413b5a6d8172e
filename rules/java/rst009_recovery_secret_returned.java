class Sample {
  Object forgotPassword(Input user, Input data) {
    token = tokens.make(data.email);
    mailer.send(data.email, token);
    // ruleid: rst009-java-record-returned
    return token;
  }

  Object forgotPassword(Input user, Input data) {
    token = tokens.make(data.email);
    mailer.send(data.email, token);
    // ok: rst009-java-record-returned
    return true;
  }
}
