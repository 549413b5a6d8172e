app.post('/login', async (req, res) => {
  const user = await check(req.body);
  // ruleid: ses001-javascript-not-renewed
  req.session.userId = user.id;
  res.redirect('/');
});

app.post('/signin', async (req, res) => {
  const user = await check(req.body);
  req.session.regenerate(() => {
    // ok: ses001-javascript-not-renewed
    req.session.userId = user.id;
    res.redirect('/');
  });
});

app.post('/theme', (req, res) => {
  // ok: ses001-javascript-not-renewed
  req.session.theme = req.body.theme;
});
