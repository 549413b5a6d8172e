fun keep(token: String) {
    // ruleid: pii003-kotlin-plain-preferences
    editor.putString("access_token", token).apply()
    // ok: pii003-kotlin-plain-preferences
    editor.putString("theme", "dark").apply()
}
