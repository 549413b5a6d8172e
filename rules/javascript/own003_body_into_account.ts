async function update(req, res) {
  // ruleid: own003-javascript-whole-body
  const user = await userService.updateUser(req.body);
  // ruleid: own003-javascript-whole-body
  await User.findByIdAndUpdate(req.user.id, req.body);
  // ruleid: own003-javascript-whole-body
  Object.assign(user, req.body);
  // ok: own003-javascript-whole-body
  await User.findByIdAndUpdate(req.user.id, { nickname: req.body.nickname });
  // ok: own003-javascript-whole-body
  logger.info(req.body);
  // ok: own003-javascript-whole-body
  await accountService.login(req.body);
}
