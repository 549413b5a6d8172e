"""From candidate to verdict: the value filter, structure checks, the scorer, confidence and severity by place."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from auditor.engines.secrets import dummies, made, named, names, place, placed, values
from auditor.engines.secrets.candidate import Candidate
from auditor.engines.secrets.provider import Provider, providers
from auditor.engines.secrets.verdict import (
    HALF,
    TRIED,
    Verdict,
    minor,
    sample,
)


def judge(one: Candidate, path: str) -> Verdict | None:
    """``None`` when the candidate is no secret."""
    value = one.value.reveal().strip()
    role = one.place or place.role(path)
    if one.note == "public":
        return None
    if one.how == "key":
        if role == "test" and one.severity in ("", "critical", "high"):
            one = replace(one, severity="medium", note=one.note or "in a test: revoke it if anything trusts it")
        unreal = place.dummy(path) or (role == "vendored" and one.syntax != "code") or one.target in named.TRIAL
        if role in ("dev", "docstring"):
            return minor("of development")
        return minor("dummy") if unreal else Verdict(one.confidence, one.severity, one.note)
    if one.how == "provider":
        return _provider(one, value, role)
    if one.how == "file":
        return _file(value, role)
    if one.how in ("url", "sql", "command", "hash") or one.rule in _BY_PLACE:
        return placed.placed(one, value, role)
    return named.named(one, value, role, path)


_BY_PLACE = ("json-web-token", "basic-authorization", "ntlm-authorization", "login-call")


@cache
def _definitions() -> dict[str, Provider]:
    return {one.id: one for one in providers()}


def contextual(one: Candidate) -> bool:
    """Whether its provider is known by a word before it only."""
    provider = _definitions().get(one.rule)
    return provider is not None and bool(provider.near)


_STUB = re.compile(
    r"x{5,}|\*{3,}|\.{3,}|#{4,}|0{10,}|1{10,}|a{8,}|example|placeholder|your|change_?me|redacted|dummy|sample|here$|abc123xyz|<|\{",
    re.I,
)


def _provider(one: Candidate, value: str, role: str) -> Verdict | None:
    provider = _definitions()[one.rule]
    confidence = one.confidence
    if provider.near:
        if _identifier(one) or role == "lock":
            return None
        confidence = "medium"
    elif (
        _STUB.search(provider.core(value))
        or sample(value)
        or (len(set(value)) < 8 and len(value) > 12)
        or (role and provider.own)
    ):
        return minor("placeholder")
    elif provider.structure is not None and provider.structure(value) is False:
        confidence = "medium" if confidence == "high" else "low"
    if dummies.sequence(value):
        if role:
            return minor("a sequence")
        confidence = "medium" if confidence == "high" else confidence
    if role == "vendored" or (role == "sample" and one.comment):
        return minor("of a third party, or an example")
    if provider.test:
        return minor("sandbox key")
    if provider.client or (provider.id == "google-api-key" and one.target == one.rule):
        return minor("publishable: restrict it")
    severity = one.severity or ("critical" if provider.live else "")
    return Verdict(confidence, "high" if role and severity == "critical" else severity, one.note)


def plausible(provider: Provider, value: str) -> bool:
    """Whether a value known by a word before it is worth a look: other readers may know it better."""
    if values.why_not(value) or dummies.dummy(value) or not _varied(value):
        return False
    return provider.structure is None or provider.structure(value) is not False


def _identifier(one: Candidate) -> bool:
    """Whether the target is said to hold an identifier: ``client_id``."""
    after = names.read(one.target).after
    return one.target != one.rule and after[-1:] in (("id",), ("name",), ("url",)) and not one.rule.endswith("-id")


def _varied(value: str) -> bool:
    if len(value) >= 16 and value.isalpha() and (value.islower() or value.isupper()):
        return made.gibberish(value) > 3.2
    return made.entropy(value) > (2.8 if len(value) >= 16 else 2.2) and any(c.isdigit() or c.isupper() for c in value)


_PROMPT = re.compile(r"your|change_?me|example|placeholder|insert|here$|_here", re.I)


def _file(value: str, role: str) -> Verdict | None:
    if (
        values.why_not(value) in ("variable", "angle", "masked", "type", "encrypted")
        or len(value) < 3
        or _PROMPT.search(value)
    ):
        return None
    typed = role in HALF and made.word_like(value)
    return minor("dummy") if typed or (role in TRIED and dummies.dummy(value)) else Verdict("high")
