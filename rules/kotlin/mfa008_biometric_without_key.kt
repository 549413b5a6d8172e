fun ask() {
    // ruleid: mfa008-kotlin-no-crypto-object
    biometricPrompt.authenticate(promptInfo)
    // ok: mfa008-kotlin-no-crypto-object
    biometricPrompt.authenticate(promptInfo, BiometricPrompt.CryptoObject(signature))
    // ok: mfa008-kotlin-no-crypto-object
    session.authenticate(user)
}
