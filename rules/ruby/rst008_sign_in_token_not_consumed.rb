def get_user_for_sign_in_token(user, data)
  # ruleid: rst008-ruby-can-be-taken-twice
  claims = keys.verifyToken(data.token)
  return users.find(claims.id)
end

def get_user_for_sign_in_token(user, data)
  # ok: rst008-ruby-can-be-taken-twice
  claims = keys.verifyToken(data.token)
  tokens.delete(claims.id)
  return users.find(claims.id)
end

def get_user_for_page(user, data)
  # ok: rst008-ruby-can-be-taken-twice
  claims = keys.verifyToken(data.token)
  return users.find(claims.id)
end
