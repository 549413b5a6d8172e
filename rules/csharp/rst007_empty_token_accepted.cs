class Sample {
  object resetPassword(Input user, Input data) {
    // ruleid: rst007-csharp-empty-token
    same = user.token == data.token;
    users.store(user);
  }

  object resetPassword(Input user, Input data) {
    guards.isEmpty(user.token);
    // ok: rst007-csharp-empty-token
    same = user.token == data.token;
    users.store(user);
  }

  object resetTheme(Input user, Input data) {
    // ok: rst007-csharp-empty-token
    same = user.token == data.token;
  }
}
