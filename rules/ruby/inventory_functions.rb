# ruleid: inventory-ruby-class
class Box
  # ruleid: inventory-ruby-function
  def method(a)
    # ok: inventory-ruby-function
    other(a)
  end
end
