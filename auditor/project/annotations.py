"""Annotations: of which class a parameter or a result is an instance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from auditor.project.definitions import Func, Klass, Module, Scope
from auditor.project.ref import Ref, external
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.project.resolve import Resolver

_WRAPPERS = frozenset(
    {"Optional", "Union", "Annotated", "ClassVar", "Final", "Required", "NotRequired", "Mapped", "Awaitable", "Type"}
)
_DEPTH = 24


class Annotations:
    """Reads annotations, and the conventions of frameworks where there are none."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.project = resolver.project

    def param(self, param: o.Param, scope: Scope, klass: Klass | None = None) -> Ref | None:
        """The type of a parameter: from its annotation, else from what frameworks call their arguments."""
        if param.annotation is not None:
            found = self.annotated(param.annotation, scope)
            if found is not None:
                return found
        for row in self.project.conventions_of(param.name, scope if isinstance(scope, Module) else scope.module):
            owner = klass or (scope.klass if isinstance(scope, Func) else None)
            if row.attribute and owner is not None:
                said = self.resolver.member(self.resolver.instance(owner), owner, row.attribute)
                if said is not None and said.kind == "class" and isinstance(said.target, Klass):
                    return self.resolver.instance(said.target)
            if row.type:
                return external(row.type)
        return None

    def annotated(self, note: o.Expr, scope: Scope) -> Ref | None:
        """An instance of the annotated class; ``Optional``, ``Annotated`` and quotes are looked through."""
        if isinstance(note, o.Const) and isinstance(note.value, str):
            note = _quoted(note.value)
        if isinstance(note, o.Binary) and note.op == "|":
            return self.annotated(note.left, scope) or self.annotated(note.right, scope)
        if isinstance(note, o.Sub):
            head = note.value.attr if isinstance(note.value, o.Attr) else getattr(note.value, "id", "")
            if head in _WRAPPERS:
                items = note.index.items if isinstance(note.index, o.Seq) else (note.index,)
                found = (self.annotated(item, scope) for item in items[:1] if item)
                return next(filter(None, found), None)
            return None
        if isinstance(note, (o.Name, o.Attr)):
            outer = scope.parent if isinstance(scope, Func) else scope
            ref = self.resolver.resolve(note, outer)
            if ref is None or ref.path.endswith("[]"):
                alias = self.alias(note, outer)
                return self.annotated(*alias) if alias is not None else None
            if ref.kind == "class" and isinstance(ref.target, Klass):
                return self.resolver.instance(ref.target)
            return ref.member("()") if ref.kind == "external" and not ref.path.startswith("builtins.") else None
        return None

    def alias(self, note: o.Expr, scope: Scope, depth: int = 0) -> tuple[o.Expr, Module] | None:
        """The annotation behind an alias (``CurrentUser = Annotated[User, Depends(...)]``), also in another module."""
        module = scope if isinstance(scope, Module) else scope.module
        name = note.id if isinstance(note, o.Name) else ""
        if isinstance(note, o.Attr):
            ref = self.resolver.resolve(note.value, scope)
            if ref is None or not isinstance(ref.target, Module):
                return None
            module, name = ref.target, note.attr
        while depth < _DEPTH:
            depth += 1
            bindings = module.names.get(name, ())
            value = next((b.value for b in reversed(bindings) if b.kind == "value"), None)
            if isinstance(value, o.Sub):
                return value, module
            imported = next((b for b in reversed(bindings) if b.kind == "from"), None)
            target = self.project.find_module(str(imported.value), module, imported.level) if imported else None
            if imported is None or target is None:
                return None
            module, name = target, imported.name
        return None


def _quoted(text: str) -> o.Expr:
    """A quoted annotation that is a dotted name or a union of such; anything else says nothing."""
    head = text.partition("[")
    if head[0].rpartition(".")[2] in _WRAPPERS and head[2]:
        text = head[2].rstrip("]").partition(",")[0]
    parts: Iterable[str] = (part.strip() for part in text.split("|"))
    name = next((part for part in parts if part and part != "None"), "")
    if not name or not all(piece.isidentifier() for piece in name.split(".")):
        return o.Opaque("annotation")
    first, *rest = name.split(".")
    expr: o.Expr = o.Name(first)
    for piece in rest:
        expr = o.Attr(expr, piece)
    return expr
