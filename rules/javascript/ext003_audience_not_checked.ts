async function google(token) {
  // ruleid: ext003-javascript-no-audience
  return client.verifyIdToken({ idToken: token });
}

async function checked(token) {
  // ok: ext003-javascript-no-audience
  return client.verifyIdToken({ idToken: token, audience: CLIENT_ID });
}

function own(token) {
  // ok: ext003-javascript-no-audience
  return jwt.verify(token, secret, { algorithms: ['HS256'] });
}

function accepts(appIds, data) {
  // ruleid: ext003-javascript-client-list-as-text
  return appIds.indexOf(data.id) !== -1;
}

function requires(appIds, data) {
  if (!Array.isArray(appIds)) {
    throw new Error();
  }
  // ok: ext003-javascript-client-list-as-text
  return appIds.includes(data.id);
}

function colours(list, data) {
  // ok: ext003-javascript-client-list-as-text
  return list.includes(data.id);
}
