class Sample {
  Object transferMoney(Input user, Input data) {
    // ruleid: own002-java-source-from-request
    source = accounts.findById(data.fromAccountId);
    source.debit(data.amount);
  }

  Object transferMoney(Input user, Input data) {
    // ok: own002-java-source-from-request
    source = accounts.findById(data.fromAccountId);
    ownership.requireOwner(user, source);
    source.debit(data.amount);
  }

  Object rateCounterparty(Input user, Input data) {
    // ok: own002-java-source-from-request
    source = accounts.findById(data.fromAccountId);
  }
}
