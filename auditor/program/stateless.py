"""Tokens of recovery that are only signed: nothing in them changes when they were used, so they work until they expire."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.flow.meaning import split
from auditor.program.recovery import around
from auditor.program.source import Said, expressions, leaf
from auditor.project import Func
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_RECOVERS = frozenset("reset forgot forgotten recover recovery passwordless magic".split())
_SIGNERS = frozenset("encode dumps sign".split())
_MAKES = frozenset("generate create make issue build encode sign dump get new".split())
_SIGNING = frozenset("jwt serializer signer jws timed itsdangerous signing token".split())
_CHANGES = frozenset(
    "password passwd hash hashed fingerprint fgpt version nonce jti stamp counter last_login login updated changed random"
    " uuid uuid4 urlsafe hex epoch generation secret_version pw pwd digest hmac salt_hash state".split()
)
_ENDS = frozenset(
    "used consume consumed redeem redeemed revoke revoked invalidate blacklist blocklist denylist burn spent delete expire"
    " expire_token discard claim jti iat changed last_login password_version token_version version".split()
)


def reusable(program: Program) -> Iterator[Finding]:
    """One finding for each place that signs a token of recovery of which nothing ends with its use."""
    if _ended_elsewhere(program):
        return
    for func in program.functions():
        for said in program.source.said(func):
            claims = _claims(program, func, said)
            if claims is None or not _recovery(func, said, claims) or _changing(func, said, claims):
                continue
            yield Finding(
                check="", site=said.site, subject="stateless", severity="medium", confidence="medium",
                message=f"{func.qualname}() signs a token of recovery of {_told(claims)} alone: it works again after the password "
                "was set, until it is too old.",
                steps=(Step(func.site, "enters"), Step(said.site, "signs the token")),
            )  # fmt: skip
            break


def _claims(program: Program, func: Func, said: Said) -> o.Dict | None:
    """The display of claims that a call signs, given at once or by a name; ``None`` when the call signs none."""
    call = said.expr
    made = set(split(said.name))
    makes = said.name in _SIGNERS or bool(made & _MAKES and made & {"jwt", "jws", "token"})
    if not isinstance(call, o.Call) or not makes:
        return None
    receiver = leaf(call.func.value) if isinstance(call.func, o.Attr) else ""
    named = {*split(receiver), *split(said.name), *split(program.source.path(said).replace(".", "_"))}
    if not named & _SIGNING and receiver not in ("s", "ts"):
        return None
    for arg in (*call.args, *(kw.value for kw in call.kwargs)):
        if isinstance(arg, o.Dict):
            return arg
        if isinstance(arg, o.Name):
            given = [
                stmt.value
                for stmt in flat(func.body)
                if isinstance(stmt, o.Assign) and any(isinstance(t, o.Name) and t.id == arg.id for t in stmt.targets)
            ]
            if len(given) == 1 and isinstance(given[0], o.Dict):
                return given[0]
    return None


def _recovery(func: Func, said: Said, claims: o.Dict) -> bool:
    """Whether the token is one of recovery, by the function's name, a claim, or the salt."""
    texts = [
        *said.texts,
        *(key.value for key in claims.keys if isinstance(key, o.Const) and isinstance(key.value, str)),
    ]
    texts += [value.value for value in claims.values if isinstance(value, o.Const) and isinstance(value.value, str)]
    return bool(_RECOVERS & {word for text in (func.name, *texts) if len(text) < 40 for word in split(text)})


def _changing(func: Func, said: Said, claims: o.Dict) -> bool:
    """Whether a claim, the key, or what the function keeps changes with the password or the use of the token."""
    assert isinstance(said.expr, o.Call)
    keys = [key.value for key in claims.keys if isinstance(key, o.Const)]
    for key in keys:
        words = set(split(str(key)))
        if words & _CHANGES and not words & _RECOVERS:
            return True
    if any(key is None for key in claims.keys):
        return True
    signed_with = (*said.expr.args[1:], *(kw.value for kw in said.expr.kwargs))
    for part in (*claims.values, *signed_with):
        for node in expressions(o.Do(part)):
            name = node.attr if isinstance(node, o.Attr) else node.id if isinstance(node, o.Name) else ""
            words = set(split(name))
            if words & _CHANGES and not words & _RECOVERS:
                return True
    return _kept(func)


def _kept(func: Func) -> bool:
    """Whether the function stores the token, so that it can be taken back: an attribute, a row, a key of a cache."""
    for stmt in flat(func.body):
        for target in stmt.targets if isinstance(stmt, o.Assign) else ():
            if isinstance(target, (o.Attr, o.Sub)) and "token" in split(leaf(target)):
                return True
        for node in expressions(stmt):
            if isinstance(node, o.Call) and leaf(node.func) in ("set", "setex", "add", "create", "hset"):
                return True
    return False


def _ended_elsewhere(program: Program) -> bool:
    """Whether a function that confirms a reset speaks of using the token up, or of when the password was changed."""
    words = program.table.words
    for func in program.functions():
        parts = set(split(func.name))
        if not (parts & _RECOVERS and parts & {"confirm", "password", "verify", "token", "check", "complete"}):
            continue
        for said in program.source.said(func):
            if said.name and _ENDS & set(split(said.name)) and not words.has("verb_login", said.name):
                return True
        for stmt in flat(func.body):
            for node in expressions(stmt):
                name = node.attr if isinstance(node, o.Attr) else ""
                if isinstance(node, o.Const) and isinstance(node.value, str) and len(node.value) < 40:
                    name = node.value
                if {"jti", "fgpt", "fingerprint", "used", "consumed", "iat", "nonce"} & set(split(name)):
                    return True
    return False


def _told(claims: o.Dict) -> str:
    keys = [str(key.value) for key in claims.keys if isinstance(key, o.Const)]
    return ", ".join(keys) if keys else "what it says"


_PROVES = frozenset("verify check validate confirm".split())
_SECRETS = frozenset("key token code".split())
_GONE = frozenset(
    "delete remove discard pop getdel used consume consumed redeem redeemed expire invalidate revoke revoked claim burn"
    " unset destroy spent clear reset_token expired consumes take".split()
)


def unconsumed(program: Program) -> Iterator[Finding]:
    """Functions that no endpoint reaches which verify a key, set a password, and leave the key as it is."""
    for func in program.functions():
        if program.reached_from(func) is not None or not _RECOVERS & _place(func):
            continue
        sets = next((stmt for stmt in flat(func.body) if _sets_password(stmt)), None)
        proves = next((said for said in program.source.said(func) if _proves(said)), None)
        if sets is None or proves is None or any(_ends(one) for one in around(program, (func,))):
            continue
        where = place(func.module, getattr(sets, "pos", func.node.pos), func.qualname)
        yield Finding(
            check="", site=where, subject="unconsumed", confidence="medium",
            message=f"{func.qualname}() sets a password by a key that {proves.name}() accepts, and the key is neither taken back "
            "nor marked as used.",
            steps=(Step(proves.site, "accepts the key"), Step(where, "sets the password")),
        )  # fmt: skip


def _place(func: Func) -> set[str]:
    return set(split(func.qualname.replace(".", "_"))) | set(split(func.module.name.rpartition(".")[2]))


def _proves(said: Said) -> bool:
    words = set(split(said.name))
    return bool(words & _PROVES and words & _SECRETS) and said.name != "check_token" and not words & _GONE


def _sets_password(stmt: o.Stmt) -> bool:
    if isinstance(stmt, o.Assign):
        return any(isinstance(t, o.Attr) and t.attr == "password" and leaf(t.value) != "self" for t in stmt.targets)
    return isinstance(stmt, o.Do) and isinstance(stmt.value, o.Call) and leaf(stmt.value.func) == "set_password"


def _ends(func: Func) -> bool:
    """Whether a function deletes something, or speaks of using a key up."""
    for stmt in flat(func.body):
        if isinstance(stmt, o.Delete):
            return True
        for node in expressions(stmt):
            name = node.attr if isinstance(node, o.Attr) else node.id if isinstance(node, o.Name) else ""
            if name and _GONE & {*split(name), name}:
                return True
    return False
