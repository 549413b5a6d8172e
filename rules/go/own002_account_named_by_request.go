package sample

func transferMoney(user any, data any) any {
  // ruleid: own002-go-source-from-request
  source := accounts.findById(data.fromAccountId)
  source.debit(data.amount)
}

func transferMoney(user any, data any) any {
  // ok: own002-go-source-from-request
  source := accounts.findById(data.fromAccountId)
  ownership.requireOwner(user, source)
  source.debit(data.amount)
}

func rateCounterparty(user any, data any) any {
  // ok: own002-go-source-from-request
  source := accounts.findById(data.fromAccountId)
}
