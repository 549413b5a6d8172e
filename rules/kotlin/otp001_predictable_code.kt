fun sample() {
    // ruleid: otp001-kotlin-predictable
    val otp = "" + Math.random()
    // ok: otp001-kotlin-predictable
    val jitter = Math.random()
}
