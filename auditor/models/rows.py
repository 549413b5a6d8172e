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
class Carried:
    """An argument (or a class attribute of this name) that carries guards: ``guards=[members_only]``.

    ``how`` is the word for it. Without ``rejects`` the items are decorators or dependencies. Otherwise an item is a
    function, or a class whose method ``runs`` is meant, that runs before: ``rejects`` is raises, returns (a result other
    than None ends the request), answers (a result that is not true does), or calls (it calls the handler itself).
    ``replaces`` says that what is given here takes away what stands further out under the same word; ``either`` that one
    item is enough.
    """

    how: str
    source: Selectors
    runs: tuple[str, ...] = ()
    rejects: str = ""
    replaces: bool = False
    either: bool = False


@dataclass(frozen=True)
class Holding:
    """A guard that a registration gives by itself, unless one of its arguments says otherwise."""

    kind: str
    when: tuple[When, ...] = ()
    unless: tuple[When, ...] = ()


@dataclass(frozen=True)
class EndpointRow:
    """How a framework registers a handler.

    ``shape`` is decorator (``@app.post("/x")``), call (``app.add_url_rule``), or item (one element of a route table:
    ``path("x", view)``). ``route``, ``handler`` and ``methods`` select arguments; ``verbs`` are the methods when none
    is given; a ``verbs`` of ``name`` takes them from the last part of the path (``get``, ``post``). ``actions`` says that
    the handler is a set of views whose methods are named after what they do. ``responders`` is the form of the names of
    the methods of a handler that is an object (``on_{}``; ``*`` for every public one), ``suffix`` selects what follows.
    ``holds`` are guards of the registration itself. ``owner`` are endings of the names of the classes in which the
    decorator registers (none: any). ``defaults`` is a decorator of the class that gives what is not said; ``names`` is
    the call that gives a name of a route its path; ``attr`` selects the name of the method, for a class. ``marks`` says
    that the decorator only marks what the class or module is searched for later, so that decorators above it count too.
    """

    shape: str
    path: str
    framework: str
    kind: str = "http"
    route: Selectors = (0,)
    handler: Selectors = ()
    methods: Selectors = ()
    verbs: tuple[str, ...] = ("GET",)
    guards: tuple[Carried, ...] = ()
    package: str = ""
    actions: bool = False
    responders: str = ""
    suffix: Selectors = ()
    holds: tuple[Holding, ...] = ()
    owner: tuple[str, ...] = ()
    defaults: str = ""
    names: str = ""
    attr: Selectors = ()
    marks: bool = False


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
    """An object that collects routes: what makes it, and which argument is its prefix; with ``options``, guards are said
    by the names of its arguments, too."""

    path: str
    prefix: Selectors
    guards: tuple[Carried, ...] = ()
    options: bool = False


@dataclass(frozen=True)
class MountRow:
    """A call that hangs one router under another."""

    path: str
    router: Selectors
    prefix: Selectors
    guards: tuple[Carried, ...] = ()


@dataclass(frozen=True)
class NestRow:
    """A call that holds routes, handlers or other such calls in a list: ``Mount("/x", routes=[...])``.

    ``children`` select the list (``*`` for all positional arguments). With ``receiver``, they hang on the object whose
    method is called (``app.add_routes([...])``), else on what the call makes.
    """

    path: str
    children: Selectors
    prefix: Selectors
    guards: tuple[Carried, ...] = ()
    receiver: bool = False


@dataclass(frozen=True)
class ClassRouterRow:
    """A class whose methods are routes under one prefix: by a decorator (``@api_controller("/x")``) or a base class.

    ``prefix`` selects an argument of the decorator, or names an attribute of the class; ``default`` stands when none is
    given (``{}`` is the name of the class in small letters), ``before`` stands before it. ``guards`` are arguments or
    attributes; ``asks`` methods of the class that run before each of the others, with the way in which they reject;
    ``dependencies`` says that the attributes of the class and the parameters of its constructor are dependencies.
    ``strip`` is an ending of the name of the class that ``default`` leaves out; ``registered`` the call on the class that
    may give another prefix (``route_prefix``, ``route_base``); ``every`` maps methods to HTTP methods where every public
    method of the class is a route (``*`` for all others).
    """

    path: str
    shape: str
    prefix: Selectors = ()
    default: str = ""
    before: str = ""
    guards: tuple[Carried, ...] = ()
    asks: tuple[tuple[str, str], ...] = ()
    dependencies: bool = False
    strip: str = ""
    registered: str = ""
    every: tuple[tuple[str, str], ...] = ()
    framework: str = ""


@dataclass(frozen=True)
class TreeRow:
    """A framework that publishes a tree of objects: ``root.wallet.pay`` answers ``/wallet/pay``.

    ``expose`` is the decorator of what is published (``flag`` the attribute that does the same), ``mounts`` the calls
    that hang an object under a path, ``tools`` the name below which tools are found, ``tool`` the class that makes one,
    ``points`` where a tool runs before the handler, ``config`` the class attribute and ``update`` the call that switch
    tools on, ``harmless`` tools that ask nothing.
    """

    framework: str
    expose: str
    flag: str
    mounts: tuple[str, ...]
    tools: str
    tool: str
    points: tuple[str, ...]
    config: str
    update: str
    harmless: tuple[str, ...]


@dataclass(frozen=True)
class SpecifiedRow:
    """A framework whose routes stand in OpenAPI files: the call that reads one, and which arguments of it are the file,
    the prefix and the resolver of names."""

    framework: str
    package: str
    call: str
    file: Selectors
    prefix: Selectors
    resolver: Selectors


@dataclass(frozen=True)
class InstalledRow:
    """A library's check that an application installs for all its handlers.

    ``exclude`` is the argument (of the call that makes it) with patterns of paths left out, ``option`` the option of a
    handler that leaves it out.
    """

    path: str
    kind: str
    exclude: str = ""
    option: str = ""


@dataclass(frozen=True)
class HookRow:
    """A function that runs before the handlers of a router or of the whole application.

    ``scope`` is router or app; ``rejects`` is as in ``Carried``, and so is ``runs`` for a class. ``unless`` are arguments
    with which it does not run before.
    """

    path: str
    shape: str
    scope: str
    rejects: str = "returns"
    function: Selectors = (0,)
    runs: tuple[str, ...] = ()
    unless: tuple[When, ...] = ()


@dataclass(frozen=True)
class WrapRow:
    """A decorator or wrapper of a library: the guards that it puts before what it wraps (none: it is harmless).

    With ``runs``, the ``argument`` is a function that runs before and rejects in this way (see ``Carried``).
    """

    path: str
    kinds: tuple[str, ...]
    when: tuple[When, ...] = ()
    unless: tuple[When, ...] = ()
    argument: Selectors = ()
    package: str = ""
    runs: str = ""


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
