// ruleid: mfa003-javascript-route-without-step-up
router.post('/bank/link', authenticate, async (req, res) => {
  await service.run(req.params.id);
});

// ok: mfa003-javascript-route-without-step-up
router.post('/bank/link', authenticate, requireMfa, async (req, res) => {
  await service.run(req.params.id);
});

// ok: mfa003-javascript-route-without-step-up
router.post('/:id/comment', authenticate, async (req, res) => {
  await service.run(req.params.id);
});
