func make() {
    // ruleid: rst005-swift-weak-random
    let resetToken = String(rand())
    // ok: rst005-swift-weak-random
    let code = Int.random(in: 100000...999999)
    // ok: rst005-swift-weak-random
    let jitter = drand48()
    // ok: rst005-swift-weak-random
    let token = SymmetricKey(size: .bits256)
}
