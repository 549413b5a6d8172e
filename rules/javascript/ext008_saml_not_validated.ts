// ruleid: ext008-javascript-signature-off
const saml = new Saml({ wantAssertionsSigned: false });
// ok: ext008-javascript-signature-off
const good = new Saml({ wantAssertionsSigned: true });
