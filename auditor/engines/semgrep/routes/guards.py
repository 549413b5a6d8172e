"""Which protection a middleware, an annotation or a filter is, by its name and by what its own code says."""

from __future__ import annotations

import re
from dataclasses import dataclass

AUTH = re.compile(
    r"(?i)(?<!un)auth(?!ors?\b|ority_?name)|logged_?_?in|log_?in_?required|require_?(a_?)?(user|login|account|session|admin|valid|sign|role|member)"
    r"|(verify|check|validate|valid|need|with|parse|decode|extract)_?(access_?|api_?|id_?)?(token|jwt|session|login|credential|bearer|identity|user|api_?key)"
    r"|jwt|bearer|passport|(?<![a-z])protect(ed)?(?![a-z]|_?from)|(session|token|user|role|acl|admin|policy|permission)s?_?guard|guard$|ensure_?(logged|sign|user|admin)|signed_?in|sign_?in_?required"
    r"|sanctum|current_?user|(is|require|ensure|only|must_be|check)_?(an_?)?(admin|staff|owner|manager|superuser)|admin(istrative|_?only|_?required)|permission|has_?(any_?)?(role|scope|authority)|roles?_?(allowed|required|check)|^can:|^role:|secured|keycloak|oidc|is_?granted|deny_?all|denyall|api_?key|doorkeeper|access_?control$|rbac|acl"
)
THROTTLE = re.compile(
    r"(?i)rate_?limit|throttl|limiter|slow_?down|brute|lockout|too_?many|bucket4j|\bbucket|captcha|attempts|^limit|(?<!body)(?<!size)(?<!load)(?<!file)(?<!time)_?limit(?=$|\()"
)
SECOND = re.compile(r"(?i)(2fa|mfa|totp|two_?factor|second_?factor|step_?up|otp)(?!_?(setup|enrol|enable))")
REAUTH = re.compile(
    r"(?i)password[._]confirm|confirm_?password|(?<![a-z])re_?auth|sudo|fresh|recent_?login|require_?password"
)
CSRF = re.compile(r"(?i)csrf|xsrf|anti_?forgery|protect_from_forgery|verify_authenticity|csurf")
SIGNATURE = re.compile(r"(?i)signature|hmac|signed_?request|verify_?webhook")
NO_AUTH = re.compile(
    r"(?i)\bguest\b|redirectIfAuthenticated|optional_?(auth|jwt|user)|(auth|jwt)_?optional|maybe_?auth|anonymous|authors?\b|authorit|"
    r"skip_?auth|no_?auth|without_?auth|load_?user$|(update|load|attach|populate|append|remember|track)_?\w*(user|auth)|set_?(current_?)?user$|initialize|jwtChallenge|\.session\(|redirect_if_auth|public"
)
INERT = re.compile(
    r"(?i)json|urlencoded|body_?parser|\bcors\b|helmet|morgan|logg(er|ing)|compress|static|multer|upload|validat|celebrate|\bjoi\b|schema|zod|cookie|recover|request_?id|metric|trac(e|ing)|i18n|locale|etag|cache|gzip|favicon|error|not_?found|async_?handler|catch|wrap|next\b|bindings|verified_?email|timeout|telemetry|secure|hsts|noopener|swagger|docs|session\b|flash|\bweb\b|\bapi\b|no_?sniff|frame|prometheus|audit|paginat|parse|transform|interceptor|monitor|header|format|res\w*_time|content|mobile|mail|analytic|set_|load_|find_|has_info|guest|verified|prefix|track"
)
_REJECTS = re.compile(
    r"\b40[13]\b|Unauthori[sz]ed|UNAUTHORI[SZ]ED|Unauthenticated|Forbidden|FORBIDDEN|AbortWithStatus(?!\w*\(\s*(?:5\d\d|4(?:00|29)|http\.Status(?:Internal|TooMany|Bad)))|"
    r"head :(unauthorized|forbidden)|(AccessDenied|Authentication|Unauthorized|NotAuthorized)\w*(Exception|Error)?"
)
_SENDS_AWAY = re.compile(
    r"(?:unless|if\s*\(?\s*(?:!|not\b))\s*[@$\w.(>-]*(?:user|session|logged|signed|auth|req)(?:(?!\b(?:rescue|else|end)\b)[\s\S]){0,200}?redirect(?!\w*\s*=[^=>])"
    r"|redirect\w*\(?[^\n]{0,60}(?:login|log_in|signin|sign_in)"
    r"|redirect[^\n]{0,120}(?:unless|if !|if not)\s*[@$\w.(>-]*(?:user|session|logged|signed|auth)"
)
"""A redirect of somebody who is not logged in; others are redirected for many reasons."""


def refuses(body: str) -> bool:
    """Whether a piece of code turns somebody away for who he is."""
    return _REJECTS.search(body) is not None or _SENDS_AWAY.search(body) is not None


_LIBRARY = re.compile(
    r"(expressJwt|express_?jwt|checkJwt|requiresAuth|passport\.authenticate|ensureLoggedIn|basicAuth|keycloak\.protect|authenticate_or_request|authenticate_user!|authorize!|super\.canActivate)\s*\(?"
)
_TESTS = re.compile(
    r"(?i)jwt|token|authorization|session|user|credential|api_?key|isAuthenticated|logged|principal|role|admin"
)
_TOO_MANY = re.compile(
    r"\b429\b|TooManyRequests|TOO_MANY|too many|rateLimit|RateLimiter|throttle|limiter|lockout", re.IGNORECASE
)


@dataclass(frozen=True)
class Verdict:
    """The kinds of guard that something is; ``known`` is false when it may be one and nothing tells.

    ``called``: it is called a login guard and its code does not show one.
    """

    kinds: frozenset[str] = frozenset()
    known: bool = True
    called: bool = False


def judge(name: str, body: str | None, *, may_be_auth: bool = True) -> Verdict:
    """What a link of the chain before a handler is: ``name`` as it is written, ``body`` its code when it was found.

    Code says more than a name: what turns the caller away for who he is, is a login guard; what says "too many", a
    limit. A name tells when the code is not there, as with libraries.
    """
    short = _short(name)
    kinds: set[str] = set()
    if THROTTLE.search(short) or (body and _TOO_MANY.search(body)):
        kinds.add("throttle")
    for kind, pattern in (("csrf", CSRF), ("signature", SIGNATURE), ("reauth", REAUTH), ("second_factor", SECOND)):
        if pattern.search(short):
            kinds.add(kind)
    if NO_AUTH.search(short):
        return Verdict(frozenset(kinds))
    named = may_be_auth and AUTH.search(short) is not None and kinds <= {"second_factor", "reauth"}
    if body is None:
        if named:
            return Verdict(frozenset({*kinds, "auth"}))
        return Verdict(frozenset(kinds), known=bool(kinds) or INERT.search(short) is not None)
    if refuses(body) and _TESTS.search(body):
        if "throttle" not in kinds:
            kinds.add("auth")
    elif _LIBRARY.search(body):
        kinds.add("auth")
    elif named:
        return Verdict(frozenset(kinds), called=True)
    return Verdict(frozenset(kinds))


def _short(name: str) -> str:
    """A link without the arguments that are objects or long: ``rateLimit({...})`` is ``rateLimit``."""
    head, bracket, rest = name.partition("(")
    head = head.strip()
    inside = rest.split("{")[0][:80] if bracket and "/" not in rest else ""
    return f"{head}({inside}" if inside and "=>" not in inside and "function" not in inside else head[:160]
