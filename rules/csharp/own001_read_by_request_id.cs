class Sample {
  object getOrder(Input request) {
    // ruleid: own001-csharp-read-by-id
    id = request.query("id");
    return orders.find(id);
  }

  object getOrder(Input request) {
    // ok: own001-csharp-read-by-id
    id = request.query("id");
    return orders.findFor(principal, id);
  }

  object getProduct(Input request) {
    // ok: own001-csharp-read-by-id
    id = request.query("id");
    return products.find(id);
  }
}
