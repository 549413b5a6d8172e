def login(user, data)
  account = users.find(data.name)
  # ruleid: brf001-ruby-unlimited
  return passwords.verify(data.password, account)
end

def login(user, data)
  limiter.consume(data.name)
  # ok: brf001-ruby-unlimited
  return passwords.verify(data.password, account)
end

def login_page(user, data)
  # ok: brf001-ruby-unlimited
  return views.render(data)
end

class StaffSessionsController < ApplicationController
  def create
    user = User.find_by(email: params[:email])
    # ruleid: brf001-ruby-unlimited
    if user&.authenticate(params[:password])
      session[:user_id] = user.id
    end
  end
end

class SessionsController < ApplicationController
  def create
    return head :too_many_requests if Tries.exceeded?(request.remote_ip)
    user = User.find_by(email: params[:email])
    # ok: brf001-ruby-unlimited
    session[:user_id] = user.id if user&.authenticate(params[:password])
  end
end

class CartsController < ApplicationController
  def create
    # ok: brf001-ruby-unlimited
    user = Guest.authenticate(params[:password])
    render json: user
  end
end

class ExternalSessionsController < ApplicationController
  def create
    # ok: brf001-ruby-unlimited
    session[:user_id] = Person.from(request.env["provider"]).id
  end
end
