package sample

func send() {
	// ruleid: otp001-go-predictable
	otp := fmt.Sprintf("%06d", rand.Intn(1000000))
	// ok: otp001-go-predictable
	delay := rand.Intn(1000)
}
