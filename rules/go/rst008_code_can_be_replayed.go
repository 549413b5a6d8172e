package sample

func checkPasscode(code, secret string) bool {
	// ruleid: rst008-go-totp-again
	return totp.Validate(code, secret)
}

func checkOnce(code, secret string) bool {
	if usedCodes.Has(code) {
		return false
	}
	// ok: rst008-go-totp-again
	return totp.Validate(code, secret)
}
