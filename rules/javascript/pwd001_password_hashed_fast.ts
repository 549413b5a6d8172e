// ruleid: pwd001-javascript-fast-digest
const stored = crypto.createHash('md5').update(user.password).digest('hex');
// ruleid: pwd001-javascript-fast-digest
row.hash = sha1(password);
// ok: pwd001-javascript-fast-digest
const etag = crypto.createHash('md5').update(body).digest('hex');
// ok: pwd001-javascript-fast-digest
const good = await bcrypt.hash(password, 12);
// ruleid: pwd001-javascript-fast-digest
row.digest = digests.hash(form.password);
// ok: pwd001-javascript-fast-digest
if (row.digest !== digests.hash(form.password)) refuse();
// ok: pwd001-javascript-fast-digest
if (digests.hash(password) === row.digest) accept();

// ruleid: pwd001-javascript-compared-in-clear
if (user.password === req.body.password) login(user);
// ruleid: pwd001-javascript-compared-in-clear
const row = await User.findOne({ name, password: req.body.password });
// ok: pwd001-javascript-compared-in-clear
if (form.password !== form.repeat) fail();
// ok: pwd001-javascript-compared-in-clear
if (await bcrypt.compare(req.body.password, user.password)) login(user);
