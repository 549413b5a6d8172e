func keep(token: String) {
    // ruleid: pii003-swift-user-defaults
    UserDefaults.standard.set(token, forKey: "accessToken")
    // ok: pii003-swift-user-defaults
    UserDefaults.standard.set(true, forKey: "darkMode")
}
