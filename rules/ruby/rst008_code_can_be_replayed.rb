def valid_code?(code)
  # ruleid: rst008-ruby-totp-again
  ROTP::TOTP.new(secret).verify(code, drift_behind: 15)
end

def right_code?(code)
  totp = otp(secret)
  # ruleid: rst008-ruby-totp-again
  totp.verify_with_drift(code, 30)
end

def new_code?(code)
  # ok: rst008-ruby-totp-again
  step = ROTP::TOTP.new(secret).verify(code, after: otp_at)
  update(otp_at: step) if step
end

def fresh_code?(code)
  return false if consumed.include?(code)
  # ok: rst008-ruby-totp-again
  totp.verify(code)
end

def enable_second_step(code)
  # ok: rst008-ruby-totp-again
  totp.verify(code)
end

def signed?(body)
  # ok: rst008-ruby-totp-again
  key.verify(body)
end
