func configure(app: Application) {
    // ruleid: sec002-swift-literal
    app.jwt.signers.use(.hs256(key: "nobody knows"))
    // ruleid: sec002-swift-literal
    let clientSecret = "nobodyKnows"
    // ok: sec002-swift-literal
    let clientName = "nobodyKnows"
}
