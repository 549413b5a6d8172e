class Sample {
  Object handleCallback(Input user, Input data) {
    account = users.find(data.sub);
    // ruleid: mfa008-java-side-door
    return tokens.createToken(account);
  }

  Object handleCallback(Input user, Input data) {
    account = users.find(data.sub);
    account.requireTotp(data.code);
    // ok: mfa008-java-side-door
    return tokens.createToken(account);
  }

  Object renderPage(Input user, Input data) {
    // ok: mfa008-java-side-door
    return tokens.createToken(user);
  }
}
