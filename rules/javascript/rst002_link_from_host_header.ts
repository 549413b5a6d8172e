app.post('/forgot', async (req, res) => {
  const token = await make(req.body.email);
  // ruleid: rst002-javascript-host-header
  const link = 'https://' + req.headers.host + '/reset/' + token;
  await mailer.sendMail({ to: req.body.email, text: link });
});

app.post('/forgotten', async (req, res) => {
  const token = await make(req.body.email);
  // ok: rst002-javascript-host-header
  const link = settings.baseUrl + '/reset/' + token;
  await mailer.sendMail({ to: req.body.email, text: link });
});

app.get('/robots', (req, res) => {
  // ok: rst002-javascript-host-header
  res.send('https://' + req.headers.host);
});
