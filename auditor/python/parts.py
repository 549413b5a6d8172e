"""Where nodes of an outline hold other nodes, so that reading all of a program looks at nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import msgspec.structs

from auditor.python import outline


def nodes(start: object, inside: bool = True) -> Iterator[outline.Node]:
    """The nodes among ``start`` (a node, or nested tuples of them) and all in them.

    ``inside`` false leaves out functions and classes with all that is in them.
    """
    stack = [start]
    pop, push = stack.pop, stack.append
    while stack:
        node = pop()
        kind = type(node)
        if kind is tuple:
            stack.extend(node)  # type: ignore[arg-type]
            continue
        fields = _FIELDS[kind] if kind in _FIELDS else _learn(kind)
        if fields is None or not (inside or kind not in _DEFINITIONS):
            continue
        yield node  # type: ignore[misc]
        for name in fields:
            part = getattr(node, name)
            if part:
                push(part)


def words_in(start: object) -> set[str]:
    """Every name, attribute, keyword and short text among ``start`` and all in it."""
    out: set[str] = set()
    for node in nodes(start):
        kind = type(node)
        if kind is outline.Name:
            out.add(node.id)  # type: ignore[attr-defined]
        elif kind is outline.Attr:
            out.add(node.attr)  # type: ignore[attr-defined]
        elif kind is outline.Arg:
            if node.name:  # type: ignore[attr-defined]
                out.add(node.name)  # type: ignore[attr-defined]
        elif kind is outline.Const:
            value = node.value  # type: ignore[attr-defined]
            if isinstance(value, str) and len(value) < 120:
                out.add(value)
    return out


_DEFINITIONS = (outline.Function, outline.Class)


def _holds(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, outline.Node):
        return True
    return any(_holds(part) for part in get_args(annotation))


_FIELDS: dict[type, tuple[str, ...] | None] = {}
"""The fields of a kind of node that hold nodes; None for what is no node."""


def _learn(kind: type) -> tuple[str, ...] | None:
    is_node = issubclass(kind, outline.Node)
    fields = tuple(one.name for one in msgspec.structs.fields(kind) if _holds(one.type)) if is_node else None
    _FIELDS[kind] = fields
    return fields
