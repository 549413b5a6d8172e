def token_exchange(user, data)
  # ruleid: ext003-ruby-token-exchange
  claims = keys.verifyToken(data.subject)
  return claims
end

def token_exchange(user, data)
  # ok: ext003-ruby-token-exchange
  claims = keys.verifyToken(data.subject)
  requireAudience(claims, data.client)
  return claims
end
