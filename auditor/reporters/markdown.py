"""Findings as Markdown, for the summary of a job or a comment on a pull request."""

from __future__ import annotations

from auditor.finding import Finding
from auditor.reporters._clean import printable
from auditor.reporters._markdown import block, code, escaped, in_html, table
from auditor.reporters._view import View, counted, ignore_line, where

DETAILED = 50
"""Findings whose proof is written out; the table lists all up to ``LISTED``. Comments have a limit of size."""

LISTED = 300


def render(view: View) -> str:
    """The counts, a table worst first, and each proof folded up."""
    counts = view.counts()
    head = ", ".join(f"{count} {severity}" for severity, count in counts.items()) or "no findings"
    out = [f"## auditor: {head}"]
    findings = view.worst_first()
    if findings:
        rows = [
            [
                one.severity,
                code(one.check),
                code(f"{printable(one.site.file)}:{one.site.line}"),
                escaped(where(one)),
                escaped(view.check(one).title),
            ]
            for one in findings[:LISTED]
        ]
        out.append(table(["severity", "check", "place", "where", "what"], rows))
        out += [_details(view, one) for one in findings[:DETAILED]]
        if len(findings) > DETAILED:
            out.append(f"The proofs of {len(findings) - DETAILED} more are in the other reports of this run.")
    if view.silenced:
        out.append(f"{counted(len(view.silenced), 'finding')} silenced by people.")
        if view.options.show_silenced:
            out += [
                f"- {code(one.finding.check)} {code(f'{printable(one.finding.site.file)}:{one.finding.site.line}')} "
                f"by {one.by}: {escaped(one.reason)}"
                for one in view.silenced
            ]
    out += _gaps(view)
    return "\n\n".join(out) + "\n"


def _details(view: View, finding: Finding) -> str:
    head = f"{finding.check} {printable(finding.site.file)}:{finding.site.line}: {view.check(finding).title}"
    out = [f"<details><summary>{in_html(head)}</summary>"]
    out.append(escaped(finding.message))
    line = None if finding.past else view.reader.line(finding.site.file, finding.site.line)
    if line is not None:
        out.append(block([line.text.strip()]))
    if finding.steps:
        out.append(
            "\n".join(
                f"{number}. {code(f'{printable(one.site.file)}:{one.site.line}')} {escaped(one.text)}"
                for number, one in enumerate(finding.steps, 1)
            )
        )
    if finding.related:
        met = (
            f"- {code(f'{printable(one.site.file)}:{one.site.line}')} {escaped(one.text)}" for one in finding.related
        )
        out.append("On the way, but no help:\n\n" + "\n".join(met))
    if finding.searched:
        out.append(f"Searched: {escaped(finding.searched)}")
    if finding.repair:
        out.append(f"Repair: {escaped(finding.repair)}")
    if words := ignore_line(finding):
        out.append(f"Ignore: {code(words)}")
    return "\n\n".join([*out, "</details>"])


def _gaps(view: View) -> list[str]:
    gaps = view.ledger.of("unread", "engine", "bound")
    if not gaps:
        return []
    lines = [f"- {escaped(view.reader.clean(f'{one.subject}: {one.why}'))}" for one in gaps[:DETAILED]]
    if len(gaps) > DETAILED:
        lines.append(f"- and {len(gaps) - DETAILED} more")
    return ["Not read or not run:", "\n".join(lines)]
