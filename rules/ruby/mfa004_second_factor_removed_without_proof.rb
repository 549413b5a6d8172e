def disable_two_factor(user, data)
  # ruleid: mfa004-ruby-stripped
  user.setTwoFactorEnabled(false)
end

def disable_two_factor(user, data)
  totp.verify(user.secret, data.code)
  # ok: mfa004-ruby-stripped
  user.setTwoFactorEnabled(false)
end

def disable_newsletter(user, data)
  # ok: mfa004-ruby-stripped
  user.setNewsletterEnabled(false)
end

def disable_two_factor(user, data)
  return head :forbidden unless user.authenticate(data[:password])
  # ok: mfa004-ruby-stripped
  user.setTwoFactorEnabled(false)
end
