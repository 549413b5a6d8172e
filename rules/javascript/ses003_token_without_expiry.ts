function mint(user) {
  // ruleid: ses003-javascript-no-expiry
  return jwt.sign({ sub: user.id }, key);
}

function shortLived(user) {
  // ok: ses003-javascript-no-expiry
  return jwt.sign({ sub: user.id }, key, { expiresIn: '10m' });
}

function built(user) {
  // ok: ses003-javascript-no-expiry
  return jwt.sign({ sub: user.id, exp: soon() }, key);
}
