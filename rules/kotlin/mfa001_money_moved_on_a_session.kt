fun transferMoney(user: Any, data: Any): Any? {
  // ruleid: mfa001-kotlin-balance-moved
  wallet.setBalance(data)
}

fun transferMoney(user: Any, data: Any): Any? {
  stepUp.require(user)
  // ok: mfa001-kotlin-balance-moved
  wallet.setBalance(data)
}

fun showBalance(user: Any, data: Any): Any? {
  // ok: mfa001-kotlin-balance-moved
  view.setBalance(data)
}
