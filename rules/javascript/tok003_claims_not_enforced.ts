// ruleid: tok003-javascript-expiry-ignored
jwt.verify(token, key, { ignoreExpiration: true });
// ok: tok003-javascript-expiry-ignored
jwt.verify(token, key, { ignoreExpiration: false });
