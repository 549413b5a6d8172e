function fromHeader(req) {
  // ruleid: tok001-javascript-decoded
  const claims = jwt.decode(req.headers.token);
  return users.get(claims.sub);
}

function verified(req) {
  // ok: tok001-javascript-decoded
  const peek = jwt.decode(req.token, { complete: true });
  return jwt.verify(req.token, keys.get(peek.header.kid), { algorithms: ['RS256'] });
}

function pixels(image) {
  // ok: tok001-javascript-decoded
  return png.decode(image);
}

function claims(token) {
  // ruleid: tok001-javascript-split-and-parsed
  return JSON.parse(atob(token.split('.')[1]));
}

function ratio(text) {
  // ok: tok001-javascript-split-and-parsed
  return JSON.parse(text).split('.')[1];
}

// ruleid: tok001-javascript-none-allowed
jwt.verify(token, key, { algorithms: ['HS256', 'none'] });
// ruleid: tok001-javascript-none-allowed
jwt.verify(token, '');
// ok: tok001-javascript-none-allowed
jwt.verify(token, key, { algorithms: ['HS256'] });
