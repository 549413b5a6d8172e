"""Findings as SARIF 2.1.0, fit for GitHub code scanning, DefectDojo, SonarQube, GitLab and the viewers.

The choices that look odd have a reader behind them: exactly one location a result (DefectDojo makes a finding of each),
one line a region (GitHub shows an alert in a pull request only when all its lines changed), no ``fingerprints``
(DefectDojo would use them alone), keys of ``partialFingerprints`` that end in ``/v1`` (its parser fails on others),
silenced results left out unless asked for (GitHub shows them as alerts).
"""

from __future__ import annotations

import json
from typing import Any

from auditor.finding import Edit, Finding, Step
from auditor.reporters._clean import printable
from auditor.reporters._provenance import provenance
from auditor.reporters._sarif_driver import LEVELS, Driver, notifications
from auditor.reporters._sarif_places import BASE, artifact, location
from auditor.reporters._view import View
from auditor.triage import Silenced

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MAX_STEPS = 30
RANK = {"critical": 90.0, "high": 70.0, "medium": 50.0, "low": 30.0}
RANK_BY_CONFIDENCE = {"high": 5.0, "medium": 0.0, "low": -10.0}


def render(view: View) -> str:
    """One log with one run, plain ASCII."""
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(view)]}, indent=2) + "\n"


def _run(view: View) -> dict[str, Any]:
    driver = Driver(view)
    results = [_result(view, driver, one) for one in view.findings]
    if view.options.show_silenced:
        for result in results:
            result["suppressions"] = []
        for one in view.silenced:
            results.append({**_result(view, driver, one.finding), "suppressions": [_suppression(view, one)]})
    run: dict[str, Any] = {
        "tool": {"driver": driver.component()},
        "automationDetails": {"id": f"auditor/{view.options.category}/"},
        "originalUriBaseIds": {BASE: {"description": {"text": "The root of the scanned tree."}}},
        "columnKind": "unicodeCodePoints",
        "language": "en-US",
        "invocations": [_invocation(view)],
        "taxonomies": driver.taxonomies(),
        "results": results,
    }
    if known := provenance(view.config.root):
        run["versionControlProvenance"] = [
            {
                "repositoryUri": known["repository"],
                **{f"{key}{'Id' if key == 'revision' else ''}": known[key] for key in known if key != "repository"},
                "mappedTo": {"uriBaseId": BASE},
            }
        ]
    if view.config.controls:
        run["properties"] = {
            "controls": [
                {
                    "kind": one.kind,
                    "routes": list(one.routes),
                    "where": one.where,
                    "owner": one.owner,
                    "evidence": one.evidence,
                    "expires": one.expires.isoformat(),
                }
                for one in view.config.controls
            ]
        }
    return run


def _invocation(view: View) -> dict[str, Any]:
    out: dict[str, Any] = {
        "executionSuccessful": not (view.config.strict and view.ledger.incomplete),
        "toolExecutionNotifications": notifications(view, "unread", "engine", "bound", "unknown", "skipped"),
        "toolConfigurationNotifications": notifications(view, "config"),
    }
    if view.options.exit_code is not None:
        out["exitCode"] = view.options.exit_code
    return out


def _result(view: View, driver: Driver, finding: Finding) -> dict[str, Any]:
    related = [_related(view, number, one) for number, one in enumerate(finding.related, 1)]
    reader = view.blank if finding.past else view.reader
    result: dict[str, Any] = {
        "ruleId": finding.check,
        "ruleIndex": driver.index[finding.check],
        "kind": "fail",
        "level": LEVELS[finding.severity],
        "message": {"text": _message(view, finding), "markdown": _markdown(finding)},
        "locations": [location(reader, site, context=True) for site in (finding.site, *finding.also)],
        "partialFingerprints": {
            "auditor/semantic/v1": finding.fingerprint,
            "auditor/moved/v1": finding.moved_fingerprint,
        },
        "rank": RANK[finding.severity] + RANK_BY_CONFIDENCE[finding.confidence],
        "properties": _properties(view, finding),
    }
    if related:
        result["relatedLocations"] = related
    if finding.steps:
        result["codeFlows"] = [_code_flow(view, finding)]
    if finding.edits:
        result["fixes"] = [_fix(one) for one in finding.edits]
    return result


def _message(view: View, finding: Finding) -> str:
    """The message, with a link to each related place: GitHub shows only those that the text links to."""
    links = "; ".join(f"[{_unlinked(one.text)}]({number})" for number, one in enumerate(finding.related, 1))
    met = f" On the way, but no help: {links}." if links else ""
    return view.remark(finding) + met


def _markdown(finding: Finding) -> str:
    out = [finding.message]
    if finding.related:
        links = "; ".join(f"[{_unlinked(one.text)}]({number})" for number, one in enumerate(finding.related, 1))
        out.append(f"On the way, but no help: {links}.")
    if finding.searched:
        out.append(f"Searched: {finding.searched}")
    if finding.repair:
        out.append(f"Repair: {finding.repair}")
    return "\n\n".join(out)


def _unlinked(text: str) -> str:
    for char in "\\[]":
        text = text.replace(char, "\\" + char)
    return text.rstrip(".")


def _related(view: View, number: int, step: Step) -> dict[str, Any]:
    return {"id": number, **location(view.reader, step.site), "message": {"text": step.text}}


def _shortened(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Both ends of a path that is longer than viewers bear."""
    if len(steps) <= MAX_STEPS:
        return steps
    return steps[: MAX_STEPS // 2] + steps[-(MAX_STEPS // 2) :]


def _code_flow(view: View, finding: Finding) -> dict[str, Any]:
    steps = _shortened(finding.steps)
    return {
        "threadFlows": [
            {
                "locations": [
                    {
                        "location": {**location(view.reader, one.site), "message": {"text": one.text}},
                        "executionOrder": number,
                        "nestingLevel": 0,
                        "importance": "essential" if number in (1, len(steps)) else "important",
                    }
                    for number, one in enumerate(steps, 1)
                ]
            }
        ]
    }


def _fix(edit: Edit) -> dict[str, Any]:
    region = {
        "startLine": edit.site.line,
        "startColumn": edit.site.column,
        "endLine": edit.site.end_line,
        "endColumn": edit.site.end_column,
    }
    replacement = {"deletedRegion": region, "insertedContent": {"text": edit.text}}
    return {
        "description": {"text": edit.description},
        "artifactChanges": [{"artifactLocation": artifact(edit.site.file), "replacements": [replacement]}],
    }


def _properties(view: View, finding: Finding) -> dict[str, Any]:
    told = {
        "severity": finding.severity,
        "confidence": finding.confidence,
        "engine": finding.engine,
        "endpoint": finding.endpoint,
        "act": view.reader.clean(finding.subject),
        "searched": finding.searched,
        "repair": finding.repair,
    }
    return {**{key: value for key, value in told.items() if value}, **dict(finding.properties)}


def _suppression(view: View, silenced: Silenced) -> dict[str, Any]:
    more = {key: printable(value) for key, value in (("owner", silenced.owner), ("until", silenced.until)) if value}
    out: dict[str, Any] = {
        "kind": "inSource" if silenced.by == "inline" else "external",
        "status": "accepted",
        "justification": silenced.reason,
        "location": location(view.reader, silenced.site),
    }
    return {**out, "properties": more} if more else out
