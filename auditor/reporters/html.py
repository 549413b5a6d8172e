"""Findings as one HTML file: no script, no external resource, everything from the scanned code escaped."""

from __future__ import annotations

from html import escape

from auditor import explain
from auditor.finding import Finding, Step
from auditor.reporters._clean import printable
from auditor.reporters._html import page
from auditor.reporters._view import View, counted, ignore_line, place, where


def render(view: View) -> str:
    """The counts, the findings worst first, what was silenced on request, and what was not read."""
    counts = ", ".join(f"{count} {severity}" for severity, count in view.counts().items()) or "no findings"
    body = [f"<h1>auditor: {counts}</h1>"]
    if view.silenced:
        body.append(f"<p>{counted(len(view.silenced), 'finding')} silenced by people.</p>")
    body += [_finding(view, one) for one in view.worst_first()]
    if view.options.show_silenced and view.silenced:
        rows = "".join(
            f"<li><code>{one.finding.check}</code> {escape(place(one.finding.site))} by {one.by}: "
            f"{escape(one.reason)}</li>"
            for one in view.silenced
        )
        body.append(f"<h2>Silenced</h2><ul>{rows}</ul>")
    gaps = view.ledger.of("unread", "engine", "bound", "unknown", "config")
    if gaps:
        rows = "".join(f"<li>{one.kind}: {escape(view.reader.clean(f'{one.subject}: {one.why}'))}</li>" for one in gaps)
        body.append(f"<h2>Not read, not run, not understood</h2><ul>{rows}</ul>")
    return page(f"auditor: {counts}", body)


def _finding(view: View, finding: Finding) -> str:
    check = view.check(finding)
    out = [
        f'<section class="{finding.severity}"><h2><span>{finding.severity}</span> '
        f'<a href="{escape(explain.help_uri(check))}">{check.id}</a> {escape(check.title)}</h2>',
        f"<p><code>{escape(place(finding.site))}</code> {escape(where(finding))}</p>",
        _frame(view, finding),
        f"<p>{escape(finding.message)}</p>",
        _steps("Path", "ol", finding.steps),
        _steps("On the way, but no help", "ul", finding.related),
    ]
    rows = (
        ("searched", escape(finding.searched)),
        ("repair", escape(finding.repair)),
        ("confidence", finding.confidence),
        ("ignore", f"<code>{escape(words)}</code>" if (words := ignore_line(finding)) else ""),
        ("references", ", ".join(_link(title, url) for title, url in explain.links(check))),
    )
    out.append("<dl>" + "".join(f"<dt>{key}</dt><dd>{value}</dd>" for key, value in rows if value) + "</dl>")
    return "\n".join(one for one in [*out, "</section>"] if one)


def _link(title: str, url: str) -> str:
    return f'<a href="{escape(url)}">{escape(title)}</a>' if url else escape(title)


def _frame(view: View, finding: Finding) -> str:
    site = finding.site
    lines: list[str] = []
    for number in () if finding.past else range(site.line - 1, site.line + 2):
        line = view.reader.line(site.file, number)
        if line is None:
            continue
        text = escape(line.text)
        if number == site.line:
            start = line.at(site.column)
            end = line.at(site.end_column) if site.end_line == site.line else len(line.text)
            marked = (line.text[:start], line.text[start:end], line.text[end:])
            text = f"{escape(marked[0])}<mark>{escape(marked[1])}</mark>{escape(marked[2])}"
        lines.append(f"{number:>5}  {text}")
    return "<pre>{}</pre>".format("\n".join(lines)) if lines else ""


def _steps(heading: str, tag: str, steps: tuple[Step, ...]) -> str:
    if not steps:
        return ""
    items = "".join(
        f"<li><code>{escape(printable(one.site.file))}:{one.site.line}</code> {escape(one.text)}</li>" for one in steps
    )
    return f"<h3>{heading}</h3><{tag}>{items}</{tag}>"
