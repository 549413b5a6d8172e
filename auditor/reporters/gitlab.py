"""Findings as a GitLab SAST report, security report schema 15.

The first identifier is a finding's identity there: auditor's check comes first, CWE after it, never in another order.
"""

from __future__ import annotations

import json
from typing import Any

from auditor import explain
from auditor.finding import Finding, Step
from auditor.reporters._clean import printable
from auditor.reporters._markdown import code, escaped
from auditor.reporters._view import View

SCHEMA_VERSION = "15.2.1"


def render(view: View) -> str:
    """The report as plain ASCII; its time stamps are ``moment`` of the options, which GitLab demands."""
    vendor = {"name": "The auditor developers"}
    tool = {"id": "auditor", "name": "auditor", "url": explain.PROJECT, "version": view.version, "vendor": vendor}
    report = {
        "version": SCHEMA_VERSION,
        "schema": "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/"
        f"v{SCHEMA_VERSION}/dist/sast-report-format.json",
        "scan": {
            "type": "sast",
            "status": "failure" if view.config.strict and view.ledger.incomplete else "success",
            "start_time": view.options.moment,
            "end_time": view.options.moment,
            "analyzer": tool,
            "scanner": tool,
            "messages": [
                {"level": "warn", "value": view.reader.clean(f"{entry.subject}: {entry.why}")}
                for entry in view.ledger.of("unread", "engine", "bound")
            ],
        },
        "vulnerabilities": [_vulnerability(view, one) for one in view.findings],
    }
    return json.dumps(report, indent=2) + "\n"


def _vulnerability(view: View, finding: Finding) -> dict[str, Any]:
    check = view.check(finding)
    site = finding.site
    file = printable(site.file)
    location = {"file": file, "start_line": site.line, "end_line": site.end_line}
    owner, _, method = printable(site.function).rpartition(".")
    location |= {"class": owner} if owner else {}
    location |= {"method": method} if method else {}
    out: dict[str, Any] = {
        "id": finding.fingerprint,
        "name": check.title[:255],
        "description": _description(finding),
        "severity": finding.severity.capitalize(),
        "location": location,
        "identifiers": [
            {
                "type": "auditor_check",
                "name": f"{check.id} {check.name}",
                "value": check.id,
                "url": explain.help_uri(check),
            },
            *(
                {
                    "type": "cwe",
                    "name": f"CWE-{number}",
                    "value": str(number),
                    "url": f"https://cwe.mitre.org/data/definitions/{number}.html",
                }
                for number in check.cwe
            ),
        ],
        "links": [{"name": title, "url": url} for title, url in explain.links(check) if url],
        "tracking": {
            "type": "source",
            "items": [
                {
                    **{key: location[key] for key in ("file", "start_line", "end_line")},
                    "signatures": [{"algorithm": "scope_offset", "value": f"{file}|auditor|{finding.fingerprint}"}],
                }
            ],
        },
    }
    if finding.repair:
        out["solution"] = finding.repair[:7000]
    if finding.steps:
        out["details"] = {"path": {"name": "Path", "type": "code-flows", "items": [_flow(finding)]}}
    return out


def _description(finding: Finding) -> str:
    """The message and its proof in Markdown: GitLab reads descriptions so, and would heed a mention."""
    out = [escaped(finding.message)]
    if finding.steps:
        steps = enumerate(finding.steps, 1)
        out.append("Path:\n\n" + "\n".join(f"{number}. {_step(one)}" for number, one in steps))
    if finding.related:
        out.append("On the way, but no help:\n\n" + "\n".join(f"- {_step(one)}" for one in finding.related))
    if finding.searched:
        out.append(f"Searched: {escaped(finding.searched)}")
    return "\n\n".join(out)


def _step(step: Step) -> str:
    return f"{code(f'{printable(step.site.file)}:{step.site.line}')} {escaped(step.text)}"


def _flow(finding: Finding) -> list[dict[str, Any]]:
    kinds = ["source", *["propagation"] * (len(finding.steps) - 2), "sink"]
    return [
        {
            "type": "code-flow-node",
            "node_type": kind,
            "file_location": {
                "type": "file-location",
                "file_name": printable(one.site.file),
                "line_start": one.site.line,
                "line_end": one.site.end_line,
            },
        }
        for kind, one in zip(kinds, finding.steps, strict=False)
    ]
