package sample

func mint() {
	// ruleid: ses003-go-no-expiry
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": 1})
	// ok: ses003-go-no-expiry
	short := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": 1, "exp": soon})
}
