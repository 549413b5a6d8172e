"""Questions about recovery: what the caller had to know or hold, whether it is bound to the account, and used up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import Guard, Origin, Value
from auditor.flow import values
from auditor.flow.meaning import split
from auditor.flow.spelled import names_in
from auditor.program.path import PROOFS, Path
from auditor.program.source import expressions, leaf
from auditor.project import Func, Klass
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.program.program import Program

_SECRET = ("auth", "second_factor", "signature")
_GONE = frozenset(
    "delete remove discard pop getdel used consume consumed redeem redeemed expire invalidate revoke revoked claim burn unset destroy spent".split()
)
_AGED = frozenset(
    "expire expires expiry expired expiration exp age ttl timeout timedelta lifetime valid deadline until fresh".split()
)
_FORMS = frozenset({"form", "forms", "formset", "serializer"})
_HOSTS = frozenset(
    "host host_url url_root base_url url http_host x_forwarded_host origin referer referrer get_host build_absolute_uri get_raw_uri HTTP_HOST Host Origin Referer X-Forwarded-Host domain redirect_url reset_url callback_url url_for url_for()".split()
)


def facts_asked(path: Path) -> tuple[Origin, tuple[str, ...]] | None:
    """The row that was found by personal facts which the caller typed, and the names of these facts."""
    words = path.program.table.words
    held = [value for role, value in path.act.roles if role in ("subject", "body")]
    held += (
        [v for t in path.others if t.act.kind == "token.made" for _, v in t.act.roles]
        if "message." in path.act.kind
        else []
    )
    for origin in sorted({x for value in held for x in values.inner(value) if x.kind == "row"}, key=str):
        typed = [key.rstrip("~") for key, part in origin.keys if values.has(part, "request")]
        proved = [key for key, part in origin.keys if words.has("secret_column", key) or words.has("password", key)]
        known = tuple(key for key in typed if words.has("personal_fact", key))
        beyond = any(not words.has("phone_attr", key) for key in known)
        if (
            beyond
            and not proved
            and not any(values.has(part, "principal", "session", "claims", "provider") for _, part in origin.keys)
        ):
            return origin, known
    return None


def answers_compared(path: Path) -> str:
    """The secret answer or birth date that a function on the way compares with what was typed; empty when none is."""
    words = path.program.table.words
    for func in path.trail.functions:
        for said in path.program.source.said(func):
            if isinstance(said.expr, o.Compare) and said.expr.ops[0] in ("==", "!="):
                named = [
                    n
                    for side in (said.expr.left, *said.expr.rights)
                    for n in names_in(side)[:1]
                    if words.has("guessable", n)
                ]
                if len(named) > 1 and not any(words.has("pin", n) or words.has("code_name", n) for n in named):
                    return named[0]
    return ""


def secrets_shown(path: Path) -> tuple[Guard, ...]:
    """The guards on the way that hold because the caller showed a secret: a stored token, a code, a signed token."""
    return tuple(
        sorted(
            (
                g
                for g in path.guards
                if g.kind in _SECRET and values.has(g.about, "request", "claims", "row") and _shows(g)
            ),
            key=lambda g: g.site,
        )
    )


def _shows(guard: Guard) -> bool:
    return not any(x.kind in ("principal", "session") for x in values.inner(guard.about))


def unbound(path: Path) -> str:
    """Why the secret that was shown is not tied to the account that is changed; empty when it is, or nobody knows."""
    subject = path.role("subject")
    named = path.asserted_keys("subject")
    if named and not path.has("auth", "owner", "staff") and _ignored(path):
        return "and the answer of the check is not used"
    # what a dependency asks for before every request is a key that stays, no secret of recovery
    shown = tuple(g for g in secrets_shown(path) if not (g.kind == "auth" and g.how == "dependency"))
    if (
        named
        and shown
        and not path.proves("subject")
        and not _same_account(subject, shown)
        and all(g in shown for g in path.guards if g.kind in PROOFS)
    ):
        return f"for the account that the caller names ({', '.join(named)}), which need not be the one of the token"
    mine = bool(subject) and all(x.kind == "principal" and not x.path for x in subject)
    given = [x for x in values.inner(path.role("field_value")) if x.kind == "claims" and x.path]
    if mine and given and not path.has("owner"):
        return "with the content of a token that need not have been made for the one who shows it"
    return ""


def _same_account(subject: Value, shown: tuple[Guard, ...]) -> bool:
    """Whether a secret was checked against the account that is changed, be it looked up twice."""
    wanted = {_looked_up(x) for x in values.inner(subject) if x.kind == "row"}
    return any(_looked_up(x) in wanted for g in shown for x in values.inner(g.about) if x.kind == "row")


def _looked_up(row: Origin) -> tuple[str, ...]:
    return (row.name, *sorted(key for key, _ in row.keys))


def _ignored(path: Path) -> bool:
    return any(
        use == "its result is ignored" and g.kind in _SECRET and values.has(g.about, "request")
        for g, use in path.trail.met.items()
    )


def unused(path: Path) -> tuple[str, ...]:
    """Which ends of life a shown secret lacks: ``consumed``, ``expired``; empty when the functions on the way name both."""
    shown = [g for g in secrets_shown(path) if "check_token" not in g.name and "verification_checks" not in g.name]
    subject = {x.root for x in values.inner(path.role("subject")) if x.kind in ("row", "claims")}
    stored = [g for g in shown if {x.root for x in values.inner(g.about)} & subject]
    if not stored or path.unknown:
        return ()
    said = set(_said(path))
    signed = any(x.kind == "claims" for x in subject)
    lacks = () if said & _GONE or _cleared(path) else ("consumed",)
    if signed:
        if any(g.kind == "reauth" and values.has(g.about, "claims") for g in path.guards):
            return ()  # what is signed is compared with the password that it ends with
        hashed = {"fingerprint", "fgpt", "password_hash", "version", "last_login", "updated_at", "jti", "nonce"} & said
        return lacks if lacks and not hashed else ()
    return lacks if said & _AGED else (*lacks, "expired")


def _said(path: Path) -> Iterator[str]:
    """The words of the functions on the way, of what they call, and of the validators of the forms that they make."""
    near = around(path.program, path.trail.functions)
    for func in dict.fromkeys((*near, *(one for maker in near for one in _validators(path.program, maker)))):
        for stmt in flat(func.body):
            for node in expressions(stmt):
                name = node.attr if isinstance(node, o.Attr) else node.id if isinstance(node, o.Name) else ""
                if isinstance(node, o.Attr) and name == "is_valid" and _FORMS & {*split(leaf(node.value))}:
                    continue  # what was typed is asked about, not the token
                if isinstance(node, o.Const) and isinstance(node.value, str) and len(node.value) < 40:
                    name = node.value
                if isinstance(node, o.Call):
                    yield from (word for kw in node.kwargs for word in split(kw.name or ""))
                yield from split(name)
                yield name


def _validators(program: Program, func: Func) -> Iterator[Func]:
    for stmt in () if func.module.stub else flat(func.body):
        for node in expressions(stmt):
            ref = program.project.resolve(node.func, func, func.klass) if isinstance(node, o.Call) else None
            if ref is not None and ref.kind == "class" and isinstance(ref.target, Klass):
                yield from (
                    m for name, m in sorted(ref.target.methods.items()) if name.startswith(("clean", "validate"))
                )


def _cleared(path: Path) -> bool:
    """Whether the token of the row is overwritten: ``member.reset_token = None``."""
    words = path.program.table.words
    for func in around(path.program, path.trail.functions):
        for stmt in flat(func.body):
            for target in stmt.targets if isinstance(stmt, o.Assign) else ():
                if isinstance(target, o.Attr) and words.has("secret_column", target.attr):
                    return True
    return False


def around(program: Program, functions: tuple[Func, ...]) -> tuple[Func, ...]:
    """The functions of a way and those that they call, three calls deep."""
    out = dict.fromkeys(functions)
    level = list(functions)
    for _ in range(3):
        found: list[Func] = []
        for func in level:
            summary = program.flow.summary(func, func.klass)
            found += [edge.callee for edge in summary.edges if edge.callee not in out] if summary is not None else []
        out.update(dict.fromkeys(found))
        level = found[:60]
    return tuple(out)


def host_named(path: Path) -> str:
    """The part of the request that becomes the host of the link in a message; empty when there is none."""
    addressed = set(values.parts(path.role("recipient")))
    for _, value in path.act.roles:
        for x in values.parts(value):
            if x.kind == "request" and x not in addressed and ({x.leaf, x.name.rpartition(".")[2]} & _HOSTS):
                return x.leaf.rpartition(".")[2]
    return ""


def default_facts(program: Program) -> Iterator[tuple[Site, str]]:
    """Fields of recovery (birth date, PIN, secret answer) to which the program gives a constant when nobody typed one."""
    words = program.table.words
    for module in program.project.modules.values():
        for stmt in () if module.stub else flat(module.outline.body):
            for inner in stmt.body if isinstance(stmt, o.Class) else ():
                if not isinstance(inner, (o.Assign, o.AnnAssign)):
                    continue
                target = inner.targets[0] if isinstance(inner, o.Assign) else inner.target
                given = _has_default(inner.value) or (isinstance(inner, o.AnnAssign) and _fixed(inner.value))
                if given and isinstance(target, o.Name) and words.has("guessable", target.id):
                    yield place(module, inner.pos, stmt.name if isinstance(stmt, o.Class) else ""), target.id


def _has_default(value: o.Expr | None) -> bool:
    return isinstance(value, o.Call) and any(
        kw.name in ("default", "server_default") and _fixed(kw.value) for kw in value.kwargs
    )


def _fixed(value: o.Expr | None) -> bool:
    """Whether an expression is a date or digits that stand in the source."""
    if isinstance(value, o.Const):
        return isinstance(value.value, str) and sum(char.isdigit() for char in value.value) >= 4
    if isinstance(value, o.Call):
        name = value.func.attr if isinstance(value.func, o.Attr) else getattr(value.func, "id", "")
        return (
            name in ("date", "datetime", "text")
            and bool(value.args)
            and all(isinstance(arg, o.Const) for arg in value.args)
        )
    return False


def recovers(program: Program) -> bool:
    """Whether the project lets people recover an account."""
    words = program.table.words
    return any(
        words.has("verb_reset", name) for entry in program.entries for name in (entry.func.name, entry.endpoint.route)
    )


def changed_at_once(path: Path) -> bool:
    """Whether the caller's own address or number becomes what he typed, and nothing marks it as not confirmed."""
    typed = values.has(path.role("field_value"), "request") and not values.has(
        path.role("field_value"), "claims", "row"
    )
    own = any(x.kind == "principal" or (x.kind == "row" and path.own) for x in path.role("subject"))
    if not typed or not own or path.registers or not path.by_session or path.has("staff", "second_factor"):
        return False
    marks = {
        word
        for word in _said(path)
        if word.lower() in ("confirmed", "verified", "unverified", "confirmation", "pending", "verification")
    }
    return not marks
