"""Definitions that are loaded by their names: ``get_class("shop.views", "Pay")``, ``import_string("shop.views.Pay")``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.project.definitions import Func, Klass, Module, Scope
from auditor.project.ref import Ref
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.project.resolve import Resolver

_WHOLE = (
    "import_string",
    "locate",
    "import_module",
    "load_class",
    "import_object",
    "import_class",
    "import_from_string",
)
"""What takes one dotted name: library functions, and what projects call their own."""


def loaded(resolver: Resolver, call: o.Call, scope: Scope, at: int = -1) -> Ref | None:
    """What a call gives that names a module of the project, and something in it; ``None`` when it does neither.

    A loader of one's own is known by what it is given: the tail of a module's path and a name that this module binds.
    With ``at``, the loader is given a list of names and the element there is meant.
    """
    texts = [arg.value if isinstance(arg, o.Const) and isinstance(arg.value, str) else None for arg in call.args]
    module = scope if isinstance(scope, Module) else scope.module
    if at >= 0 and len(call.args) == 2 and texts[0] and isinstance(call.args[1], o.Seq):
        items = call.args[1].items
        item = items[at] if at < len(items) else None
        name = item.value if isinstance(item, o.Const) else None
        return _in_module(resolver, texts[0], name, module) if isinstance(name, str) else None
    if len(texts) == 2 and texts[0] and texts[1]:
        return _in_module(resolver, texts[0], texts[1], module)
    if len(texts) == 1 and texts[0] and "." in texts[0] and _last(call.func) in _WHOLE:
        owner, _, name = texts[0].rpartition(".")
        found = resolver.project.find_module(texts[0], module, 0)
        if found is not None and not found.stub:
            return Ref("module", (found.name,), found)
        return _in_module(resolver, owner, name, module)
    return None


def taken(resolver: Resolver, call: o.Call, scope: Scope, klass: Klass | None) -> Ref | None:
    """``getattr(views, "Pay")`` on a module of the project."""
    if len(call.args) < 2 or not isinstance(call.args[1], o.Const) or not isinstance(call.args[1].value, str):
        return None
    base = resolver.resolve(call.args[0], scope, klass)
    return resolver.attribute(base, call.args[1].value) if base is not None and base.kind == "module" else None


def _in_module(resolver: Resolver, dotted: str, name: str, importer: Module) -> Ref | None:
    if not name.isidentifier() or not all(part.isidentifier() for part in dotted.split(".")):
        return None
    module = resolver.project.find_module(dotted, importer, 0) or resolver.project.named_at_the_end(dotted)
    if module is None or module.stub or name not in module.names:
        return None
    found = resolver.global_name(module, name)
    return found if found is not None and isinstance(found.target, (Klass, Func)) else None


def _last(expr: o.Expr) -> str:
    return expr.attr if isinstance(expr, o.Attr) else expr.id if isinstance(expr, o.Name) else ""
