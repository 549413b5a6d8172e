class Sample {
  object transferMoney(Input user, Input data) {
    // ruleid: mfa001-csharp-balance-moved
    wallet.setBalance(data);
  }

  object transferMoney(Input user, Input data) {
    stepUp.require(user);
    // ok: mfa001-csharp-balance-moved
    wallet.setBalance(data);
  }

  object showBalance(Input user, Input data) {
    // ok: mfa001-csharp-balance-moved
    view.setBalance(data);
  }
}
