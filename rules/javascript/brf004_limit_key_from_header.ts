// ruleid: brf004-javascript-client-header
const limiter = rateLimit({ max: 5, keyGenerator: (req) => req.headers['x-forwarded-for'] });
// ok: brf004-javascript-client-header
const good = rateLimit({ max: 5, keyGenerator: (req) => req.user.id });
// ruleid: brf004-javascript-client-header
const early = rateLimit({
  max: 5,
  keyGenerator ({ headers, ip }: { headers: any, ip: string }) { return headers['X-Forwarded-For'] ?? ip }
});
// ok: brf004-javascript-client-header
const each = rateLimit({
  max: 5,
  keyGenerator ({ ip }: { ip: string }) { return ip }
});

export const count = (req, res, next) => {
  // ruleid: brf004-javascript-counts-by-client-header
  const source = req.headers['x-forwarded-for'] || req.socket.remoteAddress;
  if (++seen[source] > most) { return res.status(429).end(); }
  next();
};
export const countConnections = (req, res, next) => {
  // ok: brf004-javascript-counts-by-client-header
  const source = req.socket.remoteAddress;
  if (++seen[source] > most) { return res.status(429).end(); }
  next();
};
export const note = (req, res, next) => {
  // ok: brf004-javascript-counts-by-client-header
  log.info(req.headers['x-forwarded-for']);
  next();
};
