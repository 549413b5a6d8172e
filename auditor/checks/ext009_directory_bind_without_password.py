"""A login by a directory accepts an empty password.

A bind with a name and no password is, for the directory, an anonymous one, and it says yes: whoever sends an empty field
is logged in as the person whose name he typed. Refuse empty passwords before the bind.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.directory import empty_binds

BAD = """
import ldap

def authenticate(name, password):
    server = ldap.initialize("ldaps://directory.example")
    try:
        # ruleid: EXT009
        server.simple_bind_s("uid=%s,ou=people,dc=example" % name, password)
    except ldap.INVALID_CREDENTIALS:
        return None
    return name
"""
GOOD = BAD.replace("# ruleid: EXT009", "# ok: EXT009").replace(
    "    server =", "    if not password:\n        return None\n    server ="
)


@check(
    severity="critical",
    cwe=(287, 521),
    asvs=("6.2.1", "6.8.2"),
    scope="function",
    repair="if not password: return None before simple_bind_s; or use ldap3, which refuses a simple bind without a password",
)
def find(program: Program) -> Iterator[Finding]:
    """Binds with a typed password that may be empty."""
    yield from empty_binds(program)
