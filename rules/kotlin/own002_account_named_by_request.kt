fun transferMoney(user: Any, data: Any): Any? {
  // ruleid: own002-kotlin-source-from-request
  source = accounts.findById(data.fromAccountId)
  source.debit(data.amount)
}

fun transferMoney(user: Any, data: Any): Any? {
  // ok: own002-kotlin-source-from-request
  source = accounts.findById(data.fromAccountId)
  ownership.requireOwner(user, source)
  source.debit(data.amount)
}

fun rateCounterparty(user: Any, data: Any): Any? {
  // ok: own002-kotlin-source-from-request
  source = accounts.findById(data.fromAccountId)
}
