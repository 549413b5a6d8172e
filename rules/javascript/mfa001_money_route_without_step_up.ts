// ruleid: mfa001-javascript-route-without-step-up
router.post('/:id/refund', authenticate, async (req, res) => {
  await service.run(req.params.id);
});

// ok: mfa001-javascript-route-without-step-up
router.post('/:id/refund', authenticate, requireMfa, async (req, res) => {
  await service.run(req.params.id);
});

// ok: mfa001-javascript-route-without-step-up
router.post('/:id/comment', authenticate, async (req, res) => {
  await service.run(req.params.id);
});
