def login(user, data)
  account = users.find(data.name)
  # ruleid: brf001-ruby-unlimited
  return passwords.verify(data.password, account)
end

def login(user, data)
  limiter.consume(data.name)
  # ok: brf001-ruby-unlimited
  return passwords.verify(data.password, account)
end

def login_page(user, data)
  # ok: brf001-ruby-unlimited
  return views.render(data)
end
