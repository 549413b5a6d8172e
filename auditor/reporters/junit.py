"""Findings as JUnit XML, for Jenkins, CircleCI and others that show tests: a failed test a finding."""

from __future__ import annotations

from html import escape

from auditor.finding import Finding
from auditor.reporters._clean import printable
from auditor.reporters._view import View, place


def render(view: View) -> str:
    """One suite a check; a check without findings is one passed test; a file that was not read is an error."""
    found: dict[str, list[Finding]] = {one.id: [] for one in view.checks}
    for finding in view.findings:
        found.setdefault(finding.check, []).append(finding)
    gaps = view.ledger.of("unread", "engine")
    tests = sum(max(1, len(findings)) for findings in found.values()) + len(gaps)
    counts = f'tests="{tests}" failures="{len(view.findings)}" errors="{len(gaps)}"'
    out = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="auditor" {counts}>']
    for check, findings in sorted(found.items()):
        out.append(
            f'  <testsuite name="{check}" tests="{max(1, len(findings))}" failures="{len(findings)}" errors="0">'
        )
        if not findings:
            out.append(f'    <testcase classname="{check}" name="no finding"/>')
        for finding in findings:
            out += _case(view, finding)
        out.append("  </testsuite>")
    if gaps:
        out.append(f'  <testsuite name="coverage" tests="{len(gaps)}" failures="0" errors="{len(gaps)}">')
        for entry in gaps:
            name = escape(printable(entry.subject))
            out.append(f'    <testcase classname="coverage" name="{name}">')
            out.append(f'      <error message="{escape(view.reader.clean(entry.why))}"/>')
            out.append("    </testcase>")
        out.append("  </testsuite>")
    return "\n".join([*out, "</testsuites>"]) + "\n"


def _case(view: View, finding: Finding) -> list[str]:
    site = finding.site
    name = escape(f"{place(site)} {finding.endpoint}".strip())
    lines = [f"{place(site)} {finding.severity}, {finding.confidence} confidence"]
    lines += [f"{number}. {place(one.site)} {one.text}" for number, one in enumerate(finding.steps, 1)]
    lines += [f"no help: {place(one.site)} {one.text}" for one in finding.related]
    file = escape(printable(site.file))
    return [
        f'    <testcase classname="{finding.check}" name="{name}" file="{file}" line="{site.line}">',
        f'      <failure type="{finding.severity}" message="{escape(view.remark(finding))}">',
        escape("\n".join(lines)),
        "      </failure>",
        "    </testcase>",
    ]
