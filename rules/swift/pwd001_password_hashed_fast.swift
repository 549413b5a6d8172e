func hash(password: String, file: Data) throws {
    // ruleid: pwd001-swift-fast-hash
    let weak = SHA256.hash(data: Data(password.utf8))
    // ok: pwd001-swift-fast-hash
    let sum = SHA256.hash(data: file)
    // ok: pwd001-swift-fast-hash
    let slow = try Bcrypt.hash(password)
}
