// ruleid: brf004-javascript-client-header
const limiter = rateLimit({ max: 5, keyGenerator: (req) => req.headers['x-forwarded-for'] });
// ok: brf004-javascript-client-header
const good = rateLimit({ max: 5, keyGenerator: (req) => req.user.id });
