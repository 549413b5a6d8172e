async function oauthCallback(user, data) {
  profile = provider.profile(data);
  // ruleid: ext005-javascript-joined-by-email
  account = users.findByEmail(profile.email);
  return account;
}

async function oauthCallback(user, data) {
  profile = provider.profile(data);
  provider.requireVerified(profile);
  // ok: ext005-javascript-joined-by-email
  account = users.findByEmail(profile.email);
  return account;
}

async function searchMembers(user, data) {
  // ok: ext005-javascript-joined-by-email
  account = users.findByEmail(profile.email);
}
