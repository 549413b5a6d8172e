"""A file that holds secrets by its purpose is in the repository.

Environment files, key stores, ``.netrc``, ``.pgpass``, ``.npmrc`` with a token, service account files, Terraform states:
whoever gets a copy of the repository gets all of them at once, and they are seldom rotated.

Remove the file from the repository and from its history (``git rm --cached``, ``git filter-repo --path``), list it in
``.gitignore``, commit only an ``.env.example`` with empty values, and revoke what was in it. Files encrypted with sops,
git-crypt or Ansible Vault are not reported.

Repair: ``.gitignore`` and a secret manager, or encryption with sops.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.check import check
from auditor.finding import Finding

if TYPE_CHECKING:
    from auditor.program import Program

BAD = """
# file: .netrc
# ruleid: SEC003
machine deploy.shop.internal login deploy password {{password}}
"""
GOOD = """
# file: .netrc.example
# ok: SEC003
machine deploy.shop.internal login deploy password <your password>
# file: .env.example
# ok: SEC003
PAYJP_SECRET=
"""


@check(
    severity="high",
    cwe=(540, 538, 312),
    asvs=("13.3.1", "13.4.1"),
    languages=("all",),
    repair="take the file out of the repository, ignore it, revoke what it held",
    scope="literal",
)
def find(program: Program) -> Iterator[Finding]:
    """One finding for each file, or each value where the file is a list of credentials."""
    for secret in program.secrets:
        if secret.check == "SEC003":
            note = f" ({secret.note})" if secret.note else ""
            yield Finding(
                "SEC003",
                secret.site,
                f"A file made to hold secrets is in the repository: {secret.title}, {secret.masked}{note}.",
                severity=secret.severity,
                confidence=secret.confidence,
                subject=secret.subject,
                engine="secrets",
                properties=secret.properties,
            )
