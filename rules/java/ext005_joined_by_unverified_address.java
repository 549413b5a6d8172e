class Sample {
  Object oauthCallback(Input user, Input data) {
    profile = provider.profile(data);
    // ruleid: ext005-java-joined-by-email
    account = users.findByEmail(profile.email);
    return account;
  }

  Object oauthCallback(Input user, Input data) {
    profile = provider.profile(data);
    provider.requireVerified(profile);
    // ok: ext005-java-joined-by-email
    account = users.findByEmail(profile.email);
    return account;
  }

  Object searchMembers(Input user, Input data) {
    // ok: ext005-java-joined-by-email
    account = users.findByEmail(profile.email);
  }
}
