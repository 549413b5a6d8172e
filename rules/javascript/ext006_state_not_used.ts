// ruleid: ext006-javascript-state-off
passport.use(new OAuth2Strategy({ clientID, state: false }, done));
// ok: ext006-javascript-state-off
passport.use(new OAuth2Strategy({ clientID, state: true }, done));
