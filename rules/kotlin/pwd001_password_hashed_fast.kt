fun sample() {
    // ruleid: pwd001-kotlin-fast-digest
    val stored = DigestUtils.md5Hex(password)
    // ok: pwd001-kotlin-fast-digest
    val etag = DigestUtils.md5Hex(body)
}
