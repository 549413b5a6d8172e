"""Limiters that are installed and cannot work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding
from auditor.project import Klass
from auditor.project.definitions import site as place
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_ROUTES = frozenset({"get", "post", "put", "patch", "delete", "route", "api_route"})
_BASES = (
    "rest_framework.views.APIView",
    "rest_framework.generics.GenericAPIView",
    "rest_framework.viewsets.ViewSetMixin",
)


def without_backend(program: Program) -> Iterator[Finding]:
    """django-axes among the applications, and a list of backends without its own."""
    django = program.configuration.django
    apps = [one for one in django.texts("INSTALLED_APPS") if one[0].partition(".")[0] == "axes"]
    backends = [text for text, _, _ in django.texts("AUTHENTICATION_BACKENDS")]
    if apps and backends and not any(text.startswith("axes.") for text in backends):
        _, module, pos = apps[0]
        yield Finding(
            check="", site=place(module, pos, ""), confidence="medium", subject="axes",
            message="django-axes is installed, but AUTHENTICATION_BACKENDS does not name its backend: no login is ever refused.",
        )  # fmt: skip


def above_route(program: Program) -> Iterator[Finding]:
    """slowapi above the decorator of the route: the function that was registered is the bare one."""
    for entry in program.entries:
        names = [_spelled(program, entry.func, one.expr) for one in entry.func.decorators]
        limits = [at for at, name in enumerate(names) if name.startswith("slowapi.Limiter().")]
        routes = [at for at, name in enumerate(names) if name.rpartition(".")[2] in _ROUTES]
        if limits and routes and max(limits) < min(routes):
            yield Finding(
                check="", site=entry.func.site, confidence="high", subject=entry.func.qualname, endpoint=entry.endpoint.title,
                message=f'"{entry.endpoint.title}" ({entry.func.qualname}) is registered before the limiter wraps it: '
                "the limiter stands above the decorator of the route.",
            )  # fmt: skip


def without_class(program: Program) -> Iterator[Finding]:
    """``throttle_scope`` on a view for which no throttle class is set anywhere."""
    anywhere = program.configuration.django.item("REST_FRAMEWORK.DEFAULT_THROTTLE_CLASSES") is not None
    for klass in program.project.klasses if not anywhere else ():
        if (
            klass.module.stub
            or "throttle_scope" not in klass.attrs
            or isinstance(klass.attrs.get("throttle_classes"), o.Name)
        ):
            continue
        found = [base for base in program.project.mro(klass) if isinstance(base, Klass) and not base.module.stub]
        known = not any(
            isinstance(base, str) and not base.startswith(("rest_framework.", "builtins."))
            for base in program.project.mro(klass)
        )
        if known and not any({"throttle_classes", "get_throttles"} & {*one.attrs, *one.methods} for one in found):
            yield Finding(
                check="", site=klass.site, confidence="medium", subject=klass.node.name,
                message=f"{klass.node.name} names a throttle_scope, but no throttle class reads it: neither throttle_classes nor "
                "DEFAULT_THROTTLE_CLASSES is set.",
            )  # fmt: skip


def _spelled(program: Program, func: object, expr: o.Expr) -> str:
    """The resolved name of a decorator, from the scope in which it stands."""
    called = expr.func if isinstance(expr, o.Call) else expr
    ref = program.project.resolve(called, func.parent)  # type: ignore[attr-defined]
    if ref is not None:
        return ref.path
    return called.attr if isinstance(called, o.Attr) else ""
