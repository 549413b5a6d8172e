def forgot_password(user, data)
  token = tokens.make(data.email)
  mailer.send(data.email, token)
  # ruleid: rst009-ruby-record-returned
  return token
end

def forgot_password(user, data)
  token = tokens.make(data.email)
  mailer.send(data.email, token)
  # ok: rst009-ruby-record-returned
  return true
end
