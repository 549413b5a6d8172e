class Sample {
  Object transferMoney(Input user, Input data) {
    // ruleid: mfa001-java-balance-moved
    wallet.setBalance(data);
  }

  Object transferMoney(Input user, Input data) {
    stepUp.require(user);
    // ok: mfa001-java-balance-moved
    wallet.setBalance(data);
  }

  Object showBalance(Input user, Input data) {
    // ok: mfa001-java-balance-moved
    view.setBalance(data);
  }
}
