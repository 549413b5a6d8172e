"""A model file of proposals as text: rows with what was read, and examples by which ``auditor models check`` runs them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from auditor.program.learning import Proposal

_HEAD = """\
# Rows for what this project says in its own words, proposed by `auditor models learn`, most used first.
# Read each: correct the kind, delete what is not so. Then name this file under `models` in the configuration.
package: {package}
"""


def text(found: Sequence[Proposal], package: str) -> str:
    """The file; rows whose kind nothing tells are comments."""
    rows = [one for one in found if one.kind or one.section == "inert"]
    open_ = [one for one in found if not one.kind and one.section == "guards"]
    out = [_HEAD.format(package=package)]
    for section in ("guards", "messages", "inert"):
        mine = [one for one in rows if one.section == section]
        asked = open_ if section == "guards" else []
        if mine or asked:
            out.append(f"{section}:" if mine else f"# {section}:")
        for one in [*mine, *asked]:
            out.append(f"  # {_endpoints(one.endpoints)}; {one.why}")
            out.append(f"  {'' if one in rows else '# '}- {_row(one)}")
    if rows:
        out.append("examples: |")
        out += [f"  {line}" if line else "" for line in _examples(rows)]
    return "\n".join(out) + "\n"


def _endpoints(count: int) -> str:
    return f"{count} endpoint{'' if count == 1 else 's'}"


def _row(one: Proposal) -> str:
    path = json.dumps(one.path)
    if one.section == "inert":
        return path
    more = f", holds: {json.dumps(one.holds)}" if one.holds not in ("", "true") else ""
    if one.recipient[1]:
        more += f", roles: {{recipient: [{one.recipient[0]}, {one.recipient[1]}]}}"
    return f"{{{one.shape}: {path}, kind: {one.kind or '?'}{more}}}"


def _examples(rows: Iterable[Proposal]) -> Iterator[str]:
    """One small function for each row, with the fact that it is to find."""
    yield "from flask import Flask"
    kept = list(rows)
    yield from sorted({f"import {_module(one.path)}" for one in kept if "." in one.path.removeprefix("*.")})
    yield ""
    yield "_server = Flask(__name__)"
    for number, one in enumerate(kept, 1):
        name = one.path.removeprefix("*")
        fact = f"# fact: {'Message' if one.section == 'messages' else 'Guard'} {one.kind}" if one.kind else "# no fact"
        yield ""
        if one.shape == "decorator":
            yield f'@_server.post("/{number}")'
            yield f"@{name}  {fact}"
            yield f"def example_{number}():  # fact: Endpoint http POST /{number}"
            yield "    return {}"
            continue
        called = f"thing{name}" if one.path.startswith("*.") else name
        given = f"{one.recipient[1]}=thing" if one.recipient[1] else ""
        yield f"def example_{number}(thing):"
        if one.section == "guards" and one.holds == "true":
            yield f"    if not {called}({given}):  {fact}"
            yield "        raise PermissionError"
        else:
            yield f"    {called}({given})  {fact}"


def _module(path: str) -> str:
    """The module of a dotted name; classes begin with a capital letter."""
    module = path.rpartition(".")[0]
    while module.rpartition(".")[2][:1].isupper():
        module = module.rpartition(".")[0]
    return module
