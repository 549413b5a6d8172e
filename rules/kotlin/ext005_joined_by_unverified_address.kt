fun oauthCallback(user: Any, data: Any): Any? {
  profile = provider.profile(data)
  // ruleid: ext005-kotlin-joined-by-email
  account = users.findByEmail(profile.email)
  return account
}

fun oauthCallback(user: Any, data: Any): Any? {
  profile = provider.profile(data)
  provider.requireVerified(profile)
  // ok: ext005-kotlin-joined-by-email
  account = users.findByEmail(profile.email)
  return account
}

fun searchMembers(user: Any, data: Any): Any? {
  // ok: ext005-kotlin-joined-by-email
  account = users.findByEmail(profile.email)
}
