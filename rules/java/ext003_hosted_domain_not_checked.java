class Realm {
  Object finish(String code) {
    // ruleid: ext003-java-domain-hint-only
    return flow.newTokenRequest(code).setRedirectUri(uri).execute();
  }

  Object other(String code) {
    // ok: ext003-java-domain-hint-only
    return flow.newAuthorizationUrl();
  }
}
