def enter
  # ruleid: ext001-ruby-id-from-request
  user = User.find_by(provider: 'google', uid: params[:uid])
  # ok: ext001-ruby-id-from-request
  known = User.find_by(provider: auth.provider, uid: auth.uid)
  # ok: ext001-ruby-id-from-request
  book = Book.find_by(uid: params[:uid])
  session[:user_id] = user.id
end
