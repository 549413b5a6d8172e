class Sample {
  object forgotPassword(Input user, Input data) {
    token = tokens.make(data.email);
    mailer.send(data.email, token);
    // ruleid: rst009-csharp-record-returned
    return token;
  }

  object forgotPassword(Input user, Input data) {
    token = tokens.make(data.email);
    mailer.send(data.email, token);
    // ok: rst009-csharp-record-returned
    return true;
  }
}
