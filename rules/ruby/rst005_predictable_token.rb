def send_it(user)
  # ruleid: rst005-ruby-predictable
  reset_token = rand(1_000_000)
  # ok: rst005-ruby-predictable
  colour = rand(5)
  # ok: rst005-ruby-predictable
  reset_token = SecureRandom.random_number(1_000_000)
end
