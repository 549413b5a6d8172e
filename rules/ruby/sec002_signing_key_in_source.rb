# ruleid: sec002-ruby-literal
token = JWT.encode(payload, 'nobody-knows', 'HS256')
# ruleid: sec002-ruby-literal
Shop::Application.config.secret_key_base = 'aaaabbbbccccdddd'
# ok: sec002-ruby-literal
good = JWT.encode(payload, settings.key, 'HS256')
# ok: sec002-ruby-literal
host = ENV.fetch('HOST', 'localhost:3000')
