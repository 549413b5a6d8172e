"""Who decides how a token is verified: keys that the token brings, lists that hold every algorithm, shared keys that may
be public ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.program.reading import (
    finding,
    last,
    named_words,
    nodes,
    own_parts,
    position,
    spelled,
    taken,
    walked,
    words_in,
)
from auditor.project import Func, Klass
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_BROUGHT = frozenset({"jwk", "jku", "x5u", "x5c"})
_HEADER = re.compile(r"header|protected|jose|unverified", re.I)
_KEY = re.compile(r"key|jwk|cert", re.I)
_USES = re.compile(r"key|jwk|load|import|fetch|urlopen|request|verify|from_dict|from_json|construct|^(get|post)$", re.I)
_BOUND = re.compile(r"dpop|acme|proof|thumbprint|cnf|jkt|allow|trusted|whitelist|pinned|known|chain|trust_store", re.I)
_MAKES = re.compile(r"sign|encode|encrypt|serialize|dump|create|make|generate|issue|fill|build|to_dict", re.I)


def chosen_by_token(program: Program) -> Iterator[Finding]:
    """All of these that let the token decide: its own key or algorithm, any algorithm, a public key for a shared one."""
    yield from brought_keys(program)
    yield from named_algorithms(program)
    yield from every_algorithm(program)
    yield from shared_or_public(program)


def brought_keys(program: Program) -> Iterator[Finding]:
    """Verifications by a key, or an address of keys, that stands in the header of the token itself.

    A header whose key is compared with one that is known (proof of possession, a thumbprint, a list of addresses) is
    not meant, nor is the making of tokens.
    """
    for func in program.source.naming(_BROUGHT):
        if _MAKES.search(func.name) or _BOUND.search(f"{func.dotted} {spelled_words(func)}"):
            continue
        for stmt, _ in walked(func.body):
            for node in nodes(own_parts(stmt)):
                got = taken(node)
                if got is None or got[1] not in _BROUGHT or not _HEADER.search(last(got[0])):
                    continue
                if _into_key(stmt, node):
                    flaw = f"verifies a token by a key that the token brings ({got[1]} in its header)"
                    yield finding(program, func, position(stmt), flaw, got[1], confidence="high")


def named_algorithms(program: Program) -> Iterator[Finding]:
    """Functions of the project that are told to verify by the algorithm in the token's header: ``algorithms=[header["alg"]]``.

    What a library's own function is told is seen by the flow of values.
    """
    for func in program.source.naming(("alg",)):
        for stmt, _ in walked(func.body):
            for call in nodes(own_parts(stmt)):
                if not isinstance(call, o.Call) or _MAKES.search(last(call)):
                    continue
                told = [kw.value for kw in call.kwargs if kw.name and _ALGORITHMS.search(kw.name)]
                got = [one for value in told for node in nodes(value) if (one := taken(node)) and one[1] == "alg"]
                ref = program.project.resolve(call.func, func, func.klass) if got else None
                own = ref is not None and isinstance(ref.target, Func) and not ref.target.module.stub
                if own and any(_HEADER.search(last(one[0])) for one in got):
                    flaw = "verifies a token by the algorithm that the token names"
                    yield finding(program, func, call.pos, flaw, "alg", confidence="high")


def spelled_words(func: Func) -> str:
    """All the words of a function as one text."""
    return " ".join(sorted(named_words(func)))


def _into_key(stmt: o.Stmt, wanted: o.Node) -> bool:
    """Whether a value goes into something called a key, or into a call that fetches or makes one."""
    if isinstance(stmt, (o.Assign, o.AnnAssign)) and stmt.value is wanted:
        targets = stmt.targets if isinstance(stmt, o.Assign) else (stmt.target,)
        return any(_KEY.search(last(target)) for target in targets)
    for node in nodes(own_parts(stmt)):
        if isinstance(node, o.Call) and node is not wanted and _USES.search(last(node)):
            if any(inside is wanted for inside in nodes((node.args, node.kwargs))):
                return True
    return False


_ALGORITHMS = re.compile(r"(^|_)alg(orithm)?s?($|_)", re.I)
_LIST = frozenset({"algorithms", "algs", "allowed_algs", "allowed_algorithms", "allowed_algos", "supported_algorithms"})
_VERIFIER = frozenset(
    {"JsonWebToken", "JsonWebSignature", "JWS", "JWT", "decode", "verify", "jwt_decode", "decode_jwt"}
)
_TAKES_LIST = _LIST | _VERIFIER
_GIVES_ALL = frozenset({"keys", "list", "tuple", "set", "sorted", "get_default_algorithms"})


def every_algorithm(program: Program) -> Iterator[Finding]:
    """Verifiers that are given the keys of a registry as the list of algorithms: what is added to it, ``none`` too, counts."""
    flaw = "accepts every algorithm that is registered, among them none where that is one"
    for module in program.project.modules.values():
        for stmt in flat(module.outline.body):
            for call in _given_all(stmt):
                site = place(module, call.pos, "")
                message = f"The module {flaw}: {spelled(call.func)}."
                yield Finding(check="", site=site, message=message, confidence="medium", subject=last(call), steps=(Step(site, spelled(call.func)),))  # fmt: skip
    for func in program.functions():
        if func.words.isdisjoint(_GIVES_ALL) or func.words.isdisjoint(_TAKES_LIST):
            continue
        for stmt, _ in walked(func.body):
            for call in _given_all(stmt):
                yield finding(program, func, call.pos, flaw, spelled(call.func))


def _given_all(stmt: o.Stmt) -> Iterator[o.Call]:
    for node in nodes(own_parts(stmt)):
        if isinstance(node, o.Call):
            named = [kw.value for kw in node.kwargs if kw.name in _LIST]
            placed = list(node.args[:3]) if last(node) in _VERIFIER else []
            if any(_registry(value) for value in (*named, *placed)):
                yield node


def _registry(expr: o.Expr) -> bool:
    """``list(REGISTRY.keys())``, ``X.ALGORITHMS.keys()``, ``get_default_algorithms()``."""
    if isinstance(expr, o.Call) and last(expr) in ("list", "tuple", "set", "sorted") and len(expr.args) == 1:
        inner = expr.args[0]
        plain = isinstance(inner, (o.Name, o.Attr)) and "regist" in last(inner).lower()
        return _registry(inner) or (plain and bool(_ALGORITHMS.search(last(inner))))
    if not isinstance(expr, o.Call) or (not isinstance(expr.func, o.Attr) and not isinstance(expr.func, o.Name)):
        return False
    if last(expr) == "get_default_algorithms":
        return True
    return (
        isinstance(expr.func, o.Attr) and expr.func.attr == "keys" and bool(_ALGORITHMS.search(last(expr.func.value)))
    )


_SHARED = re.compile(r"hmac|symmetric|^oct(et)?_?key|octkey|^hs_?key|secret_?key$", re.I)
_TAKES = frozenset(
    {"prepare_key", "import_key", "load_key", "__init__", "from_raw", "from_bytes", "load_raw_key", "process_jws_key"}
)
_GENERAL = re.compile(r"^-{4,5} ?BEGIN ?$")
_ASKS = re.compile(r"is_pem|is_ssh|pem_format|ssh_key|asymmetric|unsafe_key|is_public|unsafe|looks_like_pem", re.I)
_JOSE = re.compile(r"jws|jwt|jwk|jose|rfc7515|rfc7518|(^|[._])algorithms?($|[._])", re.I)


def shared_or_public(program: Program) -> Iterator[Finding]:
    """Classes of shared keys of a token library that take any text for a key, a public key in PEM or SSH form too."""
    for klass in program.project.klasses:
        if klass.module.stub or not _SHARED.search(klass.node.name) or not _JOSE.search(_context(klass)):
            continue
        for name in sorted(_TAKES & klass.methods.keys()):
            func = klass.methods[name]
            given = [p.name for p in func.params if p.name in ("key", "raw", "raw_key", "value", "secret")]
            if not given or not _keeps(func, given) or _guarded(func):
                continue
            some = any(isinstance(n, o.Const) and "BEGIN" in str(n.value) for n in nodes(func.body))
            flaw = (
                "takes public keys for shared ones but for a few forms of them" if some else "takes any text for a shared key, a public key too"
            )  # fmt: skip
            yield finding(
                program, func, func.node.pos, f"{flaw}: whoever knows a public key can then sign tokens with it", f"{klass.node.name}.{name}"
            )  # fmt: skip
            break


def _context(klass: Klass) -> str:
    return " ".join([klass.module.name, klass.node.name, *(last(b) for b in klass.node.bases), *klass.methods])


def _keeps(func: Func, given: list[str]) -> bool:
    """Whether text or bytes that were given are taken for the key as they are."""
    calls = {last(node) for node in nodes(func.body) if isinstance(node, o.Call)}
    turned = bool(
        calls & {"to_bytes", "force_bytes", "encode", "ensure_bytes", "want_bytes", "_ensure_bytes", "to_bytes_key"}
    )
    tested = any(
        isinstance(n, o.Call) and last(n) == "isinstance" and "bytes" in words_in(n.args) for n in nodes(func.body)
    )
    return turned or tested


def _guarded(func: Func) -> bool:
    texts = {str(n.value) for n in nodes(func.body) if isinstance(n, o.Const)}
    for name in words_in(func.body):
        for binding in func.module.names.get(name, ()):
            if binding.kind == "value":
                texts |= {str(n.value) for n in nodes(binding.value) if isinstance(n, o.Const)}
    names = words_in(func.body)
    return any(_GENERAL.match(text) for text in texts) or any(_ASKS.search(name) for name in names if len(name) < 60)


_ISSUER = frozenset({"iss", "issuer", "aud", "audience", "azp", "client_id"})


def by_substring(program: Program) -> Iterator[Finding]:
    """Claims that only have to be part of the expected text: ``claims["iss"] not in issuer`` where that may be one text."""
    for func in program.source.naming(("iss", "aud", "azp")):
        names = named_words(func)
        if names & {"list", "set", "tuple", "frozenset", "split", "issuers", "audiences"} or _asks_type(func):
            continue
        for stmt, _ in walked(func.body):
            for node in nodes(own_parts(stmt)):
                if not isinstance(node, o.Compare) or node.ops not in (("in",), ("not in",)):
                    continue
                got = taken(node.left)
                right = node.rights[0]
                if got is None or got[1] not in ("iss", "aud", "azp") or not isinstance(right, (o.Name, o.Attr)):
                    continue
                if last(right).lower() in _ISSUER and not _plural(func, right):
                    flaw = f"takes a token whose {got[1]} is only a part of the expected text"
                    yield finding(program, func, position(stmt), flaw, got[1])


def _asks_type(func: Func) -> bool:
    """Whether a function tells one text from several; that a text is a sequence too does not tell."""
    return any(
        not words_in(call.args[1:]) <= {"Sequence", "Iterable", "Collection", "Container", "abc", "typing"}
        for call in nodes(func.body)
        if isinstance(call, o.Call) and last(call) == "isinstance"
    )


def _plural(func: Func, right: o.Expr) -> bool:
    """Whether the annotation of a parameter says that it is never a single text."""
    note = next((p.annotation for p in func.params if isinstance(right, o.Name) and p.name == right.id), None)
    return note is not None and not {"str", "Any", "object"} & {last(n) for n in _alternatives(note)}


def _alternatives(note: o.Expr) -> tuple[o.Expr, ...]:
    if isinstance(note, o.Binary):
        return (*_alternatives(note.left), *_alternatives(note.right))
    if isinstance(note, o.Sub) and last(note.value) in ("Union", "Optional"):
        return note.index.items if isinstance(note.index, o.Seq) else (note.index,)
    return (note,)


__all__ = ["by_substring", "chosen_by_token"]
