def claims(token)
  # ruleid: tok001-ruby-verification-off
  JWT.decode(token, nil, false)
end

def verified(token)
  # ok: tok001-ruby-verification-off
  JWT.decode(token, key, true, algorithm: 'RS256')
end
