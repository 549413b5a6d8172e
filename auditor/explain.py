"""The text of a check, for people (``auditor explain``) and for the help of SARIF and other formats.

All of it comes out of the check's own file; only how to declare a guard and how to ignore is the same for all.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from auditor.check import Check
from auditor.triage import NOTICES

PROJECT = "https://github.com/auditor-sec/auditor"
MIN_MEASURED = 10
"""Findings that must have been judged before a measured precision is told."""

GUARD_OF_FAMILY = {"MFA": "second_factor", "OWN": "auth", "BRF": "throttle", "OTP": "throttle"}
"""The guard whose absence most checks of a family report."""

_LABEL = re.compile(
    r"(?m)^[ \t]*(?:#|//)[ \t]*(?:todo)?(?:ruleid|ok):.*\n?|[ \t]+(?:#|//)[ \t]*(?:todo)?(?:ruleid|ok):.*$"
)
_FILE = re.compile(r"\s*(?:#|//)[ \t]*file:[ \t]*\S*\.(\w+)[ \t]*\n")


@dataclass(frozen=True)
class Part:
    """One part of an explanation: prose as paragraphs of Markdown, or code in a language (empty: prose)."""

    heading: str
    body: str
    language: str = ""


def topics(checks: Iterable[Check]) -> tuple[Check, ...]:
    """The checks and the findings about ignores, sorted by id: everything that can be explained."""
    return tuple(sorted({one.id: one for one in (*NOTICES, *checks)}.values(), key=lambda one: one.id))


def find(word: str, checks: Iterable[Check]) -> Check | None:
    """The check with this id, former id or name; letter case does not matter."""
    for one in topics(checks):
        if word.upper() in (one.id, *one.deprecated_ids) or word.lower() == one.name:
            return one
    return None


def parts(check: Check) -> Iterator[Part]:
    """What there is to say about a check, in the order in which one wants to read it."""
    yield Part("What and why", f"{check.title}.\n\n{check.docs}".strip())
    if check.bad:
        yield Part("Bad", example(check.bad), _language(check.bad))
    if check.good:
        yield Part("Good", example(check.good), _language(check.good))
    if check.repair:
        yield Part("Repair", check.repair)
    guard = GUARD_OF_FAMILY.get(check.family)
    if guard and check.scope == "endpoint":
        yield Part(
            "Your own guard",
            "A decorator or helper of your project is understood by itself when it ends the request on failure. "
            "One that auditor cannot look into is told in one row of a YAML file of yours, named in the "
            'configuration as `models = ["security/guards.yaml"]`:',
        )
        row = f"  - {{decorator: shop.guards.pin_required, kind: {guard}}}"
        yield Part("", f"package: shop\nguards:\n{row}", "yaml")
    if check.family != "AUD":
        yield Part(
            "Ignore one place",
            "On the line of the finding, or alone on the line above; the reason is required, `until` and `owner` "
            "are of your choice:",
        )
        yield Part("", f"# auditor: ignore[{check.id}] until=YYYY-MM-DD owner=NAME -- REASON", "python")
    references = list(links(check))
    if references:
        yield Part("References", "\n".join(_reference(title, url) for title, url in references))
    if measured := precision(check.id):
        true, total = measured
        yield Part("Measured", f"{true} of {total} findings in real code that was read were true.")


def example(code: str) -> str:
    """The code of an example without the labels that make it a test."""
    return _LABEL.sub("", textwrap.dedent(code)).strip("\n")


def _language(code: str) -> str:
    """The language of an example: that of the file it begins with, else Python."""
    if code.startswith("[["):
        return "toml"
    file = _FILE.match(code)
    return ("python" if file[1] == "py" else file[1]) if file else "python"


def links(check: Check) -> Iterator[tuple[str, str]]:
    """Titles and addresses of what a check rests on; an address may be empty."""
    for number in check.cwe:
        yield f"CWE-{number}", f"https://cwe.mitre.org/data/definitions/{number}.html"
    for requirement in check.asvs:
        yield f"OWASP ASVS 5.0, {requirement}", "https://github.com/OWASP/ASVS/tree/v5.0.0/5.0/en"
    for reference in check.references:
        yield reference, reference if reference.startswith("https://") else ""


def _reference(title: str, url: str) -> str:
    if title == url:
        return f"- <{url}>"
    return f"- [{title}]({url})" if url else f"- {title}"


def markdown(check: Check, heading: bool = True) -> str:
    """The explanation in Markdown; ``heading`` false leaves out the first line with id and name."""
    out = [f"# {check.id} {check.name}\n\nSeverity: {check.severity}."] if heading else []
    for part in parts(check):
        title = f"## {part.heading}\n\n" if part.heading else ""
        body = f"```{part.language}\n{part.body}\n```" if part.language else part.body
        out.append(title + body)
    return "\n\n".join(out) + "\n"


def text(check: Check, width: int = 88) -> str:
    """The explanation in plain text, wrapped."""
    out = [f"{check.id} {check.name} ({check.severity})"]
    for part in parts(check):
        title = f"{part.heading}\n" if part.heading else ""
        body = textwrap.indent(part.body, "    ") if part.language else _wrapped(part.body, width)
        out.append(title + body)
    return "\n\n".join(out) + "\n"


def help_uri(check: Check) -> str:
    """Where the check's own file, which is its documentation, can be read."""
    if check.family == "AUD":
        return f"{PROJECT}/blob/main/auditor/triage/notices.py"
    return f"{PROJECT}/blob/main/auditor/checks/{check.id.lower()}_{check.name.replace('-', '_')}.py"


def precision(check: str) -> tuple[int, int] | None:
    """True findings and judged findings in real code, when enough were judged; measured once a release."""
    measured = _measurements().get(check)
    if not measured or measured["n"] < MIN_MEASURED:
        return None
    return measured["true"], measured["n"]


@cache
def _measurements() -> Mapping[str, Mapping[str, int]]:
    file = resources.files("auditor").joinpath("precision.json")
    if not file.is_file():
        return {}
    data: Mapping[str, Mapping[str, int]] = json.loads(file.read_text(encoding="utf-8"))
    return data


def _wrapped(body: str, width: int) -> str:
    """Paragraphs filled to a width; lines of a list and indented code stay lines of their own."""
    body = re.sub(r"\[([^\]]+)\]\((https://[^)]+)\)", r"\1 <\2>", body)
    out: list[str] = []
    for paragraph in re.split(r"\n\s*\n", body):
        if re.search(r"(?m)^(?:[-*] |\d+\. |    |```|\|)", paragraph):
            out.append(paragraph)
        else:
            out.append(
                textwrap.fill(" ".join(paragraph.split()), width, break_long_words=False, break_on_hyphens=False)
            )
    return "\n\n".join(out)
