class Sample {
  Object resetPassword(Input user, Input data) {
    // ruleid: rst007-java-empty-token
    same = user.token == data.token;
    users.store(user);
  }

  Object resetPassword(Input user, Input data) {
    guards.isEmpty(user.token);
    // ok: rst007-java-empty-token
    same = user.token == data.token;
    users.store(user);
  }

  Object resetTheme(Input user, Input data) {
    // ok: rst007-java-empty-token
    same = user.token == data.token;
  }
}
