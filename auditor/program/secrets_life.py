"""The life of one-time secrets: from which randomness they are drawn, how many there are, and where they are kept."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditor.facts import Act, Origin, Value
from auditor.finding import Finding, Step
from auditor.flow import values
from auditor.flow.meaning import split
from auditor.program.path import PROOFS, Path
from auditor.program.source import Said, expressions
from auditor.program.tokens import TokenUse
from auditor.project import Func
from auditor.project.project import flat
from auditor.protect import Entry
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.program.program import Program


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


# how many values there are -----------------------------------------------------------------------------------------------


def space(program: Program, site: Site) -> int | None:
    """The number of values that the draw at a place can have, with the repetition around it; ``None`` when unknown."""
    func = program.source.func_at(site)
    for stmt in flat(func.body) if func is not None else ():
        for node in expressions(stmt):
            if isinstance(node, o.Call) and node.pos[0] == site.line:
                one = _choices(node)
                if one:
                    return int(one ** min(_repeated(stmt, node), 64))
    return None


def _choices(call: o.Call) -> int:
    name = call.func.attr if isinstance(call.func, o.Attr) else getattr(call.func, "id", "")
    numbers = [_number(arg) for arg in call.args]
    if name in ("randint", "randrange", "randbelow", "uniform") and numbers and all(x is not None for x in numbers):
        known = [x for x in numbers if x is not None]
        low, high = (0, known[0]) if len(known) == 1 else (known[0], known[1])
        return max(high - low + (name == "randint"), 1)
    if name in ("choice", "choices", "sample") and call.args:
        size = _alphabet(call.args[0])
        times = next((_number(kw.value) for kw in call.kwargs if kw.name == "k"), None)
        times = times if times is not None else numbers[1] if name == "sample" and len(numbers) > 1 else None
        if name != "choice" and times is None:
            return 0
        return int(size ** min(times or 1, 64))
    return 0


def _number(expr: o.Expr) -> int | None:
    if isinstance(expr, o.Const) and isinstance(expr.value, int):
        return int(expr.value)
    if isinstance(expr, o.Binary):
        left, right = _number(expr.left), _number(expr.right)
        if left is not None and right is not None and abs(left) < 10**6 and 0 <= right < 64:
            return {"**": left**right, "-": left - right, "+": left + right, "*": left * right}.get(expr.op)
    return None


def _alphabet(expr: o.Expr) -> int:
    """The number of characters to choose from; 0 when it is not written down."""
    if isinstance(expr, o.Binary) and expr.op == "+":
        left, right = _alphabet(expr.left), _alphabet(expr.right)
        return left + right if left and right else 0
    if isinstance(expr, o.Const) and isinstance(expr.value, str):
        return len(set(expr.value))
    name = expr.attr if isinstance(expr, o.Attr) else getattr(expr, "id", "")
    found = getattr(string, name, "") if name in _ALPHABETS else ""
    return len(found)


_ALPHABETS = ("digits", "ascii_letters", "ascii_lowercase", "ascii_uppercase", "hexdigits", "octdigits")


def _repeated(stmt: o.Stmt, call: o.Call) -> int:
    """How often a comprehension around the call draws; a number that is not written down counts as many."""
    for node in expressions(stmt):
        if isinstance(node, o.Comp) and call in _below(node):
            source = node.gens[0].iter if node.gens else None
            if isinstance(source, o.Call) and source.args:
                return _number(source.args[-1]) or 64
    return 1


def _below(node: o.Node) -> list[o.Node]:
    return list(expressions(o.Do(node.elt))) if isinstance(node, o.Comp) else []


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
            if name == "token" and not any(part in said.func.name.lower() for part in _ABOUT_TOKENS):
                continue
            if name and (
                (words.has("second_factor", name) and last != ["id"]) or last in (["token"], ["otp"], ["passcode"])
            ):
                yield said, name
                break


_ABOUT_TOKENS = ("token", "oauth", "login", "reset", "otp", "password", "verify", "recover", "session")
_PRETENDS = frozenset("fake dummy mock console debug sample example stub demo".split())


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
