async function oauthCallback(request) {
  // ruleid: ext006-javascript-unbound-callback
  code = request.query("code");
  return provider.getAccessToken(code);
}

async function oauthCallback(request) {
  // ok: ext006-javascript-unbound-callback
  code = request.query("code");
  session.requireState(request.query("state"));
  return provider.getAccessToken(code);
}
