"""The vocabulary: what a program does to accounts and money, under which protections, and where values come from.

The lists are closed: an unknown word in a model file is a load error. One spelling everywhere, with underscores.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import ClassVar

from auditor.site import Site

ENDPOINT_KINDS = ("http", "graphql", "rpc", "websocket", "task", "command", "hook", "function")
"""How the outside calls in. ``task`` and ``command`` are continuations; ``hook`` is called by a framework; ``function`` is
one that no endpoint reaches, called by whoever uses a library."""

GUARD_KINDS = (
    "auth",  # somebody is logged in
    "reauth",  # the same factor again, and fresh
    "second_factor",  # a factor of a different kind
    "factor_if_enrolled",  # the same, asked only of those who have set one up: enough for a login, not for money
    "throttle",
    "lockout",
    "owner",
    "limit",
    "csrf",
    "signature",  # a message proves its sender
    "idempotency",
    "staff",  # only the operator's own people; lowers severity, proves nothing about the customer
)

MONEY_ACTS = (
    "money.topup", "money.charge", "money.pay", "money.transfer", "money.withdraw", "money.payout", "money.refund",
    "money.redeem", "money.gift", "money.card", "money.bank", "money.auto_reload", "money.pay_code", "money.checkout",
    "money.webhook",
)  # fmt: skip

ACCOUNT_ACTS = (
    "account.register", "account.login", "account.login_external", "account.login_code", "account.second_step",
    "account.mint", "account.refresh", "account.reset_request", "account.reset_confirm", "account.recover_id",
    "account.password", "account.email", "account.phone", "account.login_id", "account.address", "account.mfa_enrol",
    "account.mfa_remove", "account.recovery_codes", "account.link", "account.unlink", "account.api_key",
    "account.oauth_client", "account.profile_read", "account.profile_write", "account.family_read",
    "account.history_read", "account.export", "account.close", "account.logout", "account.impersonate",
    "account.staff_reset",
)  # fmt: skip

ACTS = MONEY_ACTS + ACCOUNT_ACTS
"""Effects worth protecting."""

PUBLIC_ACTS = (
    "account.register", "account.login", "account.login_external", "account.login_code", "account.second_step",
    "account.mint", "account.refresh", "account.reset_request", "account.reset_confirm", "account.recover_id",
    "account.logout", "money.webhook",
)  # fmt: skip
"""Acts that are done by somebody who is not logged in yet, or who proves himself otherwise."""

COLUMNS = (
    "auth", "csrf", "reauth", "second_factor", "throttle", "lockout", "owner", "limit", "signature", "notice", "log",
)  # fmt: skip
"""The protections of an endpoint, in the order in which the map shows them."""

IDENTITY_KINDS = ("session", "token", "provider", "lookup", "request")

MESSAGE_KINDS = ("mail", "sms", "push")

TOKEN_STATES = ("made", "stored", "checked", "unchecked", "consumed", "expired")

ROLES = (
    "recipient", "subject", "lookup_key", "amount", "payee", "host", "algorithm", "audience", "issuer", "key", "code",
    "written_field", "token", "body", "claims", "field_value", "purpose", "expiry",
)  # fmt: skip
"""What an argument of a call is there for."""

FIELD_KINDS = ("owner", "credential", "personal", "family", "money", "external_id", "default", "unique")

LOG_KINDS = ("security", "plain")

ORIGIN_KINDS = (
    "request",  # the caller typed it
    "principal",  # the session or a verified login says who this is
    "session",  # another value in the session
    "claims",  # content of a token whose signature was verified
    "unverified",  # content of a token that nobody verified
    "provider",  # an identity provider said so
    "row",  # a stored row; `keys` says by what it was found
    "new",  # an object that is being created here; `keys` holds its parts
    "query",  # a stored row that is being looked up
    "column",  # a column of a model, as written in a query
    "random",  # a fresh random value; `name` is strong or weak
    "constant",
    "setting",
    "param",  # the parameter of a function (replaced at the call)
    "call",  # the result of a call that is not understood further; `keys` holds its arguments
    "unknown",
)


_ORIGINS: dict[tuple[object, ...], Origin] = {}
DEEP = 20
"""Levels of a value made of values; see ``Origin``."""


@dataclass(frozen=True, eq=False, init=False)
class Origin:
    """Where a value comes from.

    ``name`` is the request part, the model, the setting, the dotted name of the call, or the parameter. ``path`` are
    the attributes and constant keys taken from it, so ``user.email`` is the row with path ``("email",)``. ``keys`` are
    the values by which a row was found, or the arguments of a call: pairs of a column (or argument) name and its
    origins. ``site`` is the place of the look-up, call or creation, which tells two rows of the same model apart.

    Equal origins are one object: they are made of each other, and comparing them part by part would take time
    exponential in their depth. So they are equal, and have a hash, by identity. What is nested deeper than ``DEEP``
    levels is forgotten: a generated file says ``x = f(x)`` ten thousand times.
    """

    kind: str
    name: str
    path: tuple[str, ...]
    keys: tuple[tuple[str, frozenset[Origin]], ...]
    site: Site | None
    levels: int = field(init=False, repr=False)

    forgotten: ClassVar[int] = 0
    """How often something was nested too deep: a limit that whoever makes values has to own up to."""

    def __new__(
        cls,
        kind: str,
        name: str = "",
        path: tuple[str, ...] = (),
        keys: tuple[tuple[str, frozenset[Origin]], ...] = (),
        site: Site | None = None,
    ) -> Origin:
        """The one origin with these parts."""
        parts = (kind, name, path, keys, site)
        known = _ORIGINS.get(parts)
        if known is None:
            levels = 1 + max((origin.levels for _, part in keys for origin in part), default=0)
            if levels > DEEP:
                Origin.forgotten += 1
                return Origin(kind, name, path, (), site)
            known = object.__new__(cls)
            vars(known).update(kind=kind, name=name, path=path, keys=keys, site=site, levels=levels)
            _ORIGINS[parts] = known
        return known

    def __reduce__(self) -> tuple[object, ...]:
        return Origin, (self.kind, self.name, self.path, self.keys, self.site)

    @cached_property
    def order(self) -> tuple[object, ...]:
        """What sorts origins the same way in every run."""
        return self.kind, self.name, self.path, len(self.keys), self._digest

    @cached_property
    def _digest(self) -> bytes:
        keys = [(key, sorted(origin._digest for origin in part)) for key, part in self.keys]
        return blake2b(repr((self.kind, self.name, self.path, self.site, keys)).encode(), digest_size=16).digest()

    @property
    def root(self) -> Origin:
        """The same object without the path taken from it."""
        return Origin(self.kind, self.name, (), self.keys, self.site) if self.path else self

    @property
    def leaf(self) -> str:
        """The last attribute or key taken, or the name."""
        return self.path[-1] if self.path else self.name


Value = frozenset[Origin]
"""All the origins that a value may have or is made of."""

NOTHING: Value = frozenset()


@dataclass(frozen=True)
class Guard:
    """Something must hold to get past.

    ``name`` is the dotted name of what does it; ``how`` says where it sits (decorator, class, dependency, router,
    settings, body ...). ``about`` are the values it tests (whose code, whose password). ``weak`` names the reason why
    it does not count, empty when it counts. ``certain`` is false when it was recognised by name only.
    """

    kind: str
    name: str
    site: Site
    how: str = "body"
    about: Value = field(default=NOTHING, compare=False)
    weak: str = ""
    certain: bool = True


@dataclass(frozen=True)
class Endpoint:
    """The outside can call this.

    ``function`` is the qualified name of the handler in its file, ``site`` its ``def`` (or ``class``) line.
    """

    kind: str
    framework: str
    function: str
    site: Site
    route: str = ""
    methods: tuple[str, ...] = ()
    route_site: Site | None = None

    @property
    def title(self) -> str:
        """What a person calls it: ``POST /wallet/charge``, or the function when there is no route."""
        if not self.route:
            return self.function
        return f"{'|'.join(self.methods)} {self.route}".strip()


@dataclass(frozen=True)
class Act:
    """An effect worth protecting, a message, or a step in a token's life, with its arguments by role.

    ``kind`` is one of ``ACTS``, ``message.<kind>`` or ``token.<state>``. ``name`` is the dotted name or the phrase for
    a person. ``certain`` is false when it was recognised by name only.
    """

    kind: str
    name: str
    site: Site
    roles: tuple[tuple[str, Value], ...] = ()
    certain: bool = True

    def role(self, name: str) -> Value:
        """The origins of the argument that plays this role; empty when there is none."""
        for role, value in self.roles:
            if role == name:
                return value
        return NOTHING


@dataclass(frozen=True)
class Field:
    """A column or attribute that matters: ``model`` is the class, ``name`` the attribute."""

    kind: str
    model: str
    name: str
    site: Site
    detail: str = ""


@dataclass(frozen=True)
class Setting:
    """A switch in configuration: dotted name, value origin, and for which environment (empty: all)."""

    name: str
    value: Value
    site: Site
    environment: str = ""


@dataclass(frozen=True)
class Log:
    """Something is written down."""

    kind: str
    name: str
    site: Site


class Hidden:
    """A secret value that cannot be formatted, printed, compared by order, or pickled.

    ``str``, ``repr`` and ``format`` give the masked form. Only the secrets engine calls ``reveal``.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    @property
    def masked(self) -> str:
        """At most the first four characters (only of values of 16 or more), then asterisks; never the end."""
        head = self._value[:4] if len(self._value) >= 16 else ""
        return f"{head}{'*' * 6}"

    def reveal(self) -> str:
        """The value itself, for structure checks and hashing inside the secrets engine."""
        return self._value

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hidden) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return f"<hidden {self.masked}>"

    def __str__(self) -> str:
        return self.masked

    def __format__(self, spec: str) -> str:
        return self.masked

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a secret value is not to be pickled")


@dataclass(frozen=True)
class Secret:
    """A literal that should not be here.

    ``check`` is SEC001 to SEC004, ``rule`` the definition that matched (``stripe-secret-key``, ``private-key``,
    ``assignment``), ``title`` its name for a person, ``target`` the name it is bound to. ``masked`` is the only
    form of the value that leaves the engine; ``digest`` is its keyed hash, for telling equal values. ``live`` is
    true for a production credential of a payment, cloud or identity provider. ``commit`` is set for one that stands in
    history only: the commit that brought it in, or ``dangling``; the place is then in that version of the file.
    """

    check: str
    rule: str
    title: str
    site: Site
    masked: str
    digest: str
    target: str = ""
    severity: str = ""
    confidence: str = "high"
    live: bool = False
    note: str = ""
    commit: str = ""

    @property
    def subject(self) -> str:
        """Its part of a finding's identity; in history another, so that a run without history numbers the rest alike."""
        return f"{self.rule}:{self.target}{':history' if self.commit else ''}"

    @property
    def properties(self) -> tuple[tuple[str, str], ...]:
        """What a finding says of it besides: the commit whose version of the file the place is in."""
        return (("commit", self.commit),) if self.commit else ()


@dataclass(frozen=True)
class Protected:
    """The state of one protection of a route: yes, no, unknown or n/a; what says so, where, and in which part.

    ``how`` is ``chain`` for what stands before the handler, ``body`` for what the handler does itself.
    """

    kind: str
    state: str
    by: str = ""
    at: str = ""
    how: str = ""


@dataclass(frozen=True)
class Route:
    """An endpoint of another language than Python, as far as names and the text of the functions involved tell.

    ``group`` is what routes have in common that stand beside each other: a router, a controller, a file. ``shown`` are
    the acts that the code of the handler shows besides its name.
    """

    endpoint: Endpoint
    acts: tuple[str, ...] = ()
    protections: tuple[Protected, ...] = ()
    group: str = ""
    shown: tuple[str, ...] = ()

    def state(self, kind: str) -> Protected:
        """The state of one protection."""
        return next((one for one in self.protections if one.kind == kind), Protected(kind, "unknown"))


Fact = Endpoint | Guard | Act | Field | Setting | Log | Secret | Route
