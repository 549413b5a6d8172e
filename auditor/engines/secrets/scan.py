"""One text: ask the index, let the readers read, filter, score, and turn what is left into facts."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import unescape

from auditor.engines.secrets import around, assign, classify, context, index, judge, place, privatekey, signers, special
from auditor.engines.secrets.candidate import Candidate
from auditor.engines.secrets.provider import Provider
from auditor.engines.secrets.text import Text
from auditor.engines.secrets.verdict import Verdict
from auditor.facts import Hidden, Secret
from auditor.site import Site

FEW = 5
"""So often one value of a test is told."""

MANY = 20_000
"""No more candidates are taken from one file."""


def scan(path: str, content: str, key: bytes) -> tuple[Secret, ...]:
    """The secrets of one decoded file; ``key`` keys the digests that tell equal values."""
    text = Text(content)
    found = around.sift(merge(candidates(path, text)), path, text)
    judged = [(one, verdict) for one in found if (verdict := judge.judge(one, path))]
    facts = tuple(_once(place.role(path) == "test", (_fact(one, verdict, path, text, key) for one, verdict in judged)))
    return facts + _file_fact(path, facts)


def key_store(path: str, content: bytes, key: bytes) -> tuple[Secret, ...]:
    """SEC003 for a binary file that holds keys, but for those of tests, examples and development."""
    title = special.store(path, content[:8])
    if not title:
        return ()
    unreal = bool(place.role(path)) or place.dummy(path)
    digest = hmac.new(key, content, hashlib.sha256).hexdigest()[:32]
    confidence, severity = ("low", "low") if unreal else ("medium", "")
    note = "of a test, an example or development" if unreal else "revoke its keys, whatever its passphrase"
    return (Secret("SEC003", "key-store", title, Site(path), "binary", digest, "", severity, confidence, note=note),)


def _once(test: bool, facts: Iterable[Secret]) -> Iterator[Secret]:
    """Without equal values on one line, and with one hash a line: rows of a dump are one thing to repair.

    In a ``test`` a value that stands everywhere is told ``FEW`` times.
    """
    said: set[tuple[int, str, str]] = set()
    times: Counter[str] = Counter()
    for fact in facts:
        told = (fact.site.line, fact.check, fact.rule if fact.rule == "password-hash" else fact.digest)
        times[fact.digest] += 1
        if told not in said and not (test and fact.rule == "assignment" and times[fact.digest] > FEW):
            said.add(told)
            yield fact


def _file_fact(path: str, facts: tuple[Secret, ...]) -> tuple[Secret, ...]:
    """SEC003 for a file of mixed content that is made for secrets and holds some, at the first of them."""
    kind = special.layout(path)
    held = [fact for fact in facts if fact.confidence != "low" and fact.check != "SEC003"]
    if kind is None or kind.value is not None or not kind.whole or not held or place.role(path):
        return ()
    first = held[0]
    return (
        replace(
            first,
            check="SEC003",
            rule=kind.id,
            title=kind.title,
            target="",
            severity="",
            live=False,
            note=f"{len(held)} of them",
        ),
    )


def _fact(one: Candidate, verdict: Verdict, path: str, text: Text, key: bytes) -> Secret:
    line, column = text.position(one.start)
    end_line, end_column = text.position(one.end)
    return Secret(
        check=classify.check_of(one, path),
        rule=one.rule or "assignment",
        title=one.title or classify.title_of(one),
        site=Site(path, line, column, end_line, end_column),
        masked=one.value.masked,
        digest=hmac.new(key, one.value.reveal().encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32],
        target=one.target[:80],
        severity=verdict.severity,
        confidence=verdict.confidence,
        live=one.live,
        note=verdict.note,
    )


def candidates(path: str, text: Text) -> list[Candidate]:
    """Everything that some reader takes for a value, unfiltered."""
    syntax = place.syntax(path)
    kind = special.layout(path)
    found: list[Candidate] = list(special.read(kind, text)) if kind else []
    seen: set[tuple[int, object]] = set()
    names_end = 0
    for what, detail, start, end in sorted(index.hits(text.lower), key=lambda hit: hit[2:]):
        if len(found) > MANY:
            break
        if what == "name":
            if start >= names_end:
                names_end, read = assign.candidates(text, start, end, syntax)
                found += read
        elif what == "context":
            found += context.read(str(detail), text, start, syntax)
            found += signers.named(str(detail), text, start, syntax)
        elif what == "key":
            found += _keys(str(detail), text, start)
        elif isinstance(detail, Provider):
            found += _provided(detail, text, start, end, syntax, seen)
    if kind is not None:
        found = [replace(one, file=True) for one in found]
    return found


def _keys(mark: str, text: Text, at: int) -> Iterator[Candidate]:
    if mark == '"kty"':
        yield from privatekey.jwk(text, at)
        return
    reader = {
        "-----begin ": privatekey.pem,
        "putty-user-key-file": privatekey.putty,
        "<rsakeyvalue>": privatekey.xml_key,
    }
    one = reader.get(mark, privatekey.wrapped)(text, at)
    if one is not None:
        yield one


_ENCODED = re.compile(r"[A-Za-z0-9+/]{60}")
_DIGEST_NAME = re.compile(
    r"(?<![A-Za-z])(?i:sha(?:1|256|512)?|commit|hash|rev|revision|digest|checksum|fingerprint|md5|etag|version|branch|ref)(?![a-z])"
    r"|(?<=[a-z])(?:Sha|Commit|Hash|Rev|Revision|Digest|Checksum|Fingerprint|Version|Ref)(?![a-z])"
)
"""Words of names that hold a digest; the second half is for words joined by capitals."""


def _provided(
    one: Provider, text: Text, at: int, end: int, syntax: str, seen: set[tuple[int, object]]
) -> Iterator[Candidate]:
    line_start, line_end = text.bounds(at)
    if one.near:
        matches: Iterable = filter(None, [one.pattern.match(text.content, at, min(line_end, end + 600))])  # type: ignore[type-arg]
    else:
        matches = one.pattern.finditer(text.content, max(line_start, at - 120), min(line_end, end + 600))
    for match in matches:
        if (match.start("v"), one.id) in seen or (one.near and not judge.plausible(one, unescape(match["v"]))):
            continue
        seen.add((match.start("v"), one.id))
        if one.near and (
            _DIGEST_NAME.search(text.content, max(line_start, at - 20), at)
            or _DIGEST_NAME.search(text.content, end, match.start("v"))
        ):
            continue
        if not one.near and _ENCODED.fullmatch(text.content, max(0, match.start("v") - 60), match.start("v")):
            continue  # inside a long run of Base64
        yield Candidate(
            Hidden(unescape(match["v"])), match.start("v"), match.end("v"), "provider", one.id, "", "", syntax,
            rule=one.id, title=one.name, severity=one.severity, confidence=one.confidence, live=one.live,
            note="public" if one.public else "sandbox key" if one.test else "publishable, restrict it" if one.client else "",
        )  # fmt: skip


_ORDER = {"key": 0, "provider": 1, "file": 2, "header": 3, "url": 3, "signer": 3, "hash": 4, "sql": 4, "command": 4}


def merge(found: list[Candidate]) -> list[Candidate]:
    """One candidate for each value: where spans overlap the most specific reader wins and takes over what others knew."""
    ranked = sorted(
        found,
        key=lambda one: (
            _ORDER.get(one.how, 5),
            one.how == "provider" and bool(judge.contextual(one)),
            one.start,
            -one.end,
        ),
    )
    kept: list[Candidate] = []
    cells: dict[int, list[int]] = {}
    for one in ranked:
        own = range(one.start // 64, one.end // 64 + 1)
        near = {number for cell in own for number in cells.get(cell, ())}
        rival = next((n for n in sorted(near) if kept[n].start < one.end and one.start < kept[n].end), None)
        if rival is None:
            for cell in own:
                cells.setdefault(cell, []).append(len(kept))
            kept.append(one)
            continue
        other = kept[rival]
        if other.how == "provider" and other.target == other.rule and one.how not in ("provider", "file", "key"):
            kept[rival] = replace(other, target=one.target, fallback=one.fallback)
    return sorted(kept, key=lambda one: (one.start, one.end))
