def user_params
  # ruleid: own003-ruby-permit-all
  params.require(:user).permit!
end

def safe_params
  # ok: own003-ruby-permit-all
  params.require(:user).permit(:nickname)
end

class UsersController < ApplicationController
  def user_params
    # ruleid: own003-ruby-role-permitted
    params.require(:user).permit(:email, :admin)
  end

  def safe_params
    # ok: own003-ruby-role-permitted
    params.require(:user).permit(:email, :nickname)
  end
end
