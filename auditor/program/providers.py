"""Questions about identity providers: is what they say verified, is it meant for us, and is the account they name the right one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import Act
from auditor.finding import Finding
from auditor.program.source import Said, expressions
from auditor.program.tokens import TokenUse
from auditor.project import Func
from auditor.project.project import flat
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_VERIFIES = (
    "verify",
    "decode_complete",
    "verify_oauth2_token",
    "verify_id_token",
    "verify_token",
    "verify_signature",
    "validate",
)
_IDENTITY = frozenset({"id_token", "idtoken", "identity_token", "credential", "jwt", "assertion"})
_PROFILES = (
    "graph.facebook.com",
    "googleapis.com/oauth2",
    "/tokeninfo",
    "api.line.me/v2/profile",
    "api.line.me/oauth2/v2.1/verify",
    "/userinfo",
)
_FOR_US = frozenset(
    {"aud", "azp", "app_id", "client_id", "audience", "channel_id", "appsecret_proof", "debug_token", "issued_to", "hd"}
)


def names_of(func: Func) -> set[str]:
    """Every name, attribute, short text and keyword in a function, and its parameters."""
    out = {param.name for param in func.params}
    for stmt in flat(func.body):
        for node in expressions(stmt):
            if isinstance(node, o.Name):
                out.add(node.id)
            elif isinstance(node, o.Attr):
                out.add(node.attr)
            elif isinstance(node, o.Const) and isinstance(node.value, str) and len(node.value) < 200:
                out.add(node.value)
            elif isinstance(node, o.Call):
                out.update(kw.name for kw in node.kwargs if kw.name)
    return out


def unpacked(program: Program) -> Iterator[Said]:
    """Every place that decodes the payload of an identity token by hand, where the function verifies nothing."""
    for said in program.source.calls("urlsafe_b64decode", "b64decode", "base64url_decode"):
        names = names_of(said.func)
        told = {name.lower() for name in names} | set(said.func.name.lower().split("_"))
        if not any(word in name for word in _IDENTITY for name in told) or not names & {"loads"}:
            continue
        if any(one.name in _VERIFIES or one.name.startswith("verify") for one in program.source.said(said.func)):
            continue
        if _only_header(said):
            continue
        parted = any(
            one.name in ("split", "rsplit", "partition", "search", "match") for one in program.source.said(said.func)
        )
        if parted or any("payload" in name for name in told):
            yield said


def _only_header(said: Said) -> bool:
    """Whether only the first part of a token is decoded: which key it was signed with must be read before that key verifies."""
    taken = list(said.expr.args) if isinstance(said.expr, o.Call) else []
    cut = any(isinstance(node, o.Sub) for arg in taken for node in expressions(o.Do(arg)))
    names = {node.id for arg in taken for node in expressions(o.Do(arg)) if isinstance(node, o.Name)}
    for name in () if cut else sorted(names):
        taken += [
            stmt.value
            for stmt in flat(said.func.body)
            if isinstance(stmt, o.Assign) and any(isinstance(t, o.Name) and t.id == name for t in stmt.targets)
        ]
    parts = [
        node.index.value
        for expr in taken
        for node in expressions(o.Do(expr))
        if isinstance(node, o.Sub) and isinstance(node.index, o.Const) and _splits(node.value)
    ]
    return bool(parts) and set(parts) == {0}


def _splits(expr: o.Expr) -> bool:
    return (
        isinstance(expr, o.Call)
        and isinstance(expr.func, o.Attr)
        and expr.func.attr in ("split", "rsplit", "partition")
    )


def finding_at(program: Program, said: Said, flaw: str, subject: str) -> Finding:
    """A finding at a call that stands in the source."""
    return TokenUse(program, said.func, Act("token.unchecked", subject, said.site)).finding(flaw)


def profiles(program: Program) -> Iterator[Said]:
    """Every request to a provider's profile or token information, made with a token that came from the caller."""
    for said in program.source.calls("get", "post", "request", "urlopen", "fetch"):
        if not isinstance(said.expr, o.Call):
            continue
        texts = [
            node.value
            for node in expressions(said.stmt)
            if isinstance(node, o.Const) and isinstance(node.value, str) and node.value.startswith("http")
        ]
        if any(mark in text for text in texts for mark in _PROFILES) and not names_of(said.func) & (
            _FOR_US | {"code", "fetch_token"}
        ):
            yield said


def for_us(func: Func) -> bool:
    """Whether a function looks at whom a token was issued for."""
    return bool(names_of(func) & _FOR_US)


_STRICT = {
    "strict": False,
    "wantAssertionsSigned": False,
    "want_assertions_signed": False,
    "want_response_signed": False,
}


def loose_saml(program: Program) -> Iterator[tuple[Said, str]]:
    """Calls of a SAML library that are given a display in which a check is switched off."""
    for said in program.source.calls("OneLogin_Saml2_Auth", "OneLogin_Saml2_Settings", "load"):
        if not isinstance(said.expr, o.Call) or not program.source.path(said).startswith(("onelogin.saml2", "saml2")):
            continue
        for node in expressions(o.Do(said.expr)):
            for key, value in zip(node.keys, node.values, strict=False) if isinstance(node, o.Dict) else ():
                if (
                    isinstance(key, o.Const)
                    and isinstance(value, o.Const)
                    and _STRICT.get(str(key.value)) is value.value
                ):
                    if str(key.value) != "want_response_signed" or "want_assertions_signed" not in names_of(said.func):
                        yield said, str(key.value)


def exchanges(program: Program) -> Iterator[Said]:
    """Every exchange of an authorization code by hand, reached from an endpoint that never names a state."""
    for said in program.source.calls("post"):
        texts = {
            node.value for node in expressions(said.stmt) if isinstance(node, o.Const) and isinstance(node.value, str)
        }
        names = names_of(said.func)
        if not any("token" in text for text in texts if "/" in text) or not {"code", "authorization_code"} <= names:
            continue
        entry = program.reached_from(said.func)
        if entry is None or not program.source.path(said).startswith(("requests", "httpx", "aiohttp")):
            continue
        around = names | names_of(entry.func)
        if not any("state" in name.lower().split("_") or name in ("code_verifier", "nonce") for name in around):
            yield said
