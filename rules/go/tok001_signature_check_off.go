package sample

func verifier() {
	// ruleid: tok001-go-checks-off
	loose := provider.Verifier(&oidc.Config{ClientID: id, InsecureSkipSignatureCheck: true})
	// ok: tok001-go-checks-off
	strict := provider.Verifier(&oidc.Config{ClientID: id})
}
