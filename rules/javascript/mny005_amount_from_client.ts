function pay(req, wallet) {
  // ruleid: mny005-javascript-negative-amount
  wallet.balance -= req.body.amount;
}

function fee(wallet) {
  // ok: mny005-javascript-negative-amount
  wallet.balance -= FEE;
}
