def transfer_money(user, data)
  # ruleid: mfa001-ruby-balance-moved
  wallet.setBalance(data)
end

def transfer_money(user, data)
  stepUp.require(user)
  # ok: mfa001-ruby-balance-moved
  wallet.setBalance(data)
end

def show_balance(user, data)
  # ok: mfa001-ruby-balance-moved
  view.setBalance(data)
end
