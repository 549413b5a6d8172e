"""The walk over one function's statements: which guards hold where, and what each variable may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Guard, Origin, Value
from auditor.flow import evaluate, managers, writes
from auditor.flow.deciding import Fixed
from auditor.flow.effort import TOO_LATE, Work
from auditor.flow.spelled import dotted_key
from auditor.flow.state import NO_TEST, Exit, Snapshot, Test, all_of, correlated
from auditor.flow.statements import STATEMENTS
from auditor.flow.summary import NO_GUARDS, NO_UNKNOWNS, Guards, Summary, Unknown, Unknowns, common
from auditor.flow.values import join, one
from auditor.project import Func, Klass
from auditor.project.definitions import site as place
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.flow.engine import Flow

_DEEP = 60


class Walker:
    """Walks one function once; the result is a ``Summary``."""

    def __init__(self, flow: Flow, func: Func, klass: Klass | None, work: Work, fixed: Fixed = ()) -> None:
        self.flow = flow
        self.work = work
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
        self.fixed = dict(fixed)
        for name, text in fixed:
            self.env[name] = one("constant", text)
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
        summary.always = all_of(e.guards for e in common)
        summary.truthy = all_of(e.guards | e.test.pos for e in common if e.truth is not False)
        summary.falsy = all_of(e.guards | e.test.neg for e in common if e.truth is not True)
        summary.exempt = tuple((e.only, e.guards | e.test.neg) for e in self.exits if e.only and e.truth is not True)
        summary.parts = tuple(
            (
                all_of(e.guards for e in common if len(e.parts) <= at or e.parts[at] is not False),
                all_of(e.guards for e in common if len(e.parts) <= at or e.parts[at] is not True),
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
                if self.work.late:
                    self.flow.bound(self.func, TOO_LATE)
                    break
                self.statement = stmt
                step = STATEMENTS.get(type(stmt))
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
        tested = {name for s in snaps for name in s.tests}
        same = all(s.guards == first.guards for s in snaps)
        for name in self.env:
            if same and name not in tested:
                continue  # the way that was taken proves nothing
            test = correlated(name, snaps)
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
