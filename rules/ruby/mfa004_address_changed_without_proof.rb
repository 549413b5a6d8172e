def change_email(user, data)
  # ruleid: mfa004-ruby-email-changed
  users.save(user)
end

def change_email(user, data)
  passwords.check(user, data.password)
  # ok: mfa004-ruby-email-changed
  users.save(user)
end

def change_theme(user, data)
  # ok: mfa004-ruby-email-changed
  users.save(user)
end
