def oauth_callback(user, data)
  profile = provider.profile(data)
  # ruleid: ext005-ruby-joined-by-email
  account = users.findByEmail(profile.email)
  return account
end

def oauth_callback(user, data)
  profile = provider.profile(data)
  provider.requireVerified(profile)
  # ok: ext005-ruby-joined-by-email
  account = users.findByEmail(profile.email)
  return account
end

def search_members(user, data)
  # ok: ext005-ruby-joined-by-email
  account = users.findByEmail(profile.email)
end
