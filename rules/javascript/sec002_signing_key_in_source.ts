// ruleid: sec002-javascript-literal
const token = jwt.sign({ sub: 1 }, 'word');
// ruleid: sec002-javascript-literal
app.use(session({ secret: 'keyboard', resave: false }));
// ok: sec002-javascript-literal
app.use(session({ secret: process.env.SESSION_SECRET }));
// ok: sec002-javascript-literal
jwt.sign({ sub: 1 }, config.key);

// ruleid: sec002-javascript-default
const key = process.env.JWT_SECRET || 'development';
// ok: sec002-javascript-default
const port = process.env.PORT || '3000';
// ok: sec002-javascript-default
const other = process.env.JWT_SECRET;

// ruleid: sec002-javascript-named-literal
const jwtSecret = 'nobody-knows';
// ok: sec002-javascript-named-literal
const jwtHeader = 'authorization';
// ok: sec002-javascript-named-literal
const sessionSecret = load('session');
