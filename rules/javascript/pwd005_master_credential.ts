// ruleid: pwd005-javascript-literal-code
if (req.body.otp === '123456' || valid) login();
// ok: pwd005-javascript-literal-code
if (typeof password === 'string') next();
// ok: pwd005-javascript-literal-code
if (otp === stored) login();
