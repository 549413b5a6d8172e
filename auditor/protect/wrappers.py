"""Decorators and wrappers: rows of the models, else what the project's own code lends."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from auditor.facts import NOTHING, Guard, Value
from auditor.flow.arguments import fits
from auditor.flow.deciding import Fixed
from auditor.flow.engine import Flow
from auditor.flow.meaning import Words
from auditor.flow.spelled import spelled
from auditor.flow.summary import NO_GUARDS, Guards, ParamCall, Unknown, common
from auditor.models import rows
from auditor.models.shapes import dependencies
from auditor.models.shapes.arguments import argument
from auditor.models.shapes.handler import Depended, Hooked, Wrapped
from auditor.models.table import Table
from auditor.project import Func, Klass, Module, Project, Ref, Scope
from auditor.project.definitions import Binding
from auditor.protect.dependencies import Dependencies
from auditor.protect.hooks import Hooks
from auditor.python import outline as o
from auditor.python.replace import outline_with

_DEEP = 6


class Wrappers:
    """Evaluates decorators, wrappers, and the dependencies that they carry."""

    def __init__(self, project: Project, table: Table, flow: Flow) -> None:
        self.project = project
        self.table = table
        self.flow = flow
        self.dependencies = Dependencies(self)
        self.hooks = Hooks(project, flow)
        self._children: dict[int, list[Func]] | None = None
        self._made: dict[int, Func] = {}

    def wrapped(self, wrap: Wrapped, depth: int = 0) -> tuple[Guards, set[Unknown], ParamCall | None]:
        """A decorator or wrapper: rows of the table, else what the project's own code lends."""
        expr = wrap.expr
        call = expr if isinstance(expr, o.Call) else None
        if isinstance(expr, o.Name):  # checked = user_passes_test(is_member)
            kept = self.project.assigned(expr, wrap.scope)
            if isinstance(kept, o.Call) and self.table.wraps(_paths(self.project.resolve(kept.func, wrap.scope))):
                call = kept
        if call is not None and dependencies.carrier(self.project, self.table, call, wrap.scope):
            held, doubted, _ = self.dependencies.depended(Depended(call, wrap.scope, "", wrap.site), depth)
            return frozenset(held), doubted, None
        ref = self.project.resolve(call.func if call is not None else expr, wrap.scope, wrap.klass)
        if ref is None:
            name = spelled(expr)
            return NO_GUARDS, {Unknown(name, wrap.site)}, None
        paths = (*ref.paths, *(p.removesuffix("()") for p in ref.paths if p.endswith("()")))
        found = self.table.wraps(paths)
        before = next((row for row in found if row.runs), None)
        if before is not None:
            return (*self._run_before(before, call, wrap), None)
        if found:
            return self.rows(found, call, wrap), set(), None
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

    def _run_before(self, row: rows.WrapRow, call: o.Call | None, wrap: Wrapped) -> tuple[Guards, set[Unknown]]:
        """``@falcon.before(check)``: what the function that it names asks for."""
        given = argument(call, row.argument) if call is not None else None
        ref = self.project.resolve(given, wrap.scope) if given is not None else None
        if ref is None or not isinstance(ref.target, (Func, Klass)):
            return NO_GUARDS, {Unknown(ref.path if ref is not None else spelled(given or wrap.expr), wrap.site)}
        func = ref.target if isinstance(ref.target, Func) else self.project.method(ref.target, "__call__")
        if func is None:
            return NO_GUARDS, {Unknown(ref.path, wrap.site)}
        return self.hooks.hooked(Hooked(func, ref.klass, row.runs, wrap.how))[:2]

    def rows(self, found: tuple[rows.WrapRow, ...], call: o.Call | None, wrap: Wrapped) -> Guards:
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
            if all(fits(w, args) for w in row.when) and not any(fits(w, args) for w in row.unless):  # type: ignore[arg-type]
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
        fixed = self._constants(func, wrap)
        own = [(func, klass, fixed)]
        own += [(f, f.klass, tuple(one for one in fixed if one[0] not in f.names)) for f in self.nested(func)]
        if _around_a_block(func):
            summary = self.flow.summary(func, klass)
            return (summary.always, set(summary.unknown), None) if summary is not None else (NO_GUARDS, set(), None)
        calls = [
            (inner, call)
            for inner, of, constants in own
            if (summary := self.flow.summary(inner, of, fixed=constants)) is not None
            for call in summary.param_calls
            if call.owner is func or call.owner in self.nested(func)
        ]
        if calls:
            kept = common([c.guards for _, c in calls])
            unknown = {u for _, c in calls for u in c.unknown}
            guards = frozenset(
                replace(g, how=wrap.how, name=f"{func.name} ({g.name})") if g.how == "body" else g for g in kept
            )
            words = self.flow.meaning.words
            refuses = any(len(self.project.return_values(inner)) > 1 for inner, _ in calls)
            if refuses and not any(g.kind == "reauth" for g in guards) and words.has("asks_again", func.name):
                # how a window of time is kept (signed, cached, in a row) matters less than that it is asked for
                guards |= {Guard("reauth", f"{func.name}()", wrap.site, wrap.how, certain=False)}
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

    def _constants(self, func: Func, wrap: Wrapped) -> Fixed:
        """The literal arguments of ``@needs(code=True)``, and the defaults of what it leaves out."""
        call = wrap.expr if isinstance(wrap.expr, o.Call) else None
        found: list[tuple[str, str]] = []
        for at, param in enumerate(p for p in func.params if p.name != func.receiver):
            given = argument(call, (at, param.name)) if call is not None else None
            expr = given if given is not None else param.default
            if isinstance(expr, o.Const) and param.kind in ("any", "pos", "key"):
                found.append((param.name, str(expr.value)))
        return tuple(sorted(found))

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


def _paths(ref: Ref | None) -> tuple[str, ...]:
    return ref.paths if ref is not None else ()


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


def _around_a_block(func: Func) -> bool:
    """Whether a function is a context manager: as a decorator it hands on to what it decorates where it yields."""
    names = [d.expr.attr if isinstance(d.expr, o.Attr) else getattr(d.expr, "id", "") for d in func.decorators]
    return any(name in ("contextmanager", "asynccontextmanager") for name in names)
