"""The life of one-time secrets: from which randomness they are drawn, how many there are, and where they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditor.facts import Act, Origin, Value
from auditor.finding import Finding, Step
from auditor.flow import values
from auditor.flow.meaning import split
from auditor.program.entropy import space
from auditor.program.path import PROOFS, Path
from auditor.program.source import Said, expressions, leaf
from auditor.program.tokens import TokenUse
from auditor.project import Func
from auditor.project.project import flat
from auditor.protect import Entry
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program


_GUESSABLE = 2**40


@dataclass(frozen=True, eq=False)
class Drawn:
    """A one-time secret where it is kept, sent or returned, and the random draws that it is made of."""

    program: Program
    func: Func
    act: Act
    draws: tuple[Origin, ...]

    @property
    def label(self) -> str:
        """What the secret is called: the column, the variable, or the function that makes it."""
        field = next(iter(self.act.role("written_field")), None)
        return field.name if field is not None else self.act.name

    @property
    def weak(self) -> tuple[Origin, ...]:
        """The draws from a generator whose next values can be computed."""
        return tuple(x for x in self.draws if x.name == "weak")

    @property
    def is_code(self) -> bool:
        """Whether a person types it: a code or PIN, and no link or key."""
        words = self.program.table.words
        return words.has("code_name", self.label) or words.has("second_factor", self.label)

    @property
    def space(self) -> int | None:
        """How many different values there can be; ``None`` when the size is not written down."""
        sizes = [space(self.program, x.site) for x in self.draws if x.site is not None]
        known = [size for size in sizes if size]
        return max(known) if known and len(known) == len(sizes) else None

    @property
    def short(self) -> bool:
        """Whether it can be found by trying: of bytes or letters, and too few of them. Digits alone are typed codes."""
        size = self.space
        return size is not None and 1 < size < _GUESSABLE and str(size).rstrip("0") not in ("1", "9")

    def finding(self, flaw: str, *, confidence: str = "") -> Finding:
        """A finding where the secret is kept, with the draws as steps of the proof."""
        found = TokenUse(self.program, self.func, self.act).finding(flaw)
        drawn = tuple(Step(x.site, "drawn here") for x in self.draws if x.site is not None)
        level = confidence or ("high" if self.act.certain and found.endpoint else "medium")
        return replace(found, steps=(*found.steps[:-1], *drawn, found.steps[-1]), confidence=level)


def drawn(program: Program) -> Iterator[Drawn]:
    """Every one-time secret of the project with the draws that it is made of, once for each place that keeps it.

    A draw that is only given a name, or only returned by a function whose name says token, is told once.
    """
    kept: dict[tuple[object, ...], Drawn] = {}
    named: dict[tuple[object, ...], Drawn] = {}
    for func, act in _acts(program):
        found = _drawn(program, func, act)
        if found is not None and act.certain:
            kept.setdefault((func, found.draws), found)
        elif found is not None:
            named.setdefault((found.draws, found.is_code), found)
    yield from kept.values()
    told = {x for found in kept.values() for x in found.draws}
    for found in named.values():
        if not told & set(found.draws):
            yield found
    told |= {x for found in named.values() for x in found.draws}
    for func in program.functions():
        summary = program.flow.summary(func) if program.table.words.has("one_time", func.name) else None
        draws = _draws(summary.returns) if summary is not None else ()
        if draws and not told & set(draws):
            act = Act("token.made", f"{func.name}()", draws[0].site or func.site, (), certain=False)
            yield Drawn(program, func, act, draws)


def _acts(program: Program) -> Iterator[tuple[Func, Act]]:
    """What functions do by themselves, then what they do with what their callers give them."""
    for func in program.functions():
        summary = program.flow.summary(func)
        yield from ((func, event.act) for event in (summary.events if summary is not None else ()))
    for entry in program.entries:
        yield from ((trail.functions[-1], trail.act) for trail in program.trails(entry))


def _drawn(program: Program, func: Func, act: Act) -> Drawn | None:
    if act.kind in ("token.stored", "account.reset_request"):
        draws = _draws(act.role("field_value"))
    else:
        return None
    words = program.table.words
    label = next((x.name for x in act.role("written_field")), "")
    harmless = any(words.has("harmless_code", name) for name in (label, func.qualname, func.module.name))
    if harmless and (words.has("code_name", label) or label == "code"):
        return None
    return Drawn(program, func, act, draws) if draws else None


def _draws(value: Value) -> tuple[Origin, ...]:
    found = {x for x in values.parts(value) if x.kind == "random"}
    return tuple(sorted(found, key=lambda x: (x.name, str(x.site))))


# where they must not go -------------------------------------------------------------------------------------------------

_RECOVERS = frozenset(
    "reset verify verification confirm confirmation activation magic recovery forgot otp passcode sms".split()
)
_SHOWN_ON_PURPOSE = frozenset("csrf state session nonce access refresh secret seed uri recovery backup".split())


def code_kept(path: Path) -> bool:
    """Whether the endpoint keeps a code that a person types."""
    return any(
        found is not None and found.is_code
        for trail in path.others
        if (found := _drawn(path.program, trail.functions[-1], trail.act)) is not None
    )


def answered(program: Program) -> Iterator[tuple[Entry, Drawn]]:
    """Recovery secrets and codes that an endpoint without any proof gives back in its answer."""
    for entry in program.entries:
        summary = program.flow.summary(entry.func, entry.klass, entry.given)
        if summary is None:
            continue
        open_ = [v for v, held, _ in summary.answers if not any(g.kind in PROOFS for g in entry.guards | held)]
        shown = {x for value in open_ for x in values.parts(values.bind(value, entry.binding))}
        for trail in program.trails(entry):
            found = _drawn(program, trail.functions[-1], trail.act)
            if found is None or any(g.kind in PROOFS for g in trail.guards):
                continue
            words = set(split(found.label)) | set(split(entry.func.name))
            if words & _RECOVERS and not set(split(found.label)) & _SHOWN_ON_PURPOSE and shown & set(found.draws):
                yield entry, found
                break


def logged(program: Program) -> Iterator[tuple[Said, str]]:
    """Calls that write a secret down in a log or print it, by the name of what is written."""
    words = program.table.words
    for said in program.source.calls(
        "debug", "info", "warning", "warn", "error", "exception", "critical", "print", "log"
    ):
        call = said.expr
        if (
            not isinstance(call, o.Call)
            or not _logger(call)
            or _PRETENDS & set(split(f"{said.func.module.name} {said.func.qualname}"))
        ):
            continue
        for arg in _written(call):
            name = arg.attr if isinstance(arg, o.Attr) else arg.id if isinstance(arg, o.Name) else ""
            last = split(name)[-1:] if name else []
            if _OTHER_TOKENS & set(split(name)) or masked(said.func, name):
                continue
            if name == "token" and not any(part in said.func.name.lower() for part in _ABOUT_TOKENS):
                continue
            if name and (
                (words.has("second_factor", name) and last != ["id"]) or last in (["token"], ["otp"], ["passcode"])
            ):
                yield said, name
                break


_OTHER_TOKENS = frozenset(
    "per page next continuation cursor sync delta lock local remote cancel cancellation claims ctx context".split()
)
"""What says of a token that it opens nothing: where a list goes on, who holds a lock, what an error is about."""

_ABOUT_TOKENS = ("token", "oauth", "login", "reset", "otp", "password", "verify", "recover", "session")
_PRETENDS = frozenset("fake dummy mock console debug sample example stub demo".split())


def masked(func: Func, name: str) -> bool:
    """Whether a name holds an object that shows stars when it is written down: it is made, or asked for its value, so."""
    for stmt in flat(func.body):
        made = stmt.value if isinstance(stmt, o.Assign) and any(leaf(t) == name for t in stmt.targets) else None
        if isinstance(made, o.Call) and leaf(made.func) in ("SecretStr", "SecretBytes"):
            return True
        for node in expressions(stmt):
            if isinstance(node, o.Attr) and node.attr == "get_secret_value" and leaf(node.value) == name:
                return True
    return False


def _logger(call: o.Call) -> bool:
    if isinstance(call.func, o.Attr):
        base = call.func.value
        name = base.attr if isinstance(base, o.Attr) else base.id if isinstance(base, o.Name) else ""
        return "log" in name.lower()
    return isinstance(call.func, o.Name) and call.func.id == "print"


def _written(call: o.Call) -> list[o.Expr]:
    """What is put into the text: arguments, and the holes of formatted texts."""
    out: list[o.Expr] = []
    for arg in call.args:
        if isinstance(arg, o.Text):
            out += [part for part in arg.parts if isinstance(part, (o.Name, o.Attr))]
        elif isinstance(arg, o.Binary) and arg.op in ("%", "+"):
            right = arg.right
            out += list(right.items) if isinstance(right, o.Seq) else [right]
        else:
            out.append(arg)
    return out
