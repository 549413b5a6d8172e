"""``class Meta: permissions = (...)``: what a project's own base class asks before it hands on to the handler."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import Guard
from auditor.flow.meaning import split
from auditor.flow.spelled import names_in
from auditor.models.shapes.handler import Given
from auditor.project import Klass
from auditor.python import outline as o
from auditor.python.parts import nodes

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder

_ANYBODY = frozenset({"authenticated", "user", "owner", "customer", "self"})


def of_meta(finder: Finder, klass: Klass, mro: list[Klass | str]) -> Iterator[Given]:
    """The guards of options in ``Meta`` that say who may, where a base of the project reads the option."""
    words = finder.table.words
    for holder in (k for k in mro if isinstance(k, Klass) and not k.module.stub):
        meta = next((b.value for b in holder.names.get("Meta", ()) if isinstance(b.value, Klass)), None)
        if meta is None:
            continue
        for name, value in meta.attrs.items():
            if not words.has("option_auth", name) or not _filled(value) or not _read(mro, name):
                continue
            asked = [
                names_in(item)[0] for item in (value.items if isinstance(value, o.Seq) else (value,)) if names_in(item)
            ]
            open_to = any(_ANYBODY.intersection(split(one)) and "staff" not in split(one) for one in asked)
            yield Given(Guard("auth", f"Meta.{name}", klass.site, "class", certain=False))
            if not open_to:
                yield Given(Guard("staff", f"Meta.{name}", klass.site, "class", certain=False))
        return


def _filled(value: o.Expr) -> bool:
    return bool(value.items) if isinstance(value, o.Seq) else isinstance(value, (o.Name, o.Attr, o.Binary, o.Call))


def _read(mro: list[Klass | str], name: str) -> bool:
    """Whether a method of the project's classes reads ``_meta.permissions``."""
    return any(
        _mentions(func.body, name)
        for base in mro
        if isinstance(base, Klass) and not base.module.stub
        for func in base.methods.values()
    )


def _mentions(body: tuple[o.Stmt, ...], name: str) -> bool:
    return any(
        isinstance(node, o.Attr) and node.attr == name and isinstance(node.value, o.Attr) and node.value.attr == "_meta"
        for node in nodes(body, inside=False)
    )
