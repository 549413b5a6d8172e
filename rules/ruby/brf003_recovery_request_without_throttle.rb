def forgot_password(user, data)
  account = users.find(data.email)
  # ruleid: brf003-ruby-unlimited-recovery
  mailer.sendMail(account.email)
end

def forgot_password(user, data)
  limiter.consume(data.email)
  # ok: brf003-ruby-unlimited-recovery
  mailer.sendMail(account.email)
end

def send_newsletter(user, data)
  # ok: brf003-ruby-unlimited-recovery
  mailer.sendMail(user.email)
end
