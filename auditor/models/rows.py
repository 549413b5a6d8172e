"""The rows of a model file, in the form in which the shapes use them.

A *path* is a resolved dotted name; ``()`` stands for what a call of the name before it returns, ``{a,b}`` for
alternatives. A *selector* says which argument: a position from 0, a keyword, ``self``, or ``*`` for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from auditor.flow.meaning import Selector, When

Selectors = tuple[Selector, ...]


@dataclass(frozen=True)
class EndpointRow:
    """How a framework registers a handler.

    ``shape`` is decorator (``@app.post("/x")``), call (``app.add_url_rule``), or item (one element of a route table:
    ``path("x", view)``). ``route``, ``handler`` and ``methods`` select arguments; ``verbs`` are the methods when none
    is given; a ``verbs`` of ``name`` takes them from the last part of the path (``get``, ``post``). ``actions`` says that
    the handler is a set of views whose methods are named after what they do.
    """

    shape: str
    path: str
    framework: str
    kind: str = "http"
    route: Selectors = (0,)
    handler: Selectors = ()
    methods: Selectors = ()
    verbs: tuple[str, ...] = ("GET",)
    guards: tuple[tuple[str, Selectors], ...] = ()
    package: str = ""
    actions: bool = False


@dataclass(frozen=True)
class ViewRow:
    """A base class whose methods are handlers.

    ``methods`` are their names; ``decorators`` are class attributes that hold decorators; ``dispatch`` is the method
    that every request passes first; ``inner`` are the methods that a handler of the library calls for it, the first that
    the project wrote gives the handler its name (``post`` and ``form_valid``).
    """

    base: str
    framework: str
    methods: tuple[str, ...]
    kind: str = "http"
    decorators: tuple[str, ...] = ()
    dispatch: tuple[str, ...] = ()
    routed: bool = True
    package: str = ""
    inner: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class RouterRow:
    """An object that collects routes: what makes it, and which argument is its prefix."""

    path: str
    prefix: Selectors
    guards: tuple[tuple[str, Selectors], ...] = ()


@dataclass(frozen=True)
class MountRow:
    """A call that hangs one router under another."""

    path: str
    router: Selectors
    prefix: Selectors
    guards: tuple[tuple[str, Selectors], ...] = ()


@dataclass(frozen=True)
class HookRow:
    """A function that runs before the handlers of a router or of the whole application.

    ``scope`` is router or app; ``rejects`` is returns (a result other than None ends the request) or raises.
    """

    path: str
    shape: str
    scope: str
    rejects: str = "returns"
    function: Selectors = (0,)


@dataclass(frozen=True)
class WrapRow:
    """A decorator or wrapper of a library: the guards that it puts before what it wraps (none: it is harmless)."""

    path: str
    kinds: tuple[str, ...]
    when: tuple[When, ...] = ()
    unless: tuple[When, ...] = ()
    argument: Selectors = ()
    package: str = ""


@dataclass(frozen=True)
class BaseRow:
    """A base class or mixin that guards every method of a class view."""

    path: str
    kind: str
    package: str = ""


@dataclass(frozen=True)
class AttributeRow:
    """A class attribute whose items guard: ``permission_classes = [IsAuthenticated]``.

    ``base`` is the class that reads it; ``item`` the name of an item; ``kind`` the guard kind (empty: harmless);
    ``writes`` says that reading passes it.
    """

    base: str
    name: str
    item: str
    kind: str
    package: str = ""
    writes: bool = False


@dataclass(frozen=True)
class GuardListRow:
    """A list of guard classes: the class attribute, the method that computes it, the method of an item that answers, the
    decorators that replace it (for one function, or as a keyword of ``carriers``), the setting and the default behind it.

    ``function`` is the decorator that makes a function such a view; ``harmless`` are items that never guard; ``doubts``
    says whether an item that nobody knows could be a guard; ``rates`` is the setting that a throttle needs.
    """

    base: str
    attribute: str
    method: str = ""
    lends: str = ""
    decorator: str = ""
    function: str = ""
    carriers: tuple[str, ...] = ()
    setting: str = ""
    default: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()
    doubts: bool = True
    rates: str = ""
    package: str = ""


@dataclass(frozen=True)
class SettingRow:
    """A setting that guards every endpoint of a framework: ``contains`` is the item it must hold."""

    name: str
    contains: str
    kind: str
    framework: str
    package: str = ""


@dataclass(frozen=True)
class WriteRow:
    """Writing a column whose name and whose model's name match word lists is an act.

    ``op`` is ``=``, ``+``, ``-``, ``*create*``, ``*delete*`` or any; an empty list name matches everything. ``says`` is
    a list of which the written constant must hold a word (``order.status = "paid"``).
    """

    act: str
    model: str
    attr: str
    op: str
    origin: str = ""
    certain: bool = True
    says: str = ""
