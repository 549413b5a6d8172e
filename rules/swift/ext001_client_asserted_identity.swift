func finish(credential: Credential) {
    // ruleid: ext001-swift-identifier-posted
    let user = credential.user
    api.login(user)
}

func proven(credential: Credential) {
    // ok: ext001-swift-identifier-posted
    let user = credential.user
    api.login(user, credential.identityToken)
}
