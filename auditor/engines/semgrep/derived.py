"""Findings that only the routes of a whole application tell: the limiter or the login guard that others have.

A protection that exists and is missing here is no accident of style: somebody thought of it. Both checks ask for a
chain that is literal; where it is not, the map says unknown and nothing is reported.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from auditor.engines.semgrep.complete import Project
from auditor.facts import PUBLIC_ACTS, Route
from auditor.finding import Finding, Step

_LIMITED = (
    ("BRF001", ("account.login",), "a login"),
    ("OTP002", ("account.second_step", "account.login_code"), "the check of a code"),
    ("BRF003", ("account.reset_request",), "a request to reset a password"),
)

CHECKS = ("OWN004", "MFA001", *(check for check, _, _ in _LIMITED))
"""The checks that this module reports."""

MOST_GUARDED = 0.75
"""Share of the siblings of a route that ask for a login before its lack of one is a slip."""

FEWEST = 3
"""Guarded siblings that make a habit."""

_LEAVES = ("money.transfer", "money.withdraw", "money.payout")
"""Acts that take money out of an account."""

_LIMITER = r"(?i)rate_?limit|throttl|limiter|bucket4j|lock_?out|(failed|login)_?attempts|too_?many|slow_?down|brute|captcha|rack.?attack"

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


def derived(surface: Sequence[Route], known: Iterable[Finding], project: Project) -> Iterator[Finding]:
    """Findings about routes, but those that a rule has told of the same function already."""
    told = {(one.check, one.site.file, one.site.function) for one in known}
    limits = project.anywhere(_LIMITER)
    for one in (*_unlimited(surface, limits), *_unguarded(surface), *_on_a_session(surface)):
        if (one.check, one.site.file, one.site.function) not in told:
            yield one


def _unlimited(surface: Sequence[Route], limits: bool) -> Iterator[Finding]:
    """Guesses that nothing counts, where the application limits others, or limits nothing at all."""
    limited = [one for one in surface if one.state("throttle").state == "yes" and one.state("throttle").how == "chain"]
    if not limited and limits:
        return  # there is one, and what it counts is not told
    for route in surface:
        if route.state("throttle").state != "no" or route.state("lockout").state == "yes" or _safe(route):
            continue
        for check, kinds, what in _LIMITED:
            name = f"{route.endpoint.title} {route.endpoint.function}"
            if any(kind in route.acts for kind in kinds) and not _ELSEWHERE.search(name):
                if not limited and kinds[0] not in route.shown:
                    continue
                if not limited:
                    yield _finding(route, check, kinds[0], None, "", f"{route.endpoint.title} is {what} and nothing limits it; the application has no limiter at all.")  # fmt: skip
                    break
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


def _on_a_session(surface: Sequence[Route]) -> Iterator[Finding]:
    """Money that leaves an account with no more than a login."""
    for route in surface:
        kinds = [kind for kind in route.shown if kind in _LEAVES]
        states = {route.state(kind).state for kind in ("second_factor", "reauth")}
        if kinds and states == {"no"} and route.state("signature").state != "yes" and not _safe(route):
            yield _finding(
                route, "MFA001", kinds[0], None, "",
                f"{route.endpoint.title} moves money on the strength of a session alone: no second factor and no fresh password on the way.",
            )  # fmt: skip


def _safe(route: Route) -> bool:
    return bool(route.endpoint.methods) and all(method in ("GET", "HEAD") for method in route.endpoint.methods)


def _finding(route: Route, check: str, act: str, near: Route | None, why: str, message: str) -> Finding:
    site = route.endpoint.site
    related = [Step(near.endpoint.route_site or near.endpoint.site, why)] if near is not None else []
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
