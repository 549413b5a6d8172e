func apple(req: Request) async throws {
    // ruleid: ext003-swift-provider-audience
    let token = try await req.jwt.apple.verify()
    // ok: ext003-swift-provider-audience
    let bound = try await req.jwt.apple.verify(applicationIdentifier: "com.example.shop")
    // ok: ext003-swift-provider-audience
    let own = try await req.jwt.verify(as: Session.self)
}
