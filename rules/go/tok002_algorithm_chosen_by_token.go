package sample

func loose(raw string) (*jwt.Token, error) {
	// ruleid: tok002-go-method-not-checked
	return jwt.Parse(raw, func(token *jwt.Token) (interface{}, error) {
		return key, nil
	})
}

func strict(raw string) (*jwt.Token, error) {
	// ok: tok002-go-method-not-checked
	return jwt.Parse(raw, func(token *jwt.Token) (interface{}, error) {
		if token.Method != jwt.SigningMethodHS256 {
			return nil, errMethod
		}
		return key, nil
	})
}
