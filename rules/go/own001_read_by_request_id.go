package sample

func getOrder(request any) any {
  // ruleid: own001-go-read-by-id
  id := request.query("id")
  return orders.find(id)
}

func getOrder(request any) any {
  // ok: own001-go-read-by-id
  id := request.query("id")
  return orders.findFor(principal, id)
}

func getProduct(request any) any {
  // ok: own001-go-read-by-id
  id := request.query("id")
  return products.find(id)
}
