"""The frame of an HTML page that loads nothing and runs nothing."""

from __future__ import annotations

from html import escape

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "pre{background:#f6f6f4;padding:.6rem;overflow-x:auto}code,pre{font-family:ui-monospace,monospace;font-size:.92em}"
    "section{border-left:5px solid #999;padding-left:1rem;margin:2rem 0}h2{font-size:1.1rem}h3{font-size:1rem;margin:0}"
    ".critical{border-color:#b00020}.high{border-color:#d9480f}.medium{border-color:#b8860b}.low{border-color:#1c7ed6}"
    "section span{text-transform:uppercase;font-size:.8em}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:0 1rem}"
    "dd{margin:0}mark{background:#ffe08a}table{border-collapse:collapse;font-size:.92em}"
    "td,th{border:1px solid #ccc;padding:.2rem .5rem;text-align:left}td.no{background:#ffd7d7}"
    "td.yes{background:#d9f2d9}"
    "td.unknown{background:#fff1c9}td.declared{background:#dbe9ff}"
)


def page(title: str, body: list[str]) -> str:
    """A whole document; ``body`` is HTML that is escaped already."""
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            '<meta name="referrer" content="no-referrer">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
            *body,
            "</body></html>\n",
        ]
    )
