class OrdersController < ApplicationController
  def show
    # ruleid: own001-ruby-unscoped-find
    @order = Order.find(params[:id])
  end

  def mine
    # ok: own001-ruby-unscoped-find
    @order = current_user.orders.find(params[:id])
  end

  def product
    # ok: own001-ruby-unscoped-find
    @product = Product.find(params[:id])
  end
end
