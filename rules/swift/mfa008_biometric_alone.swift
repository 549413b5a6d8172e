func ask(context: LAContext) {
    // ruleid: mfa008-swift-policy-alone
    context.evaluatePolicy(policy, localizedReason: "pay") { ok, error in
        pay(ok)
    }
    // ok: mfa008-swift-policy-alone
    context.canEvaluate(policy)
}
