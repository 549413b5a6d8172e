def claims(token)
  # ruleid: tok003-ruby-checks-off
  JWT.decode(token, key, true, verify_expiration: false)
end

def verified(token)
  # ok: tok003-ruby-checks-off
  JWT.decode(token, key, true, verify_aud: true)
end
