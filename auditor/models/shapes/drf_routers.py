"""Sets of views behind a router: the standard actions, and methods that a decorator makes actions of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.models.shapes.arguments import argument, text
from auditor.project import Klass
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder

Action = tuple[str, str, str]
"""A verb, the method that answers it, and what is added to the route."""

_STANDARD: tuple[Action, ...] = (
    ("GET", "list", "/"),
    ("POST", "create", "/"),
    ("GET", "retrieve", "/{pk}/"),
    ("PUT", "update", "/{pk}/"),
    ("PATCH", "partial_update", "/{pk}/"),
    ("DELETE", "destroy", "/{pk}/"),
)
_DECORATORS = ("action", "list_route", "detail_route", "link")


def actions(finder: Finder, klass: Klass) -> list[Action]:
    """The actions of a set of views, those of its bases included."""
    out = list(_STANDARD)
    names = {name for _, name, _ in out}
    for base in finder.project.mro(klass):
        if not isinstance(base, Klass):
            continue
        for name, func in base.methods.items():
            if name in names:
                continue
            for decorator in func.decorators:
                call = decorator.expr
                expr = call.func if isinstance(call, o.Call) else call
                last = expr.attr if isinstance(expr, o.Attr) else getattr(expr, "id", "")
                ref = finder.project.resolve(expr, func.parent)
                if last not in _DECORATORS or ref is None or not ref.path.startswith("rest_framework"):
                    continue
                names.add(name)
                given = call if isinstance(call, o.Call) else o.Call(expr)
                detail = argument(given, ("detail",))
                one = last == "detail_route" or (isinstance(detail, o.Const) and detail.value is True)
                path = argument(given, ("url_path",))
                own = text(path, finder.project, func.parent) if path is not None else name
                for verb in _verbs(argument(given, (0, "methods"))):
                    out.append((verb, name, f"/{'{pk}/' if one else ''}{own}/"))
                out += _mapped(base, name, one, own)
    return out


def _verbs(methods: o.Expr | None) -> list[str]:
    items = methods.items if isinstance(methods, o.Seq) else ()
    return [str(i.value).upper() for i in items if isinstance(i, o.Const)] or ["GET"]


def _mapped(base: Klass, action: str, one: bool, own: str) -> list[Action]:
    """``@password.mapping.delete`` on another method."""
    out: list[Action] = []
    for name, func in base.methods.items():
        for decorator in func.decorators:
            expr = decorator.expr
            if (
                isinstance(expr, o.Attr) and isinstance(expr.value, o.Attr) and expr.value.attr == "mapping"
                and isinstance(expr.value.value, o.Name) and expr.value.value.id == action
            ):  # fmt: skip
                out.append((expr.attr.upper(), name, f"/{'{pk}/' if one else ''}{own}/"))
    return out
