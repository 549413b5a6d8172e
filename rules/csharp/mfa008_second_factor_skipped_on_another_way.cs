class Sample {
  object handleCallback(Input user, Input data) {
    account = users.find(data.sub);
    // ruleid: mfa008-csharp-side-door
    return tokens.createToken(account);
  }

  object handleCallback(Input user, Input data) {
    account = users.find(data.sub);
    account.requireTotp(data.code);
    // ok: mfa008-csharp-side-door
    return tokens.createToken(account);
  }

  object renderPage(Input user, Input data) {
    // ok: mfa008-csharp-side-door
    return tokens.createToken(user);
  }
}
