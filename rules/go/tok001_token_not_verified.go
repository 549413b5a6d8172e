package sample

func subject(raw string) string {
	// ruleid: tok001-go-unverified
	token, _, _ := jwt.NewParser().ParseUnverified(raw, claims)
	return token.Claims.Subject
}

func verified(raw string) (*jwt.Token, error) {
	// ok: tok001-go-unverified
	return jwt.ParseWithClaims(raw, claims, keys, jwt.WithValidMethods([]string{"RS256"}))
}
