func signedIn(session: Session) {
    // ruleid: rst009-swift-in-log
    print("signed in", session.accessToken)
    // ok: rst009-swift-in-log
    print("signed in", session.user.name)
    // ok: rst009-swift-in-log
    print("the password field is empty")
    // ok: rst009-swift-in-log
    store(session.accessToken)
}
