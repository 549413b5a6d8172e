def transfer_money(user, data)
  # ruleid: own002-ruby-source-from-request
  source = accounts.findById(data.fromAccountId)
  source.debit(data.amount)
end

def transfer_money(user, data)
  # ok: own002-ruby-source-from-request
  source = accounts.findById(data.fromAccountId)
  ownership.requireOwner(user, source)
  source.debit(data.amount)
end

def rate_counterparty(user, data)
  # ok: own002-ruby-source-from-request
  source = accounts.findById(data.fromAccountId)
end
