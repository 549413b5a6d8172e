func verify(token: Data) -> Payload {
    try parser.check(token)
    // ruleid: tok001-swift-signature-alone
    return try parser.payload(as: Payload.self)
}

func verifyAll(token: Data) -> Payload {
    let payload = try parser.payload(as: Payload.self)
    try payload.verify(using: self)
    // ok: tok001-swift-signature-alone
    return payload
}
