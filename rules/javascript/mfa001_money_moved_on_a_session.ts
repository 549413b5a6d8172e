async function transferMoney(user, data) {
  // ruleid: mfa001-javascript-balance-moved
  wallet.setBalance(data);
}

async function transferMoney(user, data) {
  stepUp.require(user);
  // ok: mfa001-javascript-balance-moved
  wallet.setBalance(data);
}

async function showBalance(user, data) {
  // ok: mfa001-javascript-balance-moved
  view.setBalance(data);
}
