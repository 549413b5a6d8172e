"""Rows of the map from routes: acts, and each protection as yes, no or unknown, with what says so and where."""

from __future__ import annotations

import re

from auditor.engines.semgrep.complete import DOWN, Node
from auditor.engines.semgrep.routes.acts import acts
from auditor.engines.semgrep.routes.code import Code
from auditor.engines.semgrep.routes.found import Found, Link
from auditor.engines.semgrep.routes.guards import judge, refuses
from auditor.facts import COLUMNS, PUBLIC_ACTS, Endpoint, Protected, Route
from auditor.site import Site

_GIVEN = re.compile(r"(async\s*)?(function\b|func\(|\([^()]*\)\s*(:[^=]*)?=>|[\w$]+\s*=>)")
"""A link that is written in place."""

_LONGEST = 40
"""Functions that are read for one handler."""

_PRINCIPAL = re.compile(
    r"req(uest)?\.(user|auth|userId|currentUser|account)\b|ctx\.state\.user|res\.locals\.(user|auth)|req\.session\.(user|uid|account|passport)|getServerSession|currentUser|current_user|"
    r"SecurityContextHolder|getPrincipal\(|\bPrincipal\s+\w+|AuthenticationPrincipal|\bAuthentication\s+\w+\s*[,)]|Auth::(user|id|check|guard)|\bauth\(\)->|\$request->user\(|\$this->getUser\(|"
    r"session\[:?[\"']?\w*(user|account|uid|login)|User\.(Identity|FindFirst|Claims)|(Must)?Get\(\"?\w*([uU]ser|[cC]laims|[aA]ccount|[uU]id|UserID)\w*\"?\)|c\.Locals\(|"
    r"FromContext\(|context\.Value\(|jwt\.(verify|decode|Parse)|verifyToken|getUserFrom\w*\(|\w*[uU]sers?\.(from|get)\(\s*(req|request|token|jwt)|(get|find|load)\w*(Logged|Current|Authenticated)\w*\(|UserFrom(Token|Header|Session|Request)|userid_from|user_id_from|\bGetUserId\("
)  # fmt: skip
_REFUSES = re.compile(
    r"\b40[13]\b|(?i:unauthori[sz]ed|forbidden|unauthenticated|not (logged|signed) in|access.?denied|invalid token|no token)|\bthrow\b|panic\(|\bnext\(|raise |Abort|orElseThrow"
)
_CHOSEN = re.compile(r"[:{*<][\w?*]*(id|Id|ID|uuid|number|slug|name|key)\b|\{\w*\}|:\w+")
_ASKED_ID = re.compile(
    r"(params|query|body)(\.|\[:?[\"']?|->)(\w*[iI]d|uid|account|user\w*|number)\b|params\[:\w+\](\[:\w*id\])?|PathVariable|Param\(\"\w*[iI]d\"\)|\$id\b|FormValue\(\"\w*id"
)
_BODY = {
    "throttle": re.compile(r"\b429\b|TooManyRequests|TOO_MANY_REQUESTS|RateLimiter|rateLimit|too_many_attempts|tooManyAttempts|throttle|[lL]imiter\.|bucket\.tryConsume"),
    "lockout": re.compile(r"(?i)lock(ed)?_?out|failed_?(login_?)?attempts|login_?attempts|(is|account)_?locked|lockoutOnFailure:\s*true|access_?failed"),
    "second_factor": re.compile(r"(?i)(totp|otp|mfa|two_?factor|2fa|authenticator)\w*\.(verify|check|validate|now)|verify_?(totp|otp|2fa|mfa|two_?factor)|(totp|otplib|speakeasy|rotp|pyotp)\w*[.:]+\w*(verify|valid)|validate_and_consume_otp|google2fa|TwoFactor\w*(SignIn|Token)Async|(validate|check|is_?valid)_?(otp|totp)"),
    "reauth": re.compile(r"(?i)(current|old|existing)_?_?(password|pwd|pass|pin)|password_?confirm(ed)?\b|\.password\s*(!==?|===?)|(!==?|===?)\s*\w+\.password\b|valid_password\?|authenticate\((params|password)|Hash::check|password_verify|matches\(.{0,60}password|bcrypt\.compare|CheckPasswordAsync|CompareHashAndPassword"),
    "signature": re.compile(r"constructEvent|construct_event|ConstructEvent|verifySignature|verify_signature|hash_equals|timingSafeEqual|ConstantTimeCompare|hmac", re.IGNORECASE),
    "limit": re.compile(r"(?i)(daily|monthly|max(imum)?|transfer|withdraw\w*)_?limit|limit_?(exceeded|reached)|max_?amount"),
    "notice": re.compile(r"(?i)send_?(mail|email|notification|sms|push)|mailer|notify\(|deliver_(now|later)|Mail::|->notify\("),
    "log": re.compile(r"(?i)audit_?log|security_?log|log_?event|activity\(\)|log(ger)?\.(warn|info|error)\w*\([^\n]*(login|password|auth|user|transfer)"),
    "csrf": re.compile(r"(?i)csrf_?token|check_?csrf|isCsrfTokenValid|verify_?csrf"),
}  # fmt: skip
_COUNTED = re.compile(r"(?i)(attempts?|tries|count(er)?)(\(\))?\s*(>=?|<=?|==)\s*\w")
_MONEY = re.compile(r"(?i)balance|amount|\bsaldo|\bfunds")
_SHOWS = {
    "account.login": re.compile(r"(?i)passw|\bpwd\b|credential"),
    "account.reset_request": re.compile(r"(?i)e?mail|token|otp|code|notif"),
    "account.second_step": re.compile(r"(?i)otp|totp|code|two_?factor"),
    "account.login_code": re.compile(r"(?i)otp|code"),
    "money.transfer": _MONEY,
    "money.withdraw": _MONEY,
    "money.payout": _MONEY,
}
"""What the code of a handler that does the act speaks of."""

_GUESSED = ("account.login", "account.login_code", "account.second_step", "account.reset_confirm")
"""Acts with something to guess: who counts there, counts guesses."""


class Judge:
    """Judges routes of one project; what an expression means is looked up once."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._around: dict[Node, str] = {}

    def row(self, found: Found) -> Route:
        """The row of one route."""
        node = found.node
        site = self._code.head(node) if node is not None else found.site
        name = node.function.qualified if node is not None else found.name
        own = self._own(node) if node is not None else ""
        deep = self._deep(node) if node is not None else ""
        kinds = acts(name if node is None or not node.function.route else found.path, found.path, found.methods, own)
        if not kinds and _PRINCIPAL.search(own):  # what belongs to the caller
            kinds = ("account.profile_read" if found.methods == ("GET",) else "account.profile_write",)
        known: dict[str, Protected] = {}
        doubts = [found.doubt] if found.doubt else []
        opened = any(link.kind == "open" for link in found.chain)
        for link in found.chain:
            self._link(link, known, doubts, opened)
        for column, pattern in _BODY.items():
            said = pattern.search(deep)
            if said and column not in known:
                state = "yes" if _fits(column, kinds) else "unknown"
                known[column] = Protected(column, state, said[0][:60].strip(), str(site), "body")
        counted = _COUNTED.search(deep) if any(kind in _GUESSED for kind in kinds) else None
        if counted and "throttle" not in known:
            known["throttle"] = Protected("throttle", "yes", counted[0][:60], str(site), "body")
        if node is not None:
            self._auth(known, node, kinds, opened)
        self._owner(found, known, kinds, deep, site)
        return Route(
            Endpoint("http", found.framework, name, site, found.path, found.methods, found.site),
            kinds,
            tuple(known.get(column) or _absent(column, doubts, node is None) for column in COLUMNS),
            found.group,
            tuple(kind for kind in kinds if (shows := _SHOWS.get(kind)) and shows.search(deep)),
        )

    def _link(self, link: Link, known: dict[str, Protected], doubts: list[str], opened: bool) -> None:
        if link.kind.startswith("?"):  # it is one, and when it speaks is not literal
            kind = link.kind[1:]
            known.setdefault(kind, Protected(kind, "unknown", _said(link.text), str(link.site), "chain"))
            return
        if link.kind:
            if link.kind not in ("open", "inert"):
                known.setdefault(link.kind, Protected(link.kind, "yes", link.text[:80], str(link.site), "chain"))
            return
        given = _GIVEN.match(link.text) is not None
        node = None if given else self._code.resolve(link.site.file, link.text)
        body = self._near(node) if node is not None else link.text if given else None
        name = "" if given else self._code.made(link.site.file, link.text)
        verdict = judge(name, body)
        for kind in sorted(verdict.kinds):
            if not (opened and kind == "auth"):
                known[kind] = Protected(kind, "yes", _said(link.text), str(link.site), "chain")
        if verdict.called and not opened:
            known.setdefault("auth", Protected("auth", "unknown", _said(link.text), str(link.site), "chain"))
        if not verdict.known and not self._code.foreign(link.site.file, link.text):
            doubts.append(_said(link.text))

    def _auth(self, known: dict[str, Protected], node: Node, kinds: tuple[str, ...], opened: bool) -> None:
        """A handler that asks who is calling and can refuse, protects itself; one that only asks may, or what it
        calls far away. What everybody may do is only guarded where the handler itself says that not everybody may."""
        own, site = self._own(node), str(self._code.head(node))
        if "auth" in known:
            return
        if any(kind in PUBLIC_ACTS for kind in kinds):
            said = _PRINCIPAL.search(own)
            if said and refuses(own) and not opened and not any(kind in _GUESSED for kind in kinds):
                known["auth"] = Protected("auth", "yes", said[0][:60], site, "body")
            return
        said, state = _PRINCIPAL.search(own), "unknown"
        if said is not None:
            state = "yes" if (_REFUSES.search(own) or refuses(self._near(node))) and not opened else "unknown"
        elif (said := _PRINCIPAL.search(near := self._near(node))) is not None:
            state = "yes" if refuses(near) and not opened else "unknown"
        else:
            said = _PRINCIPAL.search(self._deep(node))
        if said is not None:
            known["auth"] = Protected("auth", state, said[0][:60], site, "body")

    def _owner(self, found: Found, known: dict[str, Protected], kinds: tuple[str, ...], deep: str, site: Site) -> None:
        """Whose thing it is: the caller's own, or one that the request chooses."""
        if _public(kinds):
            known["owner"] = Protected("owner", "n/a", "", "", "body")
            return
        said, chosen = _PRINCIPAL.search(deep), _CHOSEN.search(found.path) or _ASKED_ID.search(deep)
        by = said[0][:60] if said else ""
        if found.node is not None and said and not chosen:
            known["owner"] = Protected("owner", "yes", by, str(site), "body")
        elif found.node is None or said or not chosen:
            known["owner"] = Protected("owner", "unknown", by, str(site) if by else "", "body")

    def _own(self, node: Node) -> str:
        first, _, last, _ = node.function.region
        return self._code.lines(node.file, (first, 1, min(last, first + 200), 1))

    def _near(self, node: Node) -> str:
        """The text of a function and of what it calls itself."""
        return "\n".join(self._own(one) for one in (node, *self._code.project.called(node)))

    def _deep(self, node: Node) -> str:
        """The text of a handler and of what it calls inside the project."""
        if node not in self._around:
            seen, edge = {node}, [node]
            for _ in range(DOWN - 1):
                edge = [
                    one
                    for one in dict.fromkeys(one for node in edge for one in self._code.project.called(node))
                    if one not in seen
                ]
                seen.update(edge)
                if len(seen) > _LONGEST:
                    break
            order = [node, *sorted(seen - {node})][:_LONGEST]
            self._around[node] = "\n".join(self._own(one) for one in order)
        return self._around[node]


def _said(text: str) -> str:
    return " ".join(text.split("{")[0].split())[:80].strip("( ")


def _public(kinds: tuple[str, ...]) -> bool:
    """Whether all that an endpoint does is done by people who are not logged in."""
    return bool(kinds) and all(kind in PUBLIC_ACTS for kind in kinds)


def _fits(column: str, kinds: tuple[str, ...]) -> bool:
    """Whether words in the body can be that protection: the password of a login, the code of a reset is no second proof."""
    return column not in ("reauth", "second_factor") or not any(kind in PUBLIC_ACTS for kind in kinds)


def _absent(column: str, doubts: list[str], blind: bool) -> Protected:
    """No, when everything on the way was read; else unknown. Notice and log are looked for by name only."""
    if column in ("notice", "log", "limit", "lockout"):
        return Protected(column, "unknown")
    if doubts:
        return Protected(column, "unknown", doubts[0])
    if blind and column != "throttle":
        return Protected(column, "unknown", "the handler is not found")
    return Protected(column, "no")
