"""An expression with another one in the place of a name."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from auditor.python import outline as o

_N = TypeVar("_N", bound=o.Node)


def outline_with(node: _N, name: str, by: o.Expr) -> _N:
    """The node with every ``Name(name)`` in it replaced; parts that do not change are the same objects."""
    return _put(node, name, by)  # type: ignore[return-value]


def _put(node: object, name: str, by: o.Expr) -> object:
    if isinstance(node, o.Name):
        return by if node.id == name else node
    if isinstance(node, tuple):
        return tuple(_put(item, name, by) for item in node)
    if not isinstance(node, o.Node):
        return node
    changed = {}
    for field in node.__struct_fields__:
        old = getattr(node, field)
        new = _put(old, name, by)
        if new is not old and new != old:
            changed[field] = new
    return msgspec.structs.replace(node, **changed) if changed else node
