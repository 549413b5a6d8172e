def from_omniauth(auth)
  # ruleid: ext005-ruby-omniauth-address
  user = User.find_by(email: auth.info.email)
  # ok: ext005-ruby-omniauth-address
  good = Identity.find_by(provider: auth.provider, uid: auth.uid)
end
