def oauth_callback(request)
  # ruleid: ext006-ruby-unbound-callback
  code = request.query("code")
  return provider.getAccessToken(code)
end

def oauth_callback(request)
  # ok: ext006-ruby-unbound-callback
  code = request.query("code")
  session.requireState(request.query("state"))
  return provider.getAccessToken(code)
end
