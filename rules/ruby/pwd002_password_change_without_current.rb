def change_password(user, data)
  # ruleid: pwd002-ruby-no-current-password
  users.setPassword(user, data.next)
end

def change_password(user, data)
  users.checkPassword(user, data.current)
  # ok: pwd002-ruby-no-current-password
  users.setPassword(user, data.next)
end

def change_theme(user, data)
  # ok: pwd002-ruby-no-current-password
  users.setTheme(user)
end
