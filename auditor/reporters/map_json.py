"""The account surface map as JSON, version 1: keys are only ever added."""

from __future__ import annotations

import json
from collections.abc import Sequence

from auditor.ledger import Ledger
from auditor.reporters._clean import printable
from auditor.reporters._map import COLUMNS, Row, cell
from auditor.reporters._map_summary import summary
from auditor.reporters._view import Options

VERSION = 1


def render(rows: Sequence[Row], ledger: Ledger, options: Options) -> str:
    """Endpoints and the ledger, plain ASCII."""
    out = {
        "version": VERSION,
        "endpoints": [
            {
                "file": printable(row.file),
                "function": printable(row.function),
                "line": row.line,
                "framework": row.framework,
                "kind": row.kind,
                "methods": list(row.methods),
                "route": printable(row.route),
                "acts": list(row.acts),
                "protections": {column: cell(row, column) for column in COLUMNS if column in row.protections},
            }
            for row in rows
        ],
        "summary": {name: [printable(line) for line in lines] for name, lines in summary(rows)._asdict().items()},
        "ledger": {
            "files_read": options.files_read,
            "files_skipped": [
                {"file": printable(one.subject), "why": printable(one.why)} for one in ledger.of("skipped", "unread")
            ],
            "unknown": [{"symbol": printable(one.subject), "endpoints": one.count} for one in ledger.of("unknown")],
            "engines": [{"engine": one.subject, "why": printable(one.why)} for one in ledger.of("engine")],
        },
    }
    return json.dumps(out, indent=2) + "\n"
