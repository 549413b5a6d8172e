package sample

func verifier() {
	// ruleid: tok003-go-checks-off
	loose := provider.Verifier(&oidc.Config{ClientID: id, SkipExpiryCheck: true})
	// ok: tok003-go-checks-off
	strict := provider.Verifier(&oidc.Config{ClientID: id})
}
