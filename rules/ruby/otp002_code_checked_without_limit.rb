def verify_otp_code(user, data)
  stored = codes.find(user)
  # ruleid: otp002-ruby-unlimited
  return stored == data.code
end

def verify_otp_code(user, data)
  stored = codes.countAttempt(user)
  # ok: otp002-ruby-unlimited
  return stored == data.code
end

def verify_checkout(user, data)
  stored = codes.find(user)
  # ok: otp002-ruby-unlimited
  return stored == data.code
end
