def send_it(user)
  # ruleid: otp001-ruby-predictable
  otp = rand(1_000_000)
  # ok: otp001-ruby-predictable
  colour = rand(5)
  # ok: otp001-ruby-predictable
  otp = SecureRandom.random_number(1_000_000)
end
