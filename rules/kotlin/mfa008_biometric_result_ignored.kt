class Door {
    val callback = object : BiometricPrompt.AuthenticationCallback() {
        // ruleid: mfa008-kotlin-result-ignored
        override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) { unlockVault() }
    }

    val bound = object : BiometricPrompt.AuthenticationCallback() {
        // ok: mfa008-kotlin-result-ignored
        override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) { unlockVault(result.cryptoObject) }
    }

    val told = object : BiometricPrompt.AuthenticationCallback() {
        // ok: mfa008-kotlin-result-ignored
        override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) { log("seen") }
    }

    val handed = object : BiometricPrompt.AuthenticationCallback() {
        // ok: mfa008-kotlin-result-ignored
        override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) { onCipher(result.cryptoObject?.cipher) }
    }
}
