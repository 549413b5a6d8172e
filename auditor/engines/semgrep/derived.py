"""Findings that only the routes of a whole application tell: the limiter or the login guard that others have.

A protection that exists and is missing here is no accident of style: somebody thought of it. Both checks ask for a
chain that is literal; where it is not, the map says unknown and nothing is reported.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from auditor.facts import PUBLIC_ACTS, Route
from auditor.finding import Finding, Step

_LIMITED = (
    ("BRF001", ("account.login",), "a login"),
    ("OTP002", ("account.second_step", "account.login_code"), "the check of a code"),
    ("BRF003", ("account.reset_request",), "a request to reset a password"),
)

CHECKS = ("OWN004", *(check for check, _, _ in _LIMITED))
"""The checks that this module reports."""

MOST_GUARDED = 0.75
"""Share of the siblings of a route that ask for a login before its lack of one is a slip."""

FEWEST = 3
"""Guarded siblings that make a habit."""

_SECRET = re.compile(r"(?i)[:{<*]\w*(uuid|token|hash|key|code|sig|secret|nonce)")
"""A part of a path that nobody guesses: it is the proof."""

_CHOSEN = re.compile(r"[:{<]\w*")
"""A part of a path that the caller chooses."""

_HEAVY = ("money.", "account.password", "account.email", "account.phone", "account.mfa", "account.api_key", "account.close", "account.staff", "account.impersonate",
          "account.export", "account.profile_write", "account.recovery", "account.unlink", "account.link")  # fmt: skip
_READ = ("account.profile_read", "account.history_read")
_MEANT = re.compile(
    r"(?i)confirm|invit|accept|verif|activat|public|available|options?\b|web_?hook|callback|health|guest|unsubscribe|preview|share|notify"
)
"""Words of routes that are open on purpose."""

_ELSEWHERE = re.compile(
    r"(?i)oidc|saml|o_?auth|sso|social|external|provider|callback|detach|refresh|log_?out|redirect|webauthn|passkey"
)
"""Words of logins that test no password here."""


def derived(surface: Sequence[Route], known: Iterable[Finding]) -> Iterator[Finding]:
    """Findings about routes, but those that a rule has told of the same function already."""
    told = {(one.check, one.site.file, one.site.function) for one in known}
    for one in (*_unlimited(surface), *_unguarded(surface)):
        if (one.check, one.site.file, one.site.function) not in told:
            yield one


def _unlimited(surface: Sequence[Route]) -> Iterator[Finding]:
    limited = [one for one in surface if one.state("throttle").state == "yes" and one.state("throttle").how == "chain"]
    if not limited:
        return
    for route in surface:
        if route.state("throttle").state != "no" or route.state("lockout").state == "yes" or _safe(route):
            continue
        for check, kinds, what in _LIMITED:
            name = f"{route.endpoint.title} {route.endpoint.function}"
            if any(kind in route.acts for kind in kinds) and not _ELSEWHERE.search(name):
                near = min(limited, key=lambda one: (one.group != route.group, one.endpoint.site))
                yield _finding(
                    route, check, kinds[0], near, "this one is limited",
                    f"{route.endpoint.title} is {what} and no limit stands before it, although the application has one: {near.state('throttle').by}.",
                )  # fmt: skip
                break


def _unguarded(surface: Sequence[Route]) -> Iterator[Finding]:
    groups: dict[str, list[Route]] = defaultdict(list)
    for route in surface:
        if route.acts and not any(kind in PUBLIC_ACTS for kind in route.acts):
            groups[route.group].append(route)
    for group in groups.values():
        guarded = [one for one in group if one.state("auth").state == "yes" and one.state("auth").how == "chain"]
        if len(guarded) < FEWEST or len(guarded) < MOST_GUARDED * len(group):
            continue
        for route in group:
            name = f"{route.endpoint.title} {route.endpoint.function}"
            heavy = [kind for kind in route.acts if kind.startswith(_HEAVY) and not _safe(route)]
            heavy += [kind for kind in route.acts if kind in _READ and _CHOSEN.search(route.endpoint.route)]
            if _MEANT.search(name):
                continue
            if (
                route.state("auth").state == "no"
                and heavy
                and route.state("signature").state != "yes"
                and not _SECRET.search(route.endpoint.route)
            ):
                near = min(guarded, key=lambda one: abs(one.endpoint.site.line - route.endpoint.site.line))
                yield _finding(
                    route, "OWN004", heavy[0], near, "this one asks for a login",
                    f"{route.endpoint.title} asks for no login, and {len(guarded)} of the {len(group)} routes beside it do: {near.state('auth').by}.",
                )  # fmt: skip


def _safe(route: Route) -> bool:
    return bool(route.endpoint.methods) and all(method in ("GET", "HEAD") for method in route.endpoint.methods)


def _finding(route: Route, check: str, act: str, near: Route, why: str, message: str) -> Finding:
    site = route.endpoint.site
    related = [Step(near.endpoint.route_site or near.endpoint.site, why)]
    if route.endpoint.route_site is not None and route.endpoint.route_site.line != site.line:
        related.insert(0, Step(route.endpoint.route_site, "the route is declared here"))
    return Finding(
        check=check,
        site=site,
        message=message,
        confidence="medium",
        subject=act,
        endpoint=route.endpoint.title,
        related=tuple(related),
        searched="middleware and annotations of the route, of the routers and classes around it, the handler and what it calls",
        engine="semgrep",
    )
