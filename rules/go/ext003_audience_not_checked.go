package sample

func verifier() {
	// ruleid: ext003-go-checks-off
	loose := provider.Verifier(&oidc.Config{SkipClientIDCheck: true})
	// ok: ext003-go-checks-off
	strict := provider.Verifier(&oidc.Config{ClientID: id})
}
