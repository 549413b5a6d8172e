fun sign(body: String): String {
    // ruleid: sec004-kotlin-build-config-secret
    return hmac(BuildConfig.API_SECRET, body)
}

fun version(): String {
    // ok: sec004-kotlin-build-config-secret
    return BuildConfig.VERSION_NAME
}
