package sample

func setup() {
	// ruleid: sec002-go-literal
	jwtutil.Init("123")
	// ruleid: sec002-go-literal
	store := sessions.NewCookieStore([]byte("super"))
	// ruleid: sec002-go-literal
	jwtSecret := []byte("word")
	// ok: sec002-go-literal
	other := sessions.NewCookieStore(settings.Key)
	// ok: sec002-go-literal
	sessionKey := "session_id"
	// ok: sec002-go-literal
	logutil.Init("debug")
}

func load() {
	// ruleid: sec002-go-default
	key := getEnv("JWT_SECRET", "development")
	// ok: sec002-go-default
	port := getEnv("PORT", "8080")
	// ok: sec002-go-default
	none := getEnv("JWT_SECRET", "")
}
