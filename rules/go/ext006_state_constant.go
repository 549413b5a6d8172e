package sample

func start() string {
	// ruleid: ext006-go-constant-state
	url := config.AuthCodeURL("state")
	// ok: ext006-go-constant-state
	good := config.AuthCodeURL(session.NewState())
	return url + good
}
