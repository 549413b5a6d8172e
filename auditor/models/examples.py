"""The labelled examples of model files: what each line means, said in comments and compared with what the rows find.

``# fact: <Kind> <word>`` at the end of a line, or alone before it, says what is found there; ``# no fact`` marks a near
miss. All facts of an example are compared, so what is found and not labelled is a problem as well. Kinds:

- ``Endpoint http POST /pay``: kind, methods joined by ``|``, route;
- ``Guard second_factor``: met on this line, in a body or as a decorator of an endpoint; a guard that comes from words
  rather than from a row may go without a label;
- ``Act money.charge``, ``Message mail``, ``Token checked``, ``Log security``; where it is asked, ``after second_factor
  auth``: exactly these guards hold when it happens (``after nothing``: none), and ``with recipient=user.email
  amount=100``: the parameters, parts of the request (``request.email``) and constants that play a role, ``+`` between
  several, ``other`` for what is none of these;
- ``Value claims``: what a call gives, for claims, unverified, provider, setting and random, when the function returns
  it, tests it or acts on it; ``Value random weak`` for its strength.

``Doubt <symbol>`` is a call or decorator that could be a guard and is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import yaml

from auditor.config import Config
from auditor.facts import Act, Endpoint, Guard, Secret, Value
from auditor.flow.engine import Flow
from auditor.flow.values import inner, parts
from auditor.ledger import Ledger
from auditor.models.load import library, load_file
from auditor.models.parts import ModelError
from auditor.models.table import Table
from auditor.project import Func, Project
from auditor.python.outline import Outline

_LABEL = re.compile(r"#\s*(?:fact:\s*(?P<fact>[^#]*?)|(?P<none>no fact\b[^#]*))\s*(?=#\s*(?:fact:|no fact\b)|$)")
_KINDS = ("Endpoint", "Guard", "Act", "Message", "Token", "Log", "Value", "Doubt")
_VALUES = ("claims", "unverified", "provider", "random", "setting")
_FILE = "example.py"


@dataclass(frozen=True, order=True)
class Problem:
    """One difference between an example and its labels; ``line`` counts in the model file, 0 when none is meant."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class Entry(Protocol):
    """An endpoint as the example needs it."""

    @property
    def endpoint(self) -> Endpoint: ...
    @property
    def guards(self) -> frozenset[Guard]: ...
    @property
    def weak(self) -> tuple[Guard, ...]: ...
    @property
    def unknown(self) -> Iterable[object]: ...


class Joined(Protocol):
    """A program made of outlines: see ``auditor.program.Program``."""

    @property
    def project(self) -> Project: ...
    @property
    def flow(self) -> Flow: ...
    @property
    def entries(self) -> Sequence[Entry]: ...
    def functions(self) -> Iterable[Func]: ...


class Build(Protocol):
    """``Program.build``: it stands in a layer above, so it is handed in."""

    def __call__(
        self, outlines: Mapping[str, Outline], config: Config, ledger: Ledger, secrets: Sequence[Secret], table: Table
    ) -> Joined: ...


def check_file(path: Path, build: Build) -> list[Problem]:
    """Load a user's model file on top of the library's tables and run its examples; empty when all is well.

    A file that is not in form is one problem. ``build`` is ``Program.build``.
    """
    table = library().copy()
    table.examples.pop(path.name, None)
    try:
        load_file(path, table)
    except ModelError as error:
        return [Problem(path.name, 0, str(error).removeprefix(f"{path.name}: "))]
    return check_examples(table, path.name, build, _places(path.read_text("utf-8")))


def check_examples(table: Table, name: str, build: Build, places: Sequence[int] = ()) -> list[Problem]:
    """Run the examples of one model file of a table; ``places`` are the lines before the first line of each."""
    examples = table.examples.get(name, [])
    if not examples:
        return [Problem(name, 0, "no examples: nothing shows that the rows find anything")]
    problems: list[Problem] = []
    for number, text in enumerate(examples):
        before = places[number] if number < len(places) else 0
        problems += [Problem(name, before + line, text) for line, text in _check(text, table, build)]
    return sorted(problems)


def _places(text: str) -> list[int]:
    """The line before the first line of each example of a model file."""
    root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    found: list[int] = []
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == "examples":
            for node in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                block = getattr(node, "style", None) in ("|", ">")
                found.append(node.start_mark.line + (1 if block else 0))
    return found


def _check(text: str, table: Table, build: Build) -> Iterator[tuple[int, str]]:
    from auditor.python.extract import extract

    outline = extract(text.encode(), _FILE, b"example")
    if outline.problem:
        yield 0, f"the example cannot be read: {outline.problem}"
        return
    wanted, near, wrong = _labels(text)
    yield from wrong
    program = build({_FILE: outline}, Config(Path()), Ledger(), (), table)
    found, soft = _facts(program, table, wanted)
    found |= soft & wanted
    for line, fact in sorted(wanted - found):
        yield line, f"missed: {fact}"
    for line, fact in sorted(found - wanted):
        yield line, f"{'found on a near miss' if line in near else 'found and not labelled'}: {fact}"


def _labels(text: str) -> tuple[set[tuple[int, str]], set[int], list[tuple[int, str]]]:
    """Facts by line, the lines of near misses, and labels that are not in form."""
    wanted: set[tuple[int, str]] = set()
    near: set[int] = set()
    wrong: list[tuple[int, str]] = []
    waiting: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        here = [m["fact"].strip() if m["fact"] is not None else "" for m in _LABEL.finditer(line)]
        alone = line.lstrip().startswith("#")
        for fact in here:
            if fact and fact.partition(" ")[0] not in _KINDS:
                wrong.append((number, f"a label begins with one of {', '.join(_KINDS)}, not {fact!r}"))
        if alone:
            waiting += here
            continue
        for fact in [*waiting, *here]:
            if fact:
                wanted.add((number, _form(fact)))
            else:
                near.add(number)
        waiting = []
    return wanted, near, wrong


def _form(fact: str) -> str:
    head, after, roles = _clauses(fact)
    told = " ".join(head.split())
    if after is not None:
        told += f" after {' '.join(sorted(after.split()))}"
    return f"{told} with {' '.join(sorted(roles.split()))}" if roles else told


def _clauses(fact: str) -> tuple[str, str | None, str]:
    """What is found, the guards before it (None: not asked), and the roles asked for."""
    rest, _, roles = fact.partition(" with ")
    head, asked, after = rest.partition(" after ")
    return head, after if asked else None, roles


_Facts = set[tuple[int, str]]


def _facts(program: Joined, table: Table, asked: _Facts) -> tuple[_Facts, _Facts]:
    """Every fact of the example with its line, and the guards that come from words alone.

    An act is told with its guards and roles where a label in ``asked`` asks for them.
    """
    found: _Facts = set()
    soft: _Facts = set()
    clauses = {(line, _clauses(fact)[0]): _clauses(fact)[1:] for line, fact in asked}
    for entry in program.entries:
        e = entry.endpoint
        found.add((e.site.line, " ".join(f"Endpoint {e.kind} {'|'.join(e.methods)} {e.route}".split())))
        found |= {(g.site.line, f"Guard {g.kind}") for g in (*entry.guards, *entry.weak) if g.site.file == _FILE}
        found |= {(u.site.line, f"Doubt {u.symbol}") for u in entry.unknown}  # type: ignore[attr-defined]
    for func in program.functions():
        summary = program.flow.summary(func)
        if summary is None:
            continue
        values = [summary.returns]
        for event in summary.events:
            if event.act.kind.startswith("row."):  # only the map asks for them
                continue
            line, told = event.act.site.line, _act(event.act)
            after, roles = clauses.get((line, told), (None, ""))
            if after is not None:
                told += f" after {' '.join(sorted({g.kind for g in event.guards})) or 'nothing'}"
            if roles:
                names = sorted({role.partition("=")[0] for role in roles.split()})
                told += f" with {' '.join(f'{name}={_spelled(event.act.role(name))}' for name in names)}"
            found.add((line, told))
            values += [value for _, value in event.act.roles]
        for guard in summary.met:
            if _has_row(table, guard.name):
                found.add((guard.site.line, f"Guard {guard.kind}"))
                values.append(guard.about)
            else:
                soft.add((guard.site.line, f"Guard {guard.kind}"))
        found |= {(u.site.line, f"Doubt {u.symbol}") for u in summary.unknown}
        found |= set(_values(values))
    return found, soft


def _spelled(value: Value) -> str:
    """What an example would call a value: ``user.email``, ``request.email``, ``100``."""
    names = set()
    for origin in parts(value):
        if origin.kind in ("param", "request"):
            names.add(".".join(("request" if origin.kind == "request" else origin.name, *origin.path)))
        elif origin.kind == "constant":
            names.add(origin.name.replace(" ", "_"))
    return "+".join(sorted(names)) or ("other" if value else "nothing")


def _has_row(table: Table, name: str) -> bool:
    return bool(table.calls((name,)) or table.value((name,)) or table.wraps((name,)))


def _act(act: Act) -> str:
    head, _, word = act.kind.partition(".")
    return f"{head.capitalize()} {word}" if head in ("message", "token", "log") else f"Act {act.kind}"


def _values(values: Iterable[Value]) -> Iterator[tuple[int, str]]:
    for value in values:
        for origin in inner(value):
            if origin.kind in _VALUES and origin.site is not None:
                strength = f" {origin.name}" if origin.kind == "random" else ""
                yield origin.site.line, f"Value {origin.kind}{strength}"
