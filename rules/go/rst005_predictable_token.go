package sample

func start() {
	// ruleid: rst005-go-predictable
	token := &oidcToken{Cookie: xid.New().String()}
	// ruleid: rst005-go-predictable
	resetToken := fmt.Sprint(rand.Intn(1000000))
	// ok: rst005-go-predictable
	requestID := xid.New().String()
	// ok: rst005-go-predictable
	sessionToken := random.Opaque(32)
}
