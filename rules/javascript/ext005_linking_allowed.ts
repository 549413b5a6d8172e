// ruleid: ext005-javascript-dangerous-linking
const google = Google({ allowDangerousEmailAccountLinking: true });
// ok: ext005-javascript-dangerous-linking
const github = GitHub({ allowDangerousEmailAccountLinking: false });
