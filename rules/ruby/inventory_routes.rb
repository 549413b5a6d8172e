Rails.application.routes.draw do
  # ruleid: inventory-ruby-route-call
  post '/transfers', to: 'transfers#create'
  # ruleid: inventory-ruby-route-call
  resources :wallets do
    # ruleid: inventory-ruby-route-call
    post :payout, on: :member
  end
  # ok: inventory-ruby-route-call
  direct :help
end

# ruleid: inventory-ruby-base
class TransfersController < ApplicationController
  # ruleid: inventory-ruby-route-call
  before_action :signed_in
  # ok: inventory-ruby-route-call
  helper_method :account
end

# ok: inventory-ruby-base
class Plain
end

# ruleid: inventory-ruby-throttle
Rack::Attack.throttle('logins', limit: 5, period: 60) { |req| req.ip }
# ok: inventory-ruby-throttle
Rack::Attack.blocklist('bad') { |req| req.ip == '1.2.3.4' }
