// ruleid: inventory-java-mark
@RestController
class Wallet {
  // ruleid: inventory-java-mark
  @PostMapping("/transfer")
  Receipt transfer(Form form) { return service.transfer(form); }
  // ok: inventory-java-mark
  @Override
  public String toString() { return "wallet"; }

  void configure(HttpSecurity http) {
    // ruleid: inventory-java-chain
    http.requests().antMatchers("/open/**")
        .permitAll();
    // ok: inventory-java-chain
    http.build();
  }
}
