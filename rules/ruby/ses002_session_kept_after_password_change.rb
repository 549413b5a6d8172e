def change_password(user, data)
  # ruleid: ses002-ruby-stays-after-password-change
  users.updatePassword(user)
end

def change_password(user, data)
  # ok: ses002-ruby-stays-after-password-change
  users.updatePassword(user)
  sessions.revokeAll(user)
end

def send_password_hint(user, data)
  # ok: ses002-ruby-stays-after-password-change
  mailer.send(user)
end
