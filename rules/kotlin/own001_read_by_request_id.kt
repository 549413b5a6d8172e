fun getOrder(request: Any): Any? {
  // ruleid: own001-kotlin-read-by-id
  id = request.query("id")
  return orders.find(id)
}

fun getOrder(request: Any): Any? {
  // ok: own001-kotlin-read-by-id
  id = request.query("id")
  return orders.findFor(principal, id)
}

fun getProduct(request: Any): Any? {
  // ok: own001-kotlin-read-by-id
  id = request.query("id")
  return products.find(id)
}
