Rails.application.config.middleware.use OmniAuth::Builder do
  # ruleid: ext006-ruby-state-ignored
  provider :google, id, key, provider_ignores_state: true
  # ok: ext006-ruby-state-ignored
  provider :github, id, key, scope: 'user'
end
