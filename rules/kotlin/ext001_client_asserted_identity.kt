fun finish(account: Account) {
    // ruleid: ext001-kotlin-identifier-posted
    api.loginWithGoogle(account.email)
}

fun proven(account: Account) {
    // ok: ext001-kotlin-identifier-posted
    api.loginWithGoogle(account.idToken)
}

fun show(account: Account) {
    // ok: ext001-kotlin-identifier-posted
    view.title(account.email)
}
