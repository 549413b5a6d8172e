def store(password, body)
  # ruleid: pwd001-ruby-fast-digest
  stored = Digest::MD5.hexdigest(password)
  # ok: pwd001-ruby-fast-digest
  etag = Digest::MD5.hexdigest(body)
  # ok: pwd001-ruby-fast-digest
  good = BCrypt::Password.create(password)
end
