package sample

func transferMoney(user any, data any) any {
  // ruleid: mfa001-go-balance-moved
  wallet.setBalance(data)
}

func transferMoney(user any, data any) any {
  stepUp.require(user)
  // ok: mfa001-go-balance-moved
  wallet.setBalance(data)
}

func showBalance(user any, data any) any {
  // ok: mfa001-go-balance-moved
  view.setBalance(data)
}
