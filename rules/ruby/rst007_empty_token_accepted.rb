def edit
  # ruleid: rst007-ruby-empty-token
  @user = User.find_by(reset_password_token: params[:token])
  # ok: rst007-ruby-empty-token
  @page = Page.find_by(reset_token: params[:token])
  # ok: rst007-ruby-empty-token
  @other = User.find_by(name: params[:name])
end
