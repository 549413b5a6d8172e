"""A handler: an endpoint, the function behind it, and everything around that function which may protect it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from auditor.facts import Endpoint, Guard, Value
from auditor.project import Func, Klass, Scope
from auditor.python import outline as o
from auditor.site import Site


@dataclass(frozen=True, eq=False)
class Wrapped:
    """A decorator, wrapper or dependency, as an expression to be resolved where it stands.

    ``why_not`` is empty, or says why it does not take effect at all.
    """

    expr: o.Expr
    scope: Scope
    klass: Klass | None
    how: str
    site: Site
    why_not: str = ""


@dataclass(frozen=True, eq=False)
class Hooked:
    """A function that runs before the handler. ``rejects``: returns (anything but None), raises, answers (a result that is
    not true), or dispatch and calls (it calls the handler itself, as ``dispatch`` or a middleware does)."""

    func: Func
    klass: Klass | None
    rejects: str
    how: str


@dataclass(frozen=True, eq=False)
class Given:
    """A guard that a row states directly: a mixin, an item of a class attribute, a setting."""

    guard: Guard


@dataclass(frozen=True, eq=False)
class Doubtful:
    """Something around the handler that is not understood."""

    symbol: str
    site: Site


@dataclass(frozen=True, eq=False)
class Depended:
    """A dependency: ``expr`` is the call that carries it, ``param`` the parameter that gets its value (or empty),
    ``klass`` the annotated class for a carrier without an argument."""

    expr: o.Expr
    scope: Scope
    param: str
    site: Site
    klass: Klass | None = None


@dataclass(frozen=True, eq=False)
class Either:
    """Several protections, one of which is enough."""

    options: tuple[Protection, ...]
    how: str


@dataclass(frozen=True, eq=False)
class Installed:
    """A check that an application installs for all its handlers but those whose route one of the patterns finds, or that
    say so by ``option``. The shapes settle it for each handler."""

    guard: Guard
    patterns: tuple[str, ...] = ()
    option: str = ""


Protection: TypeAlias = "Wrapped | Hooked | Given | Doubtful | Depended | Either | Installed"


@dataclass(frozen=True, eq=False)
class Handler:
    """``params`` are the origins of the handler's parameters; ``around`` the protections, outermost first."""

    endpoint: Endpoint
    func: Func
    klass: Klass | None
    around: tuple[Protection, ...] = ()
    params: Mapping[str, Value] = field(default_factory=dict)
