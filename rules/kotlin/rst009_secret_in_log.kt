fun trace(otp: String) {
    // ruleid: rst009-kotlin-in-log
    Log.d("auth", otp)
    // ok: rst009-kotlin-in-log
    Log.d("auth", "code received")
}
