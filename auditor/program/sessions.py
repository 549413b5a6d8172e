"""Sessions and tokens that outlive a change: what the project mints, and what a change of password ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import Act
from auditor.flow import values
from auditor.flow.meaning import split
from auditor.program.limits import names, reach
from auditor.program.path import Path
from auditor.program.reading import last, nodes, words_in
from auditor.project import Func
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program


def bearer_tokens(program: Program) -> tuple[Act, ...]:
    """The acts by which the project gives out tokens that hold until they expire: no row of a session stands behind them."""
    found: dict[object, Act] = {}
    for entry in program.entries:
        trails = program.trails(entry)
        minted = {t.act.site for t in trails if t.act.kind == "account.mint"}
        for trail in trails:
            if trail.act.kind == "token.made" and trail.act.site in minted:
                found[trail.act.site] = trail.act
    return tuple(found.values())


def bound(program: Program, act: Act) -> bool:
    """Whether a token carries something that a change of password changes: a version, a stamp, the hash itself."""
    words = program.table.words
    for origin in act.role("claims"):
        for key, part in origin.keys:
            if words.has("ends_session", key) or words.has("password", key) or key in ("jti", "sid", "ver", "version"):
                return True
            if any(
                words.has("ends_session", x.leaf) or words.has("password_attr", x.leaf)
                for x in values.inner(part)
                if x.path
            ):
                return True
    return False


_MADE_BY = (
    "jwt.encode",
    "jose.jwt.encode",
    "jose.jwe.encrypt",
    "authlib.jose.jwt.encode",
    "joserfc.jwt.encode",
    "jwcrypto.jwt.JWT",
)
_LETS_IN = re.compile(r"access_?(token|code)|auth_?token|session_?token|login|bearer|authenticat|refresh_?token", re.I)
_ONCE = re.compile(
    r"reset|verif|confirm|invite|activat|unsubscribe|state|webhook|service|apple|download|signed_?url", re.I
)


def _writes_tokens(program: Program) -> bool:
    """Whether a function of the project writes tokens that stand for themselves and let somebody in, by what it is called."""
    words = program.table.words
    for said in program.source.calls("encode", "encrypt", "JWT"):
        name = said.func.qualname
        if not program.source.path(said).startswith(_MADE_BY) or _ONCE.search(name):
            continue
        told = {name, *names(said.func), *(one.func.name for one in program.source.calls(said.func.name))}
        if any(_LETS_IN.search(word) for word in told) and not any(words.has("ends_session", word) for word in told):
            return True
    return False


_ABOUT = frozenset("last reset request requested at date changed sent count expires".split())
_TOLD = re.compile(r"^[A-Z_]+$|event|notif|e?mail|signal|template|message")
"""Words for the telling of a change, and members of enumerations."""

_STAMP = re.compile(
    r"(jwt|token|session|auth|security)_(token_)?(key|version|epoch|stamp|uuid|generation|counter)$", re.I
)


def _stamps(program: Program) -> frozenset[str]:
    """The columns of an account that tokens repeat and that are compared when one comes back: a new value ends them all."""
    found: set[str] = set()
    for said in program.source.compares():
        assert isinstance(said.expr, o.Compare)
        sides = (said.expr.left, *said.expr.rights)
        stamp = next((s.attr for s in sides if isinstance(s, o.Attr) and _STAMP.search(s.attr)), "")
        if not stamp or said.expr.ops not in (("!=",), ("==",)) or any(isinstance(s, o.Const) for s in sides):
            continue
        named = {x.lower() for x in words_in(said.func.params) | {p.name for p in said.func.params}} | set(
            names(said.func)
        )
        if any("payload" in word.lower() or "claim" in word.lower() for word in named):
            found.add(stamp)
    return frozenset(found)


_KEPT_TOKENS = re.compile(r"token|session|client|refresh|device|grant|cookie", re.I)


def _takes_away(func: Func) -> bool:
    """Whether a function deletes what tokens or sessions rest on: their rows, the client that stands behind them."""
    for node in nodes(func.body):
        if (
            isinstance(node, o.Call)
            and isinstance(node.func, o.Attr)
            and node.func.attr.startswith(("delete", "remove", "clear", "expire", "destroy"))
        ):
            if _KEPT_TOKENS.search(node.func.attr) or _KEPT_TOKENS.search(last(node.func.value)):
                return True
            if any(_KEPT_TOKENS.search(word) for word in words_in(node.args) if len(word) < 40):
                return True
    return False


def surviving(program: Program) -> Iterator[Path]:
    """Changes of a password after which tokens given out before still hold, one for each endpoint."""
    made = bearer_tokens(program)
    stamps = _stamps(program)
    if not stamps and made and all(bound(program, act) for act in made):
        return
    if not stamps and not made and not _writes_tokens(program):
        return
    words = program.table.words
    done: set[object] = set()
    for path in program.paths(to=("account.password",)):
        if path.endpoint.site in done or path.unknown or path.endpoint.kind in ("task", "command"):
            continue
        if path.registers and not (stamps and any(x.kind == "row" for x in path.role("subject"))):
            continue
        field = next(iter(path.role("written_field")), None)
        if field is not None and (not words.has("password_attr", field.name) or words.has("reset_attr", field.name)):
            continue
        if field is not None and _ABOUT & set(split(field.name)):
            continue
        subject = path.role("subject")
        if subject and all(x.kind == "new" for x in subject):
            continue
        setter = path.act.name.rpartition(".")[2]
        behind = (*reach(program, path.entry), *(func for func in program.functions() if func.name == setter))
        if any(words.has("ends_session", n) and not _TOLD.search(n) for func in behind for n in names(func)):
            continue
        if any(_takes_away(func) for func in behind):
            continue
        done.add(path.endpoint.site)
        yield path
