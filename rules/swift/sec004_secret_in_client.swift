func keys() {
    // ruleid: sec004-swift-bundle-secret
    let secret = Bundle.main.object(forInfoDictionaryKey: "CLIENT_SECRET")
    // ok: sec004-swift-bundle-secret
    let version = Bundle.main.object(forInfoDictionaryKey: "CFBundleShortVersionString")
    // ok: sec004-swift-bundle-secret
    let client = Bundle.main.object(forInfoDictionaryKey: "GOOGLE_CLIENT_ID")
    // ok: sec004-swift-bundle-secret
    let stored = keychain.object(forKey: "CLIENT_SECRET")
}
