public class Realm {
  private String clientId;
  // ruleid: pii003-java-plain-configuration-field
  private String clientSecret;

  @DataBoundConstructor
  public Realm(String clientId, String clientSecret) {
    this.clientSecret = clientSecret;
  }
}

class Other {
  // ok: pii003-java-plain-configuration-field
  private String clientSecret;
}
