class Sample {
  Object getOrder(Input request) {
    // ruleid: own001-java-read-by-id
    id = request.query("id");
    return orders.find(id);
  }

  Object getOrder(Input request) {
    // ok: own001-java-read-by-id
    id = request.query("id");
    return orders.findFor(principal, id);
  }

  Object getProduct(Input request) {
    // ok: own001-java-read-by-id
    id = request.query("id");
    return products.find(id);
  }
}
