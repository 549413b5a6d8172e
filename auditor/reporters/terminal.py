"""Findings for a person at a terminal: the place, the proof, and what to do about it.

Colour only decorates: without it the text is the same. All marks are plain ASCII.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from auditor.explain import links
from auditor.finding import Finding, Step
from auditor.ledger import Entry
from auditor.reporters._view import View, counted, ignore_line, place, where
from auditor.site import Site

STYLES = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "cyan"}
LISTED = 10
"""Ledger entries of one kind that are listed unless ``verbose``."""

_MARGIN = 2


def render(view: View) -> str:
    """All findings in order, then the silenced ones on request, then the summary."""
    width = max(view.options.width, 40)
    lines: list[Text] = []
    for finding in view.findings:
        lines += [*_finding(view, finding, width), Text()]
    if view.options.show_silenced and view.silenced:
        lines += [*_silenced(view, width), Text()]
    lines += _summary(view, width)
    out = io.StringIO()
    console = Console(
        file=out,
        force_terminal=view.options.color,
        color_system="standard" if view.options.color else None,
        no_color=not view.options.color,
        width=width,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for line in lines:
        line.rstrip()
        console.print(line, soft_wrap=True)
    return out.getvalue()


def _finding(view: View, finding: Finding, width: int) -> Iterator[Text]:
    check = view.check(finding)
    style = STYLES[finding.severity]
    head = Text.assemble((finding.severity, style), " ", (finding.check, "bold"), " ", (check.title, "bold"))
    if finding.confidence != "high":
        head.append(f" ({finding.confidence} confidence)", "dim")
    yield from _wrap(head, width, "", "  ")
    yield Text.assemble("  --> ", (place(finding.site), "blue"), f"  {where(finding)}")
    if not finding.past:
        yield from _frame(view, finding.site, style, width)
    yield from _wrap(Text(finding.message), width, "  ", "  ")
    yield from _steps("path", finding.steps, width, numbered=True)
    yield from _steps("does not help", finding.related, width, numbered=False)
    more = [f"auditor explain {check.id}", *(title for title, url in links(check) if title != url)]
    for heading, body in (("searched", finding.searched), ("repair", finding.repair), ("see", "; ".join(more))):
        if body:
            yield from _labelled(heading, Text(body), width)
    if words := ignore_line(finding):
        yield from _labelled("ignore", Text(words, "dim"), width)


def _frame(view: View, site: Site, style: str, width: int) -> Iterator[Text]:
    """The line with one before and after it, and the region marked; nothing when the file cannot be read."""
    middle = view.reader.line(site.file, site.line)
    if middle is None:
        return
    gutter = len(str(site.line + 1))
    room = max(width - gutter - 3, 20)
    start = middle.at(site.column)
    end = middle.at(site.end_column) if site.end_line == site.line else len(middle.text)
    shift = max(0, min(start, end - room)) if cell_len(middle.text[: max(end, start + 1)]) > room else 0
    yield Text(f"{'':{gutter}} |", "blue")
    for number in (site.line - 1, site.line, site.line + 1):
        line = view.reader.line(site.file, number)
        if line is None or (number != site.line and not line.text.strip()):
            continue
        shown = Text(line.text[shift:])
        shown.truncate(room)
        yield Text.assemble((f"{number:>{gutter}} | ", "blue"), shown)
        if number == site.line:
            indent = cell_len(line.text[shift:start])
            carets = "^" * max(1, min(cell_len(line.text[start:end]), room - indent))
            yield Text.assemble((f"{'':{gutter}} | ", "blue"), " " * indent, (carets, style))


def _steps(heading: str, steps: Sequence[Step], width: int, numbered: bool) -> Iterator[Text]:
    if not steps:
        return
    yield Text(f"{'':{_MARGIN}}{heading}", "bold")
    places = [place(step.site).rpartition(":")[0] for step in steps]
    widest = max(cell_len(one) for one in places)
    column = widest if widest <= width // 2 else 0
    for number, (step, at) in enumerate(zip(steps, places, strict=True), 1):
        lead = f"{number:>4}. " if numbered else "    - "
        if column:
            label = Text.assemble(lead, (at, "blue"), " " * (column - cell_len(at) + 2))
            yield from _hanging(label, Text(step.text), width)
        else:
            yield from _hanging(Text(lead), Text.assemble((at, "blue"), "  ", step.text), width)


def _labelled(heading: str, body: Text, width: int) -> Iterator[Text]:
    return _hanging(Text(f"{'':{_MARGIN}}{heading:<10}", "bold"), body, width)


def _hanging(label: Text, body: Text, width: int) -> Iterator[Text]:
    """A label and beside it a text of several lines."""
    for number, line in enumerate(_wrap(body, max(width - label.cell_len, 20), "", "")):
        yield Text.assemble(label if number == 0 else " " * label.cell_len, line)


def _wrap(text: Text, width: int, first: str, later: str) -> Iterator[Text]:
    console = Console(file=io.StringIO(), width=width)
    room = max(width - len(later), 20)
    for number, line in enumerate(text.wrap(console, room)):
        line.rstrip()
        yield Text.assemble(first if number == 0 else later, line)


def _silenced(view: View, width: int) -> Iterator[Text]:
    yield Text("silenced", "bold")
    for one in view.silenced:
        extra = "".join(f", {key} {value}" for key, value in (("owner", one.owner), ("until", one.until)) if value)
        line = f"{one.finding.check} {place(one.finding.site)} by {one.by}: {one.reason}{extra}"
        yield from _wrap(Text(line), width, "  ", "    ")


def _summary(view: View, width: int) -> Iterator[Text]:
    counts = view.counts()
    head = Text("no findings" if not counts else f"{counted(sum(counts.values()), 'finding')}: ", "bold")
    for number, (severity, count) in enumerate(counts.items()):
        head.append(", " if number else "")
        head.append(f"{count} {severity}", STYLES[severity])
    if view.silenced:
        head.append(f"; {len(view.silenced)} silenced")
    yield head
    for kind, words, many in (
        ("unread", "file not read", "files not read"),
        ("engine", "engine did not run", "engines did not run"),
        ("bound", "limit reached", "limits reached"),
        ("config", "remark on the configuration", "remarks on the configuration"),
    ):
        entries = view.ledger.of(kind)
        if entries:
            yield Text(counted(len(entries), words, many), "yellow")
            yield from _entries(view, entries, width)
    unknown = view.ledger.of("unknown")
    if unknown:
        yield Text(f"{counted(len(unknown), 'symbol')} not understood (a row in a model file settles each)", "yellow")
        yield from _entries(view, sorted(unknown, key=lambda one: (-one.count, one)), width)
    if skipped := view.ledger.of("skipped"):
        yield Text(f"{counted(len(skipped), 'file')} out of scope (tests, vendored, generated, excluded)", "dim")
    for control in view.config.controls:
        routes = ", ".join(control.routes) or "all routes"
        line = f"declared: {control.kind} for {routes} by {control.where or 'unknown'}, until {control.expires}"
        yield Text(view.reader.clean(line), "dim")


def _entries(view: View, entries: Sequence[Entry], width: int) -> Iterator[Text]:
    shown = entries if view.options.verbose else entries[:LISTED]
    for entry in shown:
        subject = f"{entry.subject}:{entry.line}" if entry.line else entry.subject
        times = f" ({entry.count} endpoints)" if entry.kind == "unknown" and entry.count > 1 else ""
        yield from _wrap(Text(view.reader.clean(f"{subject}: {entry.why}{times}")), width, "  ", "    ")
    if len(shown) < len(entries):
        yield Text(f"  and {len(entries) - len(shown)} more: --verbose lists them", "dim")
