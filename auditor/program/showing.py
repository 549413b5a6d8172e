"""Which columns of a stored row an answer shows: those of the serializer, schema or response model that it goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import Origin
from auditor.program import records, schemas
from auditor.program.source import leaf
from auditor.project import Klass
from auditor.protect import Entry
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_DEPTH = 4
_WRAPS = frozenset({"List", "list", "Optional", "Sequence", "Iterable", "Page", "Union", "Annotated", "tuple", "Tuple"})


def by_serializer(program: Program, made: Origin) -> tuple[str, ...]:
    """The columns of a serializer of the project that is given a row; none for any other object."""
    if made.kind != "new":
        return ()
    found = [klass for klass in program.classes(made.name) if _is_serializer(program, klass)]
    return _fields(program, found[0], _DEPTH) if found else ()


def by_response(program: Program, entry: Entry) -> tuple[str, ...] | None:
    """The columns of the class that a framework reads an answer into; ``None`` when none is named."""
    told: list[o.Expr] = []
    for decorator in entry.func.decorators:
        if isinstance(decorator.expr, o.Call):
            told += [kw.value for kw in decorator.expr.kwargs if kw.name in ("response_model", "response")]
    if not told and isinstance(entry.func.node, o.Function) and entry.func.node.returns is not None:
        told = [entry.func.node.returns]
    for expr in told:
        klass = _klass(program, entry, expr)
        if klass is not None:
            return _declared(program, klass, _DEPTH)
        if not (isinstance(expr, o.Const) and expr.value is None):
            return ()  # some class of which nothing is known
    return None


def whole_row(program: Program, entry: Entry, model: str) -> tuple[str, ...]:
    """The columns of a row that a framework turns into an answer as it is."""
    if entry.endpoint.framework != "fastapi":
        return ()
    named = by_response(program, entry)
    return tuple(records.columns(program, model)) if named is None else named


def _klass(program: Program, entry: Entry, expr: o.Expr) -> Klass | None:
    if isinstance(expr, o.Sub) and leaf(expr.value) in _WRAPS:
        inside = expr.index.items if isinstance(expr.index, o.Seq) else (expr.index,)
        return next(filter(None, (_klass(program, entry, one) for one in inside)), None)
    ref = program.project.resolve(expr, entry.func)
    return ref.target if ref is not None and ref.kind == "class" and isinstance(ref.target, Klass) else None


def _declared(program: Program, klass: Klass, depth: int) -> tuple[str, ...]:
    """The columns of a schema, and of the schemas among its columns."""
    out: list[str] = []
    for name, note in schemas.columns(program, klass).items():
        out.append(name)
        stack = [note]
        while stack and depth:
            node = stack.pop()
            if isinstance(node, o.Sub):
                stack += node.index.items if isinstance(node.index, o.Seq) else [node.index]
            elif isinstance(node, (o.Name, o.Attr)):
                ref = program.project.resolve(node, klass.module)
                if ref is not None and ref.kind == "class" and isinstance(ref.target, Klass):
                    out += _declared(program, ref.target, depth - 1)
    return tuple(dict.fromkeys(out))


def _is_serializer(program: Program, klass: Klass) -> bool:
    bases = [base.dotted if isinstance(base, Klass) else base for base in program.project.mro(klass)]
    return any(base.endswith("Serializer") and "rest_framework" in base for base in bases)


def _fields(program: Program, klass: Klass, depth: int) -> tuple[str, ...]:
    """The columns that a serializer shows, and those of the serializers inside it."""
    inner = next((b.value for b in klass.names.get("Meta", ()) if isinstance(b.value, Klass)), None)
    listed = inner.attrs.get("fields") if inner is not None else None
    names = [str(one.value) for one in listed.items if isinstance(one, o.Const)] if isinstance(listed, o.Seq) else []
    if isinstance(listed, o.Const) and listed.value == "__all__" and inner is not None and "model" in inner.attrs:
        names = [*records.columns(program, leaf(inner.attrs["model"]))]
    hidden = {name for name, made in klass.attrs.items() if isinstance(made, o.Call) and _write_only(made)}
    out = [name for name in names if name not in hidden]
    for name, made in klass.attrs.items():
        if isinstance(made, o.Call) and name not in hidden and (not names or name in names):
            ref = program.project.resolve(made.func, klass.module)
            nested = ref.target if ref is not None and isinstance(ref.target, Klass) else None
            out.append(name)
            if nested is not None and depth and _is_serializer(program, nested):
                out += _fields(program, nested, depth - 1)
    return tuple(dict.fromkeys(out))


def _write_only(made: o.Call) -> bool:
    return any(
        kw.name == "write_only" and isinstance(kw.value, o.Const) and kw.value.value is True for kw in made.kwargs
    )
