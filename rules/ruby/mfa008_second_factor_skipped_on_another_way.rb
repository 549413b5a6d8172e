def handle_callback(user, data)
  account = users.find(data.sub)
  # ruleid: mfa008-ruby-side-door
  return tokens.createToken(account)
end

def handle_callback(user, data)
  account = users.find(data.sub)
  account.requireTotp(data.code)
  # ok: mfa008-ruby-side-door
  return tokens.createToken(account)
end

def render_page(user, data)
  # ok: mfa008-ruby-side-door
  return tokens.createToken(user)
end
