class Sample {
  object oauthCallback(Input user, Input data) {
    profile = provider.profile(data);
    // ruleid: ext005-csharp-joined-by-email
    account = users.findByEmail(profile.email);
    return account;
  }

  object oauthCallback(Input user, Input data) {
    profile = provider.profile(data);
    provider.requireVerified(profile);
    // ok: ext005-csharp-joined-by-email
    account = users.findByEmail(profile.email);
    return account;
  }

  object searchMembers(Input user, Input data) {
    // ok: ext005-csharp-joined-by-email
    account = users.findByEmail(profile.email);
  }
}
