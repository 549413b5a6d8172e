"""Findings, silenced findings, coverage and checks as JSON, version 1: keys are only ever added."""

from __future__ import annotations

import json
from typing import Any

from auditor.finding import Edit, Finding, Step
from auditor.reporters._clean import printable
from auditor.reporters._view import View, ignore_line
from auditor.site import Site

VERSION = 1


def render(view: View) -> str:
    """The whole run as one object, plain ASCII, two spaces of indentation."""
    out: dict[str, Any] = {
        "version": VERSION,
        "tool": {"name": "auditor", "version": view.version},
        "summary": {"findings": len(view.findings), **view.counts(), "silenced": len(view.silenced)},
        "complete": not view.ledger.incomplete,
        "findings": [_finding(view, one) for one in view.findings],
    }
    if view.options.show_silenced:
        out["silenced"] = [
            {
                "by": one.by,
                "reason": one.reason,
                "owner": one.owner,
                "until": one.until,
                "at": _site(one.site),
                "finding": _finding(view, one.finding),
            }
            for one in view.silenced
        ]
    out["ledger"] = [
        {
            "kind": entry.kind,
            "subject": printable(entry.subject),
            "why": view.reader.clean(entry.why),
            "line": entry.line,
            "count": entry.count,
        }
        for entry in view.ledger
    ]
    out["controls"] = [
        {
            "kind": one.kind,
            "routes": list(one.routes),
            "where": one.where,
            "evidence": one.evidence,
            "owner": one.owner,
            "expires": one.expires.isoformat(),
        }
        for one in view.config.controls
    ]
    out["checks"] = [
        {
            "id": one.id,
            "name": one.name,
            "title": one.title,
            "severity": one.severity,
            "languages": list(one.languages),
            "cwe": list(one.cwe),
            "asvs": list(one.asvs),
        }
        for one in view.checks
    ]
    return json.dumps(out, indent=2) + "\n"


def _finding(view: View, finding: Finding) -> dict[str, Any]:
    check = view.check(finding)
    return {
        "check": finding.check,
        "name": check.name,
        "title": check.title,
        "severity": finding.severity,
        "confidence": finding.confidence,
        **_site(finding.site),
        **({"also": [_site(one) for one in finding.also]} if finding.also else {}),
        "endpoint": finding.endpoint,
        "subject": view.reader.clean(finding.subject),
        "message": finding.message,
        "steps": [_step(one) for one in finding.steps],
        "related": [_step(one) for one in finding.related],
        "searched": finding.searched,
        "repair": finding.repair,
        "ignore": ignore_line(finding),
        "edits": [_edit(one) for one in finding.edits],
        "cwe": list(check.cwe),
        "asvs": list(check.asvs),
        "engine": finding.engine,
        "fingerprint": finding.fingerprint,
        "moved_fingerprint": finding.moved_fingerprint,
        "properties": dict(finding.properties),
    }


def _site(site: Site) -> dict[str, Any]:
    return {
        "file": printable(site.file),
        "line": site.line,
        "column": site.column,
        "end_line": site.end_line,
        "end_column": site.end_column,
        "function": printable(site.function),
    }


def _step(step: Step) -> dict[str, Any]:
    return {**_site(step.site), "text": step.text}


def _edit(edit: Edit) -> dict[str, Any]:
    return {**_site(edit.site), "text": edit.text, "description": edit.description, "safe": edit.safe}
