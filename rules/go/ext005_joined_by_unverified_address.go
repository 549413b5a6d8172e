package sample

func oauthCallback(user any, data any) any {
  profile := provider.profile(data)
  // ruleid: ext005-go-joined-by-email
  account := users.findByEmail(profile.email)
  return account
}

func oauthCallback(user any, data any) any {
  profile := provider.profile(data)
  provider.requireVerified(profile)
  // ok: ext005-go-joined-by-email
  account := users.findByEmail(profile.email)
  return account
}

func searchMembers(user any, data any) any {
  // ok: ext005-go-joined-by-email
  account := users.findByEmail(profile.email)
}
