"""The walk over one function's statements: which guards hold where, and what each variable may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from auditor.facts import NOTHING, Guard, Origin, Value
from auditor.flow import conditions, evaluate, managers, writes
from auditor.flow.summary import NO_GUARDS, NO_UNKNOWNS, Guards, Summary, Unknown, Unknowns, common
from auditor.flow.values import join, one, take
from auditor.project import Func, Klass
from auditor.project.definitions import site as place
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.flow.engine import Flow

_DEEP = 60


@dataclass(frozen=True)
class Test:
    """What holds if a value is true, and if it is false."""

    pos: Guards = NO_GUARDS
    neg: Guards = NO_GUARDS

    def __bool__(self) -> bool:
        return bool(self.pos or self.neg)


NO_TEST = Test()


@dataclass
class Snapshot:
    """The state at one point of the function."""

    env: dict[str, Value]
    tests: dict[str, Test]
    guards: Guards
    unknown: Unknowns


@dataclass(frozen=True)
class Exit:
    """One way out: the value, what its truth implies, and the state there."""

    value: Value
    test: Test
    truth: bool | None
    guards: Guards
    unknown: Unknowns
    only: tuple[str, ...] = ()
    parts: tuple[bool | None, ...] = ()


class Walker:
    """Walks one function once; the result is a ``Summary``."""

    def __init__(self, flow: Flow, func: Func, klass: Klass | None) -> None:
        self.flow = flow
        self.func = func
        self.klass = klass
        self.summary = Summary()
        self.env: dict[str, Value] = {}
        self.tests: dict[str, Test] = {}
        self.guards: Guards = NO_GUARDS
        self.unknown: Unknowns = NO_UNKNOWNS
        self.dead = False
        self.exits: list[Exit] = []
        self.breaks: list[list[Snapshot]] = []
        self.depth = 0
        self.only: tuple[str, ...] = ()
        self.part_tests: tuple[Test, ...] = ()
        self.texts: dict[str, o.Expr] = {}
        self.statement: o.Stmt | None = None
        for param in func.params:
            self.env[param.name] = one("param", param.name)
        self.keywords = next((p.name for p in func.params if p.kind == "kwargs"), "")
        model = flow.managers.model(klass) if func.receiver else ""
        if model:
            self.env[func.receiver] = managers.itself(model, func.receiver)

    # the walk ------------------------------------------------------------------------------------------------------

    def run(self) -> Summary:
        """Walk the body and sum it up."""
        alive = self.block(self.func.body)
        if alive:
            self.exits.append(Exit(NOTHING, NO_TEST, False, self.guards, self.unknown))
        summary = self.summary
        summary.never = not self.exits
        summary.answers = [(e.value, e.guards, e.unknown) for e in self.exits if e.value]
        summary.returns = join(*(e.value for e in self.exits))
        common = [e for e in self.exits if not e.only]
        summary.always = _all(e.guards for e in common)
        summary.truthy = _all(e.guards | e.test.pos for e in common if e.truth is not False)
        summary.falsy = _all(e.guards | e.test.neg for e in common if e.truth is not True)
        summary.exempt = tuple((e.only, e.guards | e.test.neg) for e in self.exits if e.only and e.truth is not True)
        summary.parts = tuple(
            (
                _all(e.guards for e in common if len(e.parts) <= at or e.parts[at] is not False),
                _all(e.guards for e in common if len(e.parts) <= at or e.parts[at] is not True),
            )
            for at in range(max((len(e.parts) for e in common), default=0))
        )
        summary.unknown = frozenset(u for e in self.exits for u in e.unknown)
        return summary

    def block(self, body: tuple[o.Stmt, ...]) -> bool:
        """Walk statements; false when the end is not reached."""
        self.depth += 1
        alive = True
        if self.depth > _DEEP:
            self.flow.bound(self.func, "statements nested too deep")
        else:
            for stmt in body:
                self.statement = stmt
                step = _STATEMENTS.get(type(stmt))
                if step is not None and not step(self, stmt):
                    alive = self.dead = False
                    break
                if self.dead:
                    self.dead = False
                    alive = False
                    break
        self.depth -= 1
        return alive

    def snapshot(self) -> Snapshot:
        """The state now."""
        return Snapshot(dict(self.env), dict(self.tests), self.guards, self.unknown)

    def restore(self, snap: Snapshot) -> None:
        """Go on from an earlier state."""
        self.env, self.tests = dict(snap.env), dict(snap.tests)
        self.guards, self.unknown = snap.guards, snap.unknown

    def merge(self, snaps: list[Snapshot]) -> None:
        """Go on after several ways came together: only guards of all of them hold, anything may be in a variable."""
        first = snaps[0]
        if len(snaps) == 1:
            self.restore(first)
            return
        self.guards = common([s.guards for s in snaps])
        self.unknown = frozenset().union(*(s.unknown for s in snaps))
        self.env = {}
        self.tests = {}
        for name in dict.fromkeys(name for s in snaps for name in s.env):
            values = [s.env[name] for s in snaps if name in s.env]
            self.env[name] = values[0] if all(v is values[0] for v in values) else join(*values)
        for name in self.env:
            test = _correlated(name, snaps)
            if test.pos - self.guards or test.neg - self.guards:
                self.tests[name] = test

    # what happens ----------------------------------------------------------------------------------------------------

    def site(self, pos: o.Pos) -> Site:
        """A place in this function."""
        if not pos[0]:
            pos = getattr(self.statement, "pos", None) or self.func.node.pos
        return place(self.func.module, pos, self.func.qualname)

    def meet(self, guard: Guard, use: str = "") -> Guard:
        """Note that a guard was seen; returns it."""
        if not self.summary.met.get(guard):
            self.summary.met[guard] = use
        return guard

    def pass_guards(self, guards: Guards) -> None:
        """From here on these hold."""
        if guards:
            self.guards = self.guards | guards

    def doubt(self, symbol: str, site: Site) -> None:
        """Something that could be a guard and is not understood lies on the way."""
        self.unknown = self.unknown | {Unknown(symbol, site)}

    def expr(self, expr: o.Expr | None) -> tuple[Value, Test]:
        """Evaluate: the origins of the value and what its truth implies; acts and calls inside are noted."""
        return evaluate.evaluate(self, expr)

    def assign(self, target: o.Expr, value: Value, test: Test, source: o.Expr | None) -> None:
        """Bind a target; writing an attribute or a key of a stored object is an event."""
        if isinstance(target, o.Name):
            self.env[target.id] = value
            writes.secret(self, target.id, value)
            if test:
                self.tests[target.id] = test
            else:
                self.tests.pop(target.id, None)
        elif isinstance(target, o.Seq):
            for position, item in enumerate(target.items):
                if isinstance(source, o.Seq) and len(source.items) == len(target.items):
                    part, inner = self.expr(source.items[position])
                    self.assign(item, part, inner, source.items[position])
                else:
                    told = self.part_tests[position] if position < len(self.part_tests) else test
                    self.assign(item, _element(value, position), told, None)
        elif isinstance(target, o.Starred):
            self.assign(target.value, value, NO_TEST, None)
        elif isinstance(target, o.Attr):
            writes.attribute(self, target, "=", value, source)
            key = dotted_key(target)
            if key:
                self.env[key] = value
                self.tests[key] = test
        elif isinstance(target, o.Sub):
            writes.item(self, target, value, source)


def _correlated(name: str, snaps: list[Snapshot]) -> Test:
    """What the truth of a variable says of the way that was taken: ``error = None`` where all went well, a text where
    a test failed; ``ok = True`` only behind the test."""
    true: list[Guards] = []
    false: list[Guards] = []
    for snap in snaps:
        value = snap.env.get(name, NOTHING)
        test = snap.tests.get(name, NO_TEST)
        literal = bool(value) and all(x.kind == "constant" and not x.path for x in value)
        falsy = literal and all(x.name in _FALSE for x in value)
        truthy = literal and not any(x.name in _FALSE for x in value)
        if not falsy:
            true.append(snap.guards | test.pos)
        if not truthy:
            false.append(snap.guards | test.neg)
    return Test(_all(true), _all(false))


_FALSE = ("None", "False", "0", "''", "")


def _element(value: Value, position: int) -> Value:
    out: list[Origin] = []
    for origin in value:
        if origin.kind == "new" and origin.name == "tuple":
            found = [part for key, part in origin.keys if key == str(position)]
            if found:
                out.extend(found[0])
                continue
        out.append(origin)
    return frozenset(out)


def dotted_key(expr: o.Expr) -> str:
    """``self.user`` as a variable name of its own; empty for anything less plain."""
    names: list[str] = []
    while isinstance(expr, o.Attr):
        names.append(expr.attr)
        expr = expr.value
    return ".".join([expr.id, *reversed(names)]) if isinstance(expr, o.Name) else ""


def _all(sets: object) -> Guards:
    known: list[Guards] = list(sets)  # type: ignore[call-overload]
    return common(known)


# statements --------------------------------------------------------------------------------------------------------


def _assign(w: Walker, s: o.Assign) -> bool:
    w.part_tests = ()
    value, test = w.expr(s.value)
    if not isinstance(s.value, (o.Call, o.Await)):
        w.part_tests = ()
    for target in s.targets:
        w.assign(target, value, test, s.value)
        if isinstance(target, o.Name) and isinstance(s.value, (o.Const, o.Text, o.Binary)):
            w.texts[target.id] = s.value
    return True


def _ann_assign(w: Walker, s: o.AnnAssign) -> bool:
    if s.value is not None:
        value, test = w.expr(s.value)
        w.assign(s.target, value, test, s.value)
    return True


def _aug_assign(w: Walker, s: o.AugAssign) -> bool:
    value, _ = w.expr(s.value)
    if isinstance(s.target, o.Name):
        w.env[s.target.id] = join(w.env.get(s.target.id, NOTHING), value)
        w.tests.pop(s.target.id, None)
    elif isinstance(s.target, o.Attr):
        writes.attribute(w, s.target, s.op, value, s.value)
    elif isinstance(s.target, o.Sub):
        writes.item(w, s.target, value, s.value, s.op)
    return True


def _do(w: Walker, s: o.Do) -> bool:
    if isinstance(s.value, o.Call) and _never_awaited(w, s.value):
        return True
    _, test = w.expr(s.value)
    for guard in test.pos | test.neg:
        if guard not in w.guards:
            w.summary.met[guard] = "its result is ignored"
    return True


def _never_awaited(w: Walker, call: o.Call) -> bool:
    """Whether a statement only makes the coroutine of a project function and throws it away."""
    ref = w.flow.project.resolve(call.func, w.func, w.klass)
    node = ref.target.node if ref is not None and ref.kind == "func" and isinstance(ref.target, Func) else None
    return isinstance(node, o.Function) and node.is_async


def _return(w: Walker, s: o.Return) -> bool:
    value, test = w.expr(s.value)
    w.exits.append(Exit(value, test, _truth(s.value), w.guards, w.unknown, w.only, _parts(s.value)))
    return False


def _parts(expr: o.Expr | None) -> tuple[bool | None, ...]:
    """The truth of each element of a returned tuple, as far as it is literal."""
    return tuple(_truth(item) for item in expr.items) if isinstance(expr, o.Seq) and expr.kind == "tuple" else ()


def _truth(expr: o.Expr | None) -> bool | None:
    if expr is None:
        return False
    if isinstance(expr, o.Const):
        return bool(expr.value) if expr.kind != "none" else False
    if isinstance(expr, (o.Text, o.Lambda)):
        return True
    if isinstance(expr, (o.Seq, o.Dict)):
        return bool(expr.items if isinstance(expr, o.Seq) else expr.keys)
    return None


def _raise(w: Walker, s: o.Raise) -> bool:
    w.expr(s.exc)
    return False


def _assert(w: Walker, s: o.Assert) -> bool:
    _, test = w.expr(s.test)
    for guard in test.pos:
        w.summary.met[guard] = "an assert is removed when Python runs with -O"
    return True


def _delete(w: Walker, s: o.Delete) -> bool:
    for target in s.targets:
        if isinstance(target, o.Name):
            w.env.pop(target.id, None)
    return True


def _if(w: Walker, s: o.If) -> bool:
    value, test = w.expr(s.test)
    conditions.note(w, value, test)
    before = w.snapshot()
    ends: list[Snapshot] = []
    w.pass_guards(test.pos)
    outside, w.only = w.only, w.only or evaluate.exemption(w, s.test)
    if w.block(s.body):
        ends.append(w.snapshot())
    w.only = outside
    w.restore(before)
    w.pass_guards(test.neg)
    if w.block(s.orelse):
        ends.append(w.snapshot())
    if not ends:
        return False
    w.merge(ends)
    return True


def _match(w: Walker, s: o.Match) -> bool:
    value, _ = w.expr(s.subject)
    before = w.snapshot()
    ends: list[Snapshot] = []
    total = False
    for case in s.cases:
        w.restore(before)
        for name in _captures(case.pattern):
            w.env[name] = value
        if case.guard is not None:
            _, test = w.expr(case.guard)
            w.pass_guards(test.pos)
        elif isinstance(case.pattern, o.Name):
            total = True
        if w.block(case.body):
            ends.append(w.snapshot())
    if not total:
        ends.append(before)
    if not ends:
        return False
    w.merge(ends)
    return True


def _captures(pattern: o.Expr) -> list[str]:
    if isinstance(pattern, o.Name):
        return [] if pattern.id == "_" else [pattern.id]
    if isinstance(pattern, (o.Seq, o.Dict, o.Bool)):
        inner = pattern.items if isinstance(pattern, o.Seq) else pattern.values
        return [name for item in inner for name in _captures(item)]
    if isinstance(pattern, o.Call):
        items = [*pattern.args, *(kw.value for kw in pattern.kwargs)]
        return [name for item in items for name in _captures(item)]
    return []


def _loop(w: Walker, body: tuple[o.Stmt, ...], orelse: tuple[o.Stmt, ...], endless: bool) -> bool:
    before = w.snapshot()
    w.breaks.append([])
    ends: list[Snapshot] = [] if endless else [before]
    if w.block(body) and not endless:
        ends.append(w.snapshot())
    broken = w.breaks.pop()
    if ends:
        w.merge(ends)
        ends = [w.snapshot()] if w.block(orelse) else []
    ends += broken
    if not ends:
        return False
    w.merge(ends)
    return True


def _for(w: Walker, s: o.For) -> bool:
    value, _ = w.expr(s.iter)
    w.assign(s.target, value, NO_TEST, None)
    return _loop(w, s.body, s.orelse, endless=False)


def _while(w: Walker, s: o.While) -> bool:
    value, test = w.expr(s.test)
    conditions.note(w, value, test)
    endless = isinstance(s.test, o.Const) and bool(s.test.value)
    before = w.guards
    w.pass_guards(test.pos)
    alive = _loop(w, s.body, s.orelse, endless)
    w.guards = before if not endless else w.guards
    return alive


def _break(w: Walker, s: o.Break) -> bool:
    if w.breaks:
        w.breaks[-1].append(w.snapshot())
    return False


def _continue(w: Walker, s: o.Continue) -> bool:
    return False


def _try(w: Walker, s: o.Try) -> bool:
    before = w.snapshot()
    ends: list[Snapshot] = []
    alive = w.block(s.body)
    after = w.snapshot()
    if alive and w.block(s.orelse):
        ends.append(w.snapshot())
    entered = [before, after]
    for handler in s.handlers:
        w.merge(entered)
        w.guards, w.unknown = before.guards, after.unknown
        w.tests = dict(before.tests)
        if handler.name:
            w.env[handler.name] = one("call", "exception")
        if w.block(handler.body):
            ends.append(w.snapshot())
            for guard in after.guards - before.guards:
                w.summary.met[guard] = "its failure is caught and the request goes on (fails open)"
    if not ends:
        w.merge(entered)
        w.guards = before.guards
        w.block(s.final)
        return False
    w.merge(ends)
    if not s.final:
        return True
    held = w.guards  # the final part runs after a failure too, so it cannot rely on what the body tested
    w.guards = before.guards
    alive = w.block(s.final)
    w.guards = w.guards | held
    return alive


def _with(w: Walker, s: o.With) -> bool:
    for item in s.items:
        value, test = w.expr(item.context)
        w.pass_guards(frozenset(g for g in test.pos if g.how == "context"))
        if item.target is not None:
            w.assign(item.target, value, NO_TEST, None)
    return w.block(s.body)


_STATEMENTS: dict[type, Callable[[Any, Any], bool]] = {
    o.Assign: _assign, o.AnnAssign: _ann_assign, o.AugAssign: _aug_assign, o.Do: _do, o.Return: _return,
    o.Raise: _raise, o.Assert: _assert, o.Delete: _delete, o.If: _if, o.Match: _match, o.For: _for, o.While: _while,
    o.Break: _break, o.Continue: _continue, o.Try: _try, o.With: _with,
}  # fmt: skip

__all__ = ["NO_TEST", "Exit", "Snapshot", "Test", "Walker", "dotted_key", "replace", "take"]
