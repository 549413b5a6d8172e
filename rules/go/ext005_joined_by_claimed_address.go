package sample

func fallbackSearch(claims *Claims) *User {
	// ruleid: ext005-go-claimed-address
	return lookup(&User{Issuer: local, Email: claims.Email})
}

func carefulSearch(claims *Claims) *User {
	if claims.Email != "" {
		// ok: ext005-go-claimed-address
		return lookup(&User{Issuer: local, Email: claims.Email})
	}
	return nil
}

func register(claims *Claims) *User {
	// ok: ext005-go-claimed-address
	return store(&User{Issuer: local, Email: claims.Email})
}
