@RestController
class Accounts {
  Object getTransactions(@PathVariable Long accountId) {
    // ruleid: own001-java-path-id
    return service.getTransactionsOf(accountId);
  }

  Object getOwn(@PathVariable Long accountId, Principal caller) {
    // ok: own001-java-path-id
    return service.getTransactionsOf(accountId);
  }

  Object getProduct(@PathVariable Long productId) {
    // ok: own001-java-path-id
    return service.getProduct(productId);
  }
}
