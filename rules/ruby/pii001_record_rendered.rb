class UsersController < ApplicationController
  def show
    # ruleid: pii001-ruby-record-rendered
    render json: @user
  end

  def shown
    # ok: pii001-ruby-record-rendered
    render json: UserSerializer.new(@user)
  end
end
