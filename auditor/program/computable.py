"""Secrets that others can compute: signing keys from a predictable generator, tokens that are a digest of what is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.flow.meaning import split
from auditor.program.reading import finding, last, nodes, own_parts, position, walked
from auditor.project import Func, Module
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_SIGNS = re.compile(
    r"(^|_)(secret_?key|jwt_?(secret|key)|signing_?(key|secret)|session_?secret|cookie_?secret|token_?secret|app_secret)(_?key)?$",
    re.I,
)
_ELSEWHERE = frozenset("test tests testing conftest example examples docs demo fixtures".split())


def weak_keys(program: Program) -> Iterator[Finding]:
    """Signing keys that settings, at the top of a module or in a class, draw by the ``random`` module."""
    for module in program.project.modules.values():
        if module.stub or _ELSEWHERE & set(module.name.replace("_", ".").split(".")):
            continue
        tops = [(stmt, "") for stmt in flat(module.outline.body)]
        tops += [(s, stmt.name) for stmt, _ in tops if isinstance(stmt, o.Class) for s in flat(stmt.body)]
        for stmt, where in tops:
            name = _signing(stmt)
            if name and _drawn_weakly(program, module, own_parts(stmt)):
                site = place(module, position(stmt), where)
                yield Finding(
                    check="", site=site, subject=name, confidence="high", steps=(Step(site, name),),
                    message=f"{name}, which signs what others must not forge, comes from a predictable generator.",
                )  # fmt: skip


def _signing(stmt: o.Stmt) -> str:
    """The name of a signing key that a statement sets; empty when it sets none."""
    targets = stmt.targets if isinstance(stmt, o.Assign) else (stmt.target,) if isinstance(stmt, o.AnnAssign) else ()
    for target in targets:
        index = target.index if isinstance(target, o.Sub) else None
        name = str(index.value) if isinstance(index, o.Const) else last(target)
        if _SIGNS.search(name):
            return name
    return ""


def _drawn_weakly(program: Program, module: Module, parts: object, depth: int = 2) -> bool:
    """Whether an expression calls the ``random`` module, by itself or in a function of the project that only returns it."""
    for node in nodes(parts):
        if not isinstance(node, o.Call):
            continue
        ref = program.project.resolve(node.func, module)
        if ref is None:
            continue
        if ref.path.startswith("random.") and "SystemRandom" not in ref.path and last(node) != "seed":
            return True
        if depth and isinstance(ref.target, Func) and not ref.target.module.stub:
            returned = [stmt for stmt, _ in walked(ref.target.body) if isinstance(stmt, (o.Return, o.Assign))]
            if any(_drawn_weakly(program, ref.target.module, own_parts(stmt), depth - 1) for stmt in returned):
                return True
    return False


_TOKEN = re.compile(
    r"(^|_)(token|(activation|confirm(ation)?|verif(y|ication)|reset)_?(key|code|hash|link)|api_?key|csrf)$", re.I
)
_DIGESTS = frozenset("md5 sha1 sha224 sha256 sha384 sha512 blake2b blake2s sha3_256 sha3_512".split())
_KNOWN = frozenset(
    "user username name email mail id pk uid userid login account member customer phone address nickname session request get"
    " current date time now today timestamp datetime utcnow isoformat str encode format lower strip utf8 utf self data form json"
    " args post cookies g first last birth birthday hexdigest digest upper join int round bytes b64encode".split()
)


def known_digests(program: Program) -> Iterator[Finding]:
    """Tokens that are an unkeyed digest of a name, an address or the time, and of nothing that only the server knows."""
    for func in program.functions():
        for stmt, _ in walked(func.body):
            targets = stmt.targets if isinstance(stmt, o.Assign) else ()
            name = next((n for t in targets if _TOKEN.search(n := _called(t))), "")
            if not name or not isinstance(stmt, o.Assign):
                continue
            made = next((call for call in nodes(stmt.value) if _digest(program, func, call)), None)
            fed = _words(made.args) if isinstance(made, o.Call) else set()
            if isinstance(made, o.Call) and made.args and fed & _PERSON and fed <= _KNOWN and _plain(made.args):
                yield finding(
                    program, func, stmt.pos, f"makes {name} as a digest of what others know", name
                )  # fmt: skip


_PERSON = frozenset("user username email mail id pk uid userid login account member customer phone".split())


def _plain(args: object) -> bool:
    """Whether nothing but names goes in: a literal may be a pepper, a call of the project may draw something."""
    return not any(isinstance(node, o.Masked) for node in nodes(args))


def _called(target: o.Expr) -> str:
    if isinstance(target, o.Sub):
        return str(target.index.value) if isinstance(target.index, o.Const) else ""
    return last(target)


def _digest(program: Program, func: Func, call: o.Node) -> bool:
    if not isinstance(call, o.Call) or last(call) not in _DIGESTS:
        return False
    ref = program.project.resolve(call.func, func, func.klass)
    return ref is not None and ref.path.startswith("hashlib.")


def _words(args: object) -> set[str]:
    """The words of every name, attribute and key in what is digested."""
    out: set[str] = set()
    for node in nodes(args):
        name = node.id if isinstance(node, o.Name) else node.attr if isinstance(node, o.Attr) else ""
        if isinstance(node, o.Const) and isinstance(node.value, str) and node.value.isidentifier():
            name = node.value
        out |= set(split(name)) if name else set()
    return out


__all__ = ["known_digests", "weak_keys"]
