func show(req: Request) async throws -> Order {
    // ruleid: own001-swift-find-by-parameter
    return try await Order.find(req.parameters.get("id"), on: req.db)
}

func price(req: Request) async throws -> Product {
    // ok: own001-swift-find-by-parameter
    return try await Product.find(req.parameters.get("id"), on: req.db)
}

func latest(req: Request) async throws -> Order {
    // ok: own001-swift-find-by-parameter
    return try await Order.find(newest, on: req.db)
}
