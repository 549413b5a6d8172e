"""The effective protection of each endpoint, and the guards that the project's own decorators and hooks lend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from auditor.facts import NOTHING, Endpoint, Guard, Origin, Value
from auditor.flow.arguments import fits as holds_when
from auditor.flow.engine import Flow
from auditor.flow.meaning import Words
from auditor.flow.summary import NO_GUARDS, Guards, ParamCall, Unknown, Unknowns, common
from auditor.flow.values import bind, bind_guard
from auditor.models import rows
from auditor.models.shapes import dependencies
from auditor.models.shapes.handler import Depended, Doubtful, Given, Handler, Hooked, Protection, Wrapped
from auditor.models.shapes.routers import argument
from auditor.models.table import Table
from auditor.project import Func, Klass, Module, Project, Ref, Scope
from auditor.project.definitions import Binding
from auditor.python import outline as o
from auditor.python.replace import outline_with
from auditor.site import Site

_DEEP = 6


@dataclass(frozen=True, eq=False)
class Entry:
    """An endpoint with what stands before its body.

    ``guards`` hold when the body begins; ``weak`` are guards that were met and do not count, each with the reason in
    ``Guard.weak``; ``unknown`` what is not understood; ``binding`` the origins of the parameters.
    """

    endpoint: Endpoint
    func: Func
    klass: Klass | None
    guards: Guards
    weak: tuple[Guard, ...]
    unknown: Unknowns
    binding: Mapping[str, Value]
    searched: tuple[str, ...]
    around: tuple[Func, ...] = ()
    given: tuple[tuple[str, Guards], ...] = ()

    @property
    def strength(self) -> tuple[int, int]:
        """How much stands before the body: kinds of guards that hold, then what is not understood."""
        return (len({guard.kind for guard in self.guards}), len(self.unknown))


def _paths(ref: Ref | None) -> tuple[str, ...]:
    return ref.paths if ref is not None else ()


def in_stub(site: Site) -> bool:
    """Whether a place lies in a library's own words in a model file, where nothing can be shown."""
    return site.file.startswith("<")


class Protect:
    """Evaluates what stands around handlers."""

    def __init__(self, project: Project, table: Table, flow: Flow) -> None:
        self.project = project
        self.table = table
        self.flow = flow
        self._children: dict[int, list[Func]] | None = None
        self._made: dict[int, Func] = {}

    def entry(self, handler: Handler) -> Entry:
        """The effective protection of one handler."""
        guards: set[Guard] = set()
        weak: list[Guard] = []
        given: tuple[tuple[str, Guards], ...] = ()
        unknown: set[Unknown] = set()
        binding: dict[str, Value] = dict(handler.params)
        for protection in handler.around:
            if isinstance(protection, Depended):
                held, doubted, value = self.depended(protection, 0)
                guards |= held
                unknown |= doubted
                if protection.param:
                    binding[protection.param] = value
                    given += self.told(protection)
                continue
            found, doubts, args = self.evaluate(protection, handler.endpoint)
            why_not = protection.why_not if isinstance(protection, Wrapped) else ""
            for guard in found:
                if why_not or guard.weak:
                    weak.append(replace(guard, weak=guard.weak or why_not))
                else:
                    guards.add(guard)
            if not why_not:
                unknown |= doubts
                self._pass(handler.func, args, binding)
        if handler.func.receiver and handler.func.receiver not in binding and handler.klass is not None:
            binding[handler.func.receiver] = NOTHING
        searched = tuple(
            sorted(
                {
                    "dependencies" if isinstance(p, Depended) else p.how
                    for p in handler.around
                    if isinstance(p, (Wrapped, Hooked, Depended))
                }
            )
        )
        around = tuple(func for p in handler.around for func in self.functions_of(p))
        guards = {replace(g, site=handler.endpoint.site) if in_stub(g.site) else g for g in guards}
        return Entry(
            handler.endpoint, handler.func, handler.klass, frozenset(guards), tuple(weak), frozenset(unknown), binding, searched, around, given
        )  # fmt: skip

    @staticmethod
    def _pass(func: Func, args: ParamCall | None, binding: dict[str, Value]) -> None:
        """A decorator that hands values to what it decorates gives them to the first parameters."""
        if args is None:
            return
        params = [p for p in func.params if p.name != func.receiver and p.kind in ("any", "pos")]
        given = [value for value in args.args if not any(x.kind == "param" for x in value)]
        for param, value in zip(params, given, strict=False):
            binding[param.name] = value
        for name, value in args.kwargs:
            if any(p.name == name for p in func.params) and value:
                binding[name] = value

    def functions_of(self, protection: Protection) -> list[Func]:
        """The project's functions that a protection runs."""
        if isinstance(protection, Hooked):
            return [protection.func]
        if isinstance(protection, Depended):
            target = self._dependency(protection)
            return [target[0]] if target is not None else []
        if not isinstance(protection, Wrapped):
            return []
        expr = protection.expr.func if isinstance(protection.expr, o.Call) else protection.expr
        ref = self.project.resolve(expr, protection.scope, protection.klass)
        if ref is None or not isinstance(ref.target, Func):
            return []
        return [ref.target, *self.nested(ref.target)]

    # protections -----------------------------------------------------------------------------------------------------

    def evaluate(
        self, protection: Protection, endpoint: Endpoint | None = None
    ) -> tuple[Guards, set[Unknown], ParamCall | None]:
        """Guards, doubts, and what a decorator passes on."""
        if isinstance(protection, Given):
            return frozenset({protection.guard}), set(), None
        if isinstance(protection, Doubtful):
            return NO_GUARDS, {Unknown(protection.symbol, protection.site)}, None
        if isinstance(protection, Hooked):
            return self.hooked(protection, endpoint)
        if isinstance(protection, Depended):
            guards, unknown, _ = self.depended(protection, 0)
            return frozenset(guards), unknown, None
        return self.wrapped(protection)

    def _dependency(self, dep: Depended) -> tuple[Func, Klass | None] | None:
        """The project function that a dependency runs."""
        given = argument(dep.expr, (0, "dependency")) if isinstance(dep.expr, o.Call) else dep.expr
        klass = dep.klass
        if given is not None:
            ref = self.project.resolve(given, dep.scope)
            if ref is None:
                return None
            if ref.kind == "func" and isinstance(ref.target, Func):
                return ref.target, ref.klass
            if ref.kind == "instance" and isinstance(ref.target, Klass):
                method = self.project.method(ref.target, "__call__")
                return (method, ref.target) if method is not None else None
            klass = ref.target if isinstance(ref.target, Klass) else None
        if klass is not None:
            init = self.project.method(klass, "__init__")
            return (init, klass) if init is not None else None
        return None

    def told(self, dep: Depended) -> tuple[tuple[str, Guards], ...]:
        """What the truth of a dependency's result implies: a dependency that says whether, and stops nobody."""
        target = self._dependency(dep)
        summary = self.flow.summary(*target) if target is not None else None
        held = summary.truthy - summary.always if summary is not None else NO_GUARDS
        return ((dep.param, held),) if held else ()

    def depended(self, dep: Depended, depth: int) -> tuple[set[Guard], set[Unknown], Value]:
        """Guards, doubts and the value of a dependency, with those of its own dependencies."""
        given = argument(dep.expr, (0, "dependency")) if isinstance(dep.expr, o.Call) else dep.expr
        target = self._dependency(dep)
        if target is None:
            return self._library_dependency(dep, given)
        func, klass = target
        if depth > _DEEP:
            return set(), {Unknown(func.dotted, dep.site)}, NOTHING
        self.flow.mark_dependency(func)
        guards: set[Guard] = set()
        unknown: set[Unknown] = set()
        binding: dict[str, Value] = {}
        for inner in dependencies.of_function(self.project, self.table, func):
            held, doubts, value = self.depended(inner, depth + 1)
            guards |= held
            unknown |= doubts
            binding[inner.param] = value
        binding = {
            **dependencies.request_params(func, set(binding)),
            **dependencies.whole_requests(self.project, func),
            **binding,
        }
        summary = self.flow.summary(func, klass)
        if summary is None:
            return guards, {Unknown(func.dotted, dep.site)}, NOTHING
        guards |= {replace(bind_guard(g, binding), how="dependency") for g in summary.always}
        unknown |= set(summary.unknown)
        value = bind(summary.returns, binding)
        if func.name == "__init__" and klass is not None:
            value = frozenset((Origin("request", "body"),))
        return guards, unknown, value

    def _library_dependency(self, dep: Depended, given: o.Expr | None) -> tuple[set[Guard], set[Unknown], Value]:
        """A dependency that a library gives: rows of the table, else unknown."""
        if given is None:
            return set(), set(), frozenset((Origin("request", "body"),))
        call = given if isinstance(given, o.Call) else None
        ref = self.project.resolve(given, dep.scope)
        if ref is None:
            return set(), {Unknown(_spelled(given), dep.site)}, NOTHING
        paths = (*ref.paths, *(p.removesuffix("()") for p in ref.paths))
        found = self.table.wraps(paths)
        wrap = Wrapped(given, dep.scope, None, "dependency", dep.site)
        guards = set(self._rows(found, call, wrap)) if found else set()
        value: Value = NOTHING
        row = next((r for r in self.table.calls(paths) if r.gives), None)
        if row is not None:
            value = frozenset((Origin(row.gives, row.path),))
        known = bool(found) or row is not None or self.table.knows(ref.path) or ref.path.startswith("builtins.")
        return (
            guards,
            set() if known else {Unknown(ref.path, dep.site)},
            value or frozenset((Origin("call", ref.path),)),
        )

    def hooked(self, hook: Hooked, endpoint: Endpoint | None = None) -> tuple[Guards, set[Unknown], ParamCall | None]:
        """A function that runs before: what holds when it lets the request through."""
        summary = self.flow.summary(hook.func, hook.klass)
        if summary is None:
            return NO_GUARDS, {Unknown(hook.func.dotted, hook.func.site)}, None
        if hook.rejects == "dispatch":
            found = self._through(hook.func, hook.klass, 0)
        elif hook.rejects == "calls":
            found = _on_the_way(summary.param_calls, endpoint)
        else:
            found = summary.falsy if hook.rejects == "returns" else summary.always
            for names, held in summary.exempt:
                if endpoint is not None and any(_names(endpoint, name) for name in names):
                    found = found & held
        return frozenset(replace(g, how=hook.how) for g in found), set(summary.unknown), None

    def _through(self, func: Func, klass: Klass | None, depth: int) -> Guards:
        """What holds on every way from a function to the last one of the same name that it hands the request on to."""
        summary = self.flow.summary(func, klass)
        if summary is None or depth > _DEEP:
            return NO_GUARDS
        onward = [e for e in summary.edges if e.callee.name == func.name and e.callee is not func]
        if not onward:
            return NO_GUARDS if func.module.stub else summary.always
        return common([e.guards | self._through(e.callee, e.klass, depth + 1) for e in onward])

    def wrapped(self, wrap: Wrapped, depth: int = 0) -> tuple[Guards, set[Unknown], ParamCall | None]:
        """A decorator or wrapper: rows of the table, else what the project's own code lends."""
        expr = wrap.expr
        call = expr if isinstance(expr, o.Call) else None
        if isinstance(expr, o.Name):  # checked = user_passes_test(is_member)
            kept = self.project.assigned(expr, wrap.scope)
            if isinstance(kept, o.Call) and self.table.wraps(_paths(self.project.resolve(kept.func, wrap.scope))):
                call = kept
        if call is not None and dependencies.carrier(self.project, self.table, call, wrap.scope):
            held, doubted, _ = self.depended(Depended(call, wrap.scope, "", wrap.site), depth)
            return frozenset(held), doubted, None
        ref = self.project.resolve(call.func if call is not None else expr, wrap.scope, wrap.klass)
        if ref is None:
            name = _spelled(expr)
            return NO_GUARDS, {Unknown(name, wrap.site)}, None
        paths = (*ref.paths, *(p.removesuffix("()") for p in ref.paths if p.endswith("()")))
        found = self.table.wraps(paths)
        if found:
            return self._rows(found, call, wrap), set(), None
        if (
            ref.path in ("django.utils.decorators.method_decorator", "functools.partial")
            and call is not None
            and call.args
        ):
            return self.wrapped(replace(wrap, expr=call.args[0]), depth + 1)
        if ref.kind == "func" and isinstance(ref.target, Func):
            return self.lent(ref.target, ref.klass, wrap, depth)
        if ref.kind in ("class", "instance") and isinstance(ref.target, Klass):
            method = self.project.method(ref.target, "__call__")
            if method is not None:
                return self.lent(method, ref.target, wrap, depth)
        if ref.path.startswith("builtins.") or self.table.knows(ref.path):
            return NO_GUARDS, set(), None
        return NO_GUARDS, {Unknown(ref.path, wrap.site)}, None

    def _rows(self, found: tuple[rows.WrapRow, ...], call: o.Call | None, wrap: Wrapped) -> Guards:
        guards: set[Guard] = set()
        args = _Given(call or o.Call(wrap.expr))
        for row in found:
            tested = argument(call, row.argument) if call is not None and row.argument else None
            if tested is not None:
                guards |= {
                    replace(g, how=wrap.how, site=wrap.site, name=f"{row.path} ({g.name})")
                    for g in self._tested(tested, wrap.scope)
                }
                continue
            if all(holds_when(w, args) for w in row.when) and not any(holds_when(w, args) for w in row.unless):  # type: ignore[arg-type]
                guards |= {Guard(kind, row.path, wrap.site, wrap.how) for kind in row.kinds}
        return frozenset(guards)

    def _tested(self, test: o.Expr, scope: Scope) -> Guards:
        """``user_passes_test(lambda user: user.is_verified())``: what the test of the caller proves."""
        body: o.Expr | None = None
        params: tuple[o.Param, ...] = ()
        if isinstance(test, o.Lambda):
            body, params = test.body, test.params
        else:
            ref = self.project.resolve(test, scope)
            if ref is not None and isinstance(ref.target, Func):
                values = self.project.return_values(ref.target)
                body = values[0] if len(values) == 1 else None
                params, scope = ref.target.params, ref.target.parent
        if body is None or not params:
            return NO_GUARDS
        user = o.Attr(o.Name("request"), "user")
        expr = self.flow.made((id(test), "test"), lambda: outline_with(body, params[0].name, user))
        node = self.flow.made((id(test), "function"), lambda: o.Lambda((o.Param("request"),), expr))
        module = scope if isinstance(scope, Module) else scope.module
        key = id(test)
        if key not in self._made:
            made = Func(module, node, scope, "<test>")  # type: ignore[arg-type]
            made.names["request"] = [Binding("param", node.params[0], owner=made)]  # type: ignore[union-attr]
            self._made[key] = made
        summary = self.flow.summary(self._made[key])
        return summary.truthy if summary is not None else NO_GUARDS

    def lent(
        self, func: Func, klass: Klass | None, wrap: Wrapped, depth: int
    ) -> tuple[Guards, set[Unknown], ParamCall | None]:
        """The guards on every way from a project decorator to what it decorates."""
        calls = [
            (inner, call)
            for inner in [func, *self.nested(func)]
            if (summary := self.flow.summary(inner, klass if inner is func else inner.klass)) is not None
            for call in summary.param_calls
            if call.owner is func or call.owner in self.nested(func)
        ]
        if calls:
            kept = common([c.guards for _, c in calls])
            unknown = {u for _, c in calls for u in c.unknown}
            guards = frozenset(
                replace(g, how=wrap.how, name=f"{func.name} ({g.name})") if g.how == "body" else g for g in kept
            )
            best = max((c for _, c in calls), key=lambda c: len(c.args))
            return guards, unknown, best
        out: set[Guard] = set()
        doubts: set[Unknown] = set()
        if depth < _DEEP:
            for value in self.project.return_values(func):
                if isinstance(value, o.Name) and any(p.name == value.id for p in func.params):
                    return NO_GUARDS, set(), None
                while isinstance(value, o.Call):  # return login_required(code_required(view))
                    inner_wrap = replace(wrap, expr=value.func, scope=func)
                    found, more, _ = self.wrapped(inner_wrap, depth + 1)
                    out |= found
                    doubts |= more
                    value = next((arg for arg in value.args if isinstance(arg, o.Call)), None)  # type: ignore[assignment]
        if not out and not doubts:
            doubts = {Unknown(func.dotted, wrap.site)}
        return frozenset(out), doubts, None

    def nested(self, func: Func) -> list[Func]:
        """The functions defined inside a function, at any depth."""
        if self._children is None:
            self._children = defaultdict(list)
            for one in self.project.funcs:
                at: object = one.parent
                while isinstance(at, Func):
                    self._children[id(at)].append(one)
                    at = at.parent
        return self._children.get(id(func), [])


def _on_the_way(calls: list[ParamCall], endpoint: Endpoint | None) -> Guards:
    """What holds whenever the next one is called; a way for some paths only counts for those."""
    here = [c for c in calls if not c.only or (endpoint is not None and any(_names(endpoint, n) for n in c.only))]
    return common([c.guards for c in here])


def _names(endpoint: Endpoint, name: str) -> bool:
    """Whether an exemption (an endpoint name, a path, or the start of one) means this endpoint."""
    if name.startswith("/"):
        return endpoint.route == name or (len(name) > 1 and endpoint.route.startswith(name.rstrip("*")))
    return name.rpartition(".")[2] == endpoint.function.rpartition(".")[2]


class _Given:
    """The literal arguments of a decorator, for the conditions of rows."""

    def __init__(self, call: o.Call) -> None:
        self.call = call

    def given(self, selectors: rows.Selectors) -> o.Expr | None:
        for selector in selectors:
            if isinstance(selector, int) and selector < len(self.call.args):
                return self.call.args[selector]
            for kw in self.call.kwargs:
                if kw.name == selector:
                    return kw.value
        return None

    def get(self, selectors: rows.Selectors) -> Value:
        return NOTHING

    def local(self, name: str) -> o.Expr | None:
        return None

    words = Words()


def _spelled(expr: o.Expr) -> str:
    if isinstance(expr, o.Call):
        return _spelled(expr.func)
    if isinstance(expr, o.Attr):
        return f"{_spelled(expr.value)}.{expr.attr}"
    return expr.id if isinstance(expr, o.Name) else "?"
