app.post('/webhook', async (req, res) => {
  // ruleid: mny006-javascript-webhook-unsigned
  await orders.update({ paid: true });
});

app.post('/stripe/webhook', async (req, res) => {
  const event = stripe.webhooks.constructEvent(req.body, req.headers.sig, KEY);
  // ok: mny006-javascript-webhook-unsigned
  await orders.update({ paid: true });
});
