package sample

func store(password string, body []byte) {
	// ruleid: pwd001-go-fast-digest
	sum := md5.Sum([]byte(password))
	// ok: pwd001-go-fast-digest
	etag := md5.Sum(body)
	// ok: pwd001-go-fast-digest
	good, err := bcrypt.GenerateFromPassword([]byte(password), 12)
}
