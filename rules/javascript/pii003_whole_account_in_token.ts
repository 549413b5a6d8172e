function mint(user) {
  // ruleid: pii003-javascript-account-in-token
  return jwt.sign({ data: user }, key, { expiresIn: '1h' });
}

function lean(user) {
  // ok: pii003-javascript-account-in-token
  return jwt.sign({ sub: user.id }, key, { expiresIn: '1h' });
}
