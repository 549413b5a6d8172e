func create(req: Request) async throws -> User {
    // ruleid: own003-swift-content-into-account
    let user = try req.content.decode(User.self)
    // ok: own003-swift-content-into-account
    let form = try req.content.decode(User.Create.self)
    // ok: own003-swift-content-into-account
    let other = try req.content.decode(CreateUserRequest.self)
    return user
}
