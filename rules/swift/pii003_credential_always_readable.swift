func keep(token: Data) {
    // ruleid: pii003-swift-always-accessible
    SecItemAdd([kSecValueData: token, kSecAttrAccessible: kSecAttrAccessibleAlways] as CFDictionary, nil)
    // ok: pii003-swift-always-accessible
    SecItemAdd([kSecValueData: token, kSecAttrAccessible: kSecAttrAccessibleWhenUnlockedThisDeviceOnly] as CFDictionary, nil)
    // ok: pii003-swift-always-accessible
    SecItemAdd([kSecValueData: token, kSecAttrAccessible: kSecAttrAccessibleAfterFirstUnlock] as CFDictionary, nil)
}
