async function login(user, data) {
  user = users.find(data.name);
  // ruleid: pii003-javascript-record-returned
  return { user, role };
}

async function login(user, data) {
  user = users.find(data.name);
  shown = sanitize(user);
  // ok: pii003-javascript-record-returned
  return { user, role };
}

async function track(user, data) {
  // ok: pii003-javascript-record-returned
  return { user, role };
}
