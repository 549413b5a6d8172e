async function transferMoney(user, data) {
  // ruleid: own002-javascript-source-from-request
  source = accounts.findById(data.fromAccountId);
  source.debit(data.amount);
}

async function transferMoney(user, data) {
  // ok: own002-javascript-source-from-request
  source = accounts.findById(data.fromAccountId);
  ownership.requireOwner(user, source);
  source.debit(data.amount);
}

async function rateCounterparty(user, data) {
  // ok: own002-javascript-source-from-request
  source = accounts.findById(data.fromAccountId);
}
