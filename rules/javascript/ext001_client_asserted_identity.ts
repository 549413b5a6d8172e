async function external(req, res) {
  // ruleid: ext001-javascript-id-from-body
  const token = jwt.sign({ sub: req.body.id }, key, { expiresIn: '1h' });
  res.json({ token });
}

async function own(req, res) {
  // ok: ext001-javascript-id-from-body
  const token = jwt.sign({ sub: req.user.id }, key, { expiresIn: '1h' });
  res.json({ token });
}
