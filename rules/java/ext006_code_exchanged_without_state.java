class Sample {
  Object oauthCallback(Input request) {
    // ruleid: ext006-java-unbound-callback
    code = request.query("code");
    return provider.getAccessToken(code);
  }

  Object oauthCallback(Input request) {
    // ok: ext006-java-unbound-callback
    code = request.query("code");
    session.requireState(request.query("state"));
    return provider.getAccessToken(code);
  }
}
