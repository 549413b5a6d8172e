"""The classes that a request body is read into (pydantic and its like), and what the columns of an account grant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import Origin, Value
from auditor.program.source import leaf
from auditor.project import Klass
from auditor.python import outline as o
from auditor.python.parts import nodes

if TYPE_CHECKING:
    from auditor.program.path import Path
    from auditor.program.program import Program

RIGHTS = frozenset({
    "is_admin", "isadmin", "admin", "is_staff", "is_superuser", "superuser", "role", "roles", "permissions", "is_verified",
    "email_verified", "kyc_status", "balance", "account_balance", "wallet_balance", "available_balance",
})  # fmt: skip
"""Columns of an account that say what it may do, what was proven about it, or how much it owns."""

_PLAIN = frozenset({"str", "bool", "int", "float", "Decimal", "Any", "Optional", "Union", "None", "List", "list"})
_ANYTHING = frozenset({"dict", "Dict", "Mapping", "MutableMapping"})


def open_body(path: Path, origin: Origin) -> bool:
    """Whether a whole request body lets a caller send columns that are not his: it takes any name (``dict``, ``extra`` is
    allowed), or its class has a column that grants something."""
    note = _annotation(path, origin)
    if note is None or len(origin.path) > 1:
        return False
    if leaf(note.value if isinstance(note, o.Sub) else note) in _ANYTHING:
        return True
    klass = _klass(path, note)
    if klass is None:
        return False
    return takes_anything(path.program, klass) or any(
        name in RIGHTS and _is_plain(kind) for name, kind in columns(path.program, klass).items()
    )


def narrowed(path: Path, value: Value) -> bool:
    """Whether the class of the body leaves a choice of some values only, or fills the column itself."""
    for origin in value:
        note = _annotation(path, origin)
        klass = _klass(path, note) if note is not None else None
        kind = columns(path.program, klass).get(origin.leaf) if klass is not None else None
        if kind is not None and not _is_plain(kind):
            return True
    return False


def columns(program: Program, klass: Klass) -> dict[str, o.Expr]:
    """The columns that a class and its bases in the project declare, each with its type."""
    out: dict[str, o.Expr] = {}
    for base in reversed(program.project.mro(klass)):
        if isinstance(base, Klass) and not base.module.stub:
            out.update(base.notes)
    return out


def takes_anything(program: Program, klass: Klass) -> bool:
    """Whether what the class does not declare is kept: ``extra="allow"`` of pydantic, wherever it is written."""
    for base in program.project.mro(klass):
        if not isinstance(base, Klass):
            continue
        inner = next((b.value for b in base.names.get("Config", ()) if isinstance(b.value, Klass)), None)
        told: list[o.Expr | None] = [kw.value for kw in base.node.keywords if kw.name == "extra"]
        told += [inner.attrs.get("extra")] if inner is not None else []
        for node in nodes(base.attrs.get("model_config")):
            if isinstance(node, o.Arg) and node.name == "extra":
                told.append(node.value)
            elif isinstance(node, o.Dict):
                pairs = zip(node.keys, node.values, strict=False)
                told += [value for key, value in pairs if isinstance(key, o.Const) and key.value == "extra"]
        for value in told:
            if value is not None and (value.value if isinstance(value, o.Const) else leaf(value)) == "allow":
                return True
    return False


def _annotation(path: Path, origin: Origin) -> o.Expr | None:
    """The type of the handler's parameter that a value is, or is taken from; ``None`` when it is none."""
    if origin.kind != "request" or origin.name != "path" or not origin.path:
        return None
    return next((param.annotation for param in path.entry.func.params if param.name == origin.path[0]), None)


def _klass(path: Path, note: o.Expr) -> Klass | None:
    if isinstance(note, o.Sub) and leaf(note.value) == "Annotated":
        note = note.index.items[0] if isinstance(note.index, o.Seq) and note.index.items else note.index
    ref = path.program.project.resolve(note, path.entry.func)
    return ref.target if ref is not None and ref.kind == "class" and isinstance(ref.target, Klass) else None


def _is_plain(kind: o.Expr) -> bool:
    """Whether a type takes any text or number: no enumeration, no literal."""
    names = {node.id for node in nodes(kind) if isinstance(node, o.Name)}
    return bool(names) and names <= _PLAIN
