def create(user)
  # ruleid: ses001-ruby-kept-id
  session[:user_id] = user.id
end

def create(user)
  reset_session
  # ok: ses001-ruby-kept-id
  session[:user_id] = user.id
end

def update(user)
  # ok: ses001-ruby-kept-id
  session[:user_id] = user.id
end
