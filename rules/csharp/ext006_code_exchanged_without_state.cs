class Sample {
  object oauthCallback(Input request) {
    // ruleid: ext006-csharp-unbound-callback
    code = request.query("code");
    return provider.getAccessToken(code);
  }

  object oauthCallback(Input request) {
    // ok: ext006-csharp-unbound-callback
    code = request.query("code");
    session.requireState(request.query("state"));
    return provider.getAccessToken(code);
  }
}
