"""Findings as GitHub workflow commands: annotations on the files of a pull request.

A step shows ten errors and ten warnings, so the worst come first and the rest is counted in a notice.
"""

from __future__ import annotations

from auditor.finding import Finding
from auditor.reporters._clean import printable
from auditor.reporters._view import View, counted

LIMIT = 10
LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "notice"}


def render(view: View) -> str:
    """At most ten commands a level, worst first; empty without findings and gaps."""
    shown: dict[str, list[str]] = {"error": [], "warning": [], "notice": []}
    left = 0
    for finding in view.worst_first():
        commands = shown[LEVELS[finding.severity]]
        if len(commands) < LIMIT - (LEVELS[finding.severity] == "notice"):
            commands.append(_command(view, finding))
        else:
            left += 1
    lines = [line for commands in shown.values() for line in commands]
    gaps = len(view.ledger.of("unread", "engine"))
    said = [
        f"{counted(left, 'more finding')}: the limit of annotations is reached" if left else "",
        f"the scan is incomplete: {counted(gaps, 'file or engine', 'files or engines')} missing" if gaps else "",
    ]
    if any(said):
        lines.append(f"::notice title=auditor::{_data('; '.join(one for one in said if one))}")
    return "".join(f"{line}\n" for line in lines)


def _command(view: View, finding: Finding) -> str:
    site = finding.site
    place = {"file": printable(site.file), "line": str(site.line)}
    if site.end_line == site.line:
        place |= {"endLine": str(site.line), "col": str(site.column), "endColumn": str(site.end_column)}
    place["title"] = f"{finding.check} {finding.severity}: {view.check(finding).title}"
    properties = ",".join(f"{key}={_property(value)}" for key, value in place.items())
    return f"::{LEVELS[finding.severity]} {properties}::{_data(view.remark(finding))}"


def _data(text: str) -> str:
    """The text of a command: what would end the line or start an escape is encoded."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
