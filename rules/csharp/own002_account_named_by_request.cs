class Sample {
  object transferMoney(Input user, Input data) {
    // ruleid: own002-csharp-source-from-request
    source = accounts.findById(data.fromAccountId);
    source.debit(data.amount);
  }

  object transferMoney(Input user, Input data) {
    // ok: own002-csharp-source-from-request
    source = accounts.findById(data.fromAccountId);
    ownership.requireOwner(user, source);
    source.debit(data.amount);
  }

  object rateCounterparty(Input user, Input data) {
    // ok: own002-csharp-source-from-request
    source = accounts.findById(data.fromAccountId);
  }
}
