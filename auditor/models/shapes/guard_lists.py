"""Lists of guard classes that a view class, a decorator or a setting gives: ``permission_classes = [IsOwner & HasCode]``.

Every item must agree; ``|`` needs one side, ``&`` both, ``~`` says nothing. An item written in the project lends the
guards under which its own method answers yes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import Guard
from auditor.flow.summary import Unknown
from auditor.models import rows
from auditor.models.shapes.handler import Doubtful, Given, Protection
from auditor.project import Func, Klass, Module, Scope
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
Held = tuple[frozenset[Guard], frozenset[Unknown]]
_EMPTY: Held = (frozenset(), frozenset())


def listed(finder: Finder, paths: tuple[str, ...]) -> bool:
    """Whether a class with these names reads such lists."""
    return any(row.base in paths for row in finder.table.guard_lists)


def of_class(
    finder: Finder, klass: Klass, paths: tuple[str, ...], func: Func, verbs: tuple[str, ...]
) -> Iterator[Protection]:
    """The guards that the lists of a class view put before one of its methods."""
    for row in finder.table.guard_lists:
        if row.base in paths:
            yield from _given(finder, row, klass, func, verbs)


def of_function(finder: Finder, func: Func, verbs: tuple[str, ...]) -> Iterator[Protection]:
    """The same for a function that a decorator turns into such a view."""
    for row in finder.table.guard_lists:
        if row.function and _has_decorator(finder, func, row.function):
            yield from _given(finder, row, None, func, verbs)


def is_view(finder: Finder, func: Func) -> bool:
    """Whether a decorator turns the function into a view that reads such lists."""
    return any(row.function and _has_decorator(finder, func, row.function) for row in finder.table.guard_lists)


def _given(
    finder: Finder, row: rows.GuardListRow, klass: Klass | None, func: Func, verbs: tuple[str, ...]
) -> Iterator[Protection]:
    seen = Reader(finder, row, verbs, func.name)
    found: tuple[o.Expr, Scope, Site] | None = seen.decorated(func)
    held: Held
    if found is None and klass is not None:
        method = finder.project.method(klass, row.method) if row.method else None
        if method is not None and not method.module.stub:
            held = seen.method(method, klass, 0)
            yield from _out(held)
            return
        attr = finder.project.class_attr(klass, row.attribute)
        if attr is not None:
            found = (attr[0], attr[1], klass.site if attr[1].module.stub else attr[1].site)
    if found is not None:
        yield from _out(seen.all(found[0], found[1], found[2], 0))
        return
    setting = finder.settings.item(row.setting) if row.setting else None
    if setting is not None:
        yield from _out(seen.all(setting[0], setting[1], place(setting[1], o.NOWHERE, ""), 0))
        return
    for name in row.default:
        yield from _out(seen.named((name,), func.site))


def _out(held: Held) -> Iterator[Protection]:
    for guard in sorted(held[0], key=lambda g: (g.kind, g.name)):
        yield Given(guard)
    for doubt in sorted(held[1], key=lambda u: u.symbol):
        yield Doubtful(doubt.symbol, doubt.site)


def _has_decorator(finder: Finder, func: Func, path: str) -> bool:
    for decorator in func.decorators:
        expr = decorator.expr.func if isinstance(decorator.expr, o.Call) else decorator.expr
        ref = finder.project.resolve(expr, func.parent)
        if ref is not None and path in ref.paths:
            return True
    return False


class Reader:
    """Reads one kind of list for one method of one view."""

    def __init__(self, finder: Finder, row: rows.GuardListRow, verbs: tuple[str, ...], name: str) -> None:
        self.finder = finder
        self.row = row
        self.verbs = verbs
        self.name = name
        self.safe = bool(verbs) and set(verbs) <= _SAFE

    def decorated(self, func: Func) -> tuple[o.Expr, Scope, Site] | None:
        """The list that a decorator of the function gives."""
        below = not (self.row.function and _has_decorator(self.finder, func, self.row.function))
        for decorator in func.decorators:
            call = decorator.expr
            ref = self.finder.project.resolve(call.func if isinstance(call, o.Call) else call, func.parent)
            paths = ref.paths if ref is not None else ()
            if self.row.function in paths:
                below = True
            if not isinstance(call, o.Call) or not below:
                continue  # a list above what makes the view is read by nobody
            site = place(func.module, decorator.pos, func.qualname)
            if self.row.decorator and self.row.decorator in paths and call.args:
                return call.args[0], func.parent, site
            for kw in call.kwargs:
                if kw.name == self.row.attribute and any(p in self.row.carriers for p in paths):
                    return kw.value, func.parent, site
        return None

    def all(self, expr: o.Expr, scope: Scope, site: Site, depth: int) -> Held:
        """Every item of a list must agree."""
        if depth > 8:
            return _EMPTY
        if isinstance(expr, o.Seq):
            held = [self.all(i.value if isinstance(i, o.Starred) else i, scope, site, depth + 1) for i in expr.items]
            return frozenset().union(*(h[0] for h in held)), frozenset().union(*(h[1] for h in held))
        if isinstance(expr, o.Binary) and expr.op in ("|", "&", "+"):
            left, right = self.all(expr.left, scope, site, depth + 1), self.all(expr.right, scope, site, depth + 1)
            if expr.op != "|":
                return left[0] | right[0], left[1] | right[1]
            kinds = {g.kind for g in left[0]} & {g.kind for g in right[0]}
            either = frozenset(g for g in left[0] if g.kind in kinds)
            return either, frozenset()
        if isinstance(expr, o.Unary):
            return _EMPTY
        if isinstance(expr, o.Comp):
            return self.all(expr.gens[0].iter, scope, site, depth + 1) if expr.gens else _EMPTY
        if isinstance(expr, o.Cond):
            one, other = self.all(expr.body, scope, site, depth + 1), self.all(expr.orelse, scope, site, depth + 1)
            kinds = {g.kind for g in one[0]} & {g.kind for g in other[0]}
            return frozenset(g for g in one[0] if g.kind in kinds), one[1] | other[1]
        if isinstance(expr, o.Const) and isinstance(expr.value, str):
            return self.text(expr.value, scope, site)
        if isinstance(expr, o.Call):
            # a permission with arguments, or one made by a function
            return self.item(expr.func, scope, site, depth)
        return self.item(expr, scope, site, depth)

    def text(self, dotted: str, scope: Scope, site: Site) -> Held:
        """A class named by its dotted path, as settings do."""
        module = scope if isinstance(scope, Module) else scope.module
        owner, _, name = dotted.rpartition(".")
        found = self.finder.project.find_module(owner, module, 0) if owner else None
        ref = self.finder.project.resolver.global_name(found, name) if found is not None else None
        if ref is not None and isinstance(ref.target, Klass):
            return self.klass(ref.target, site)
        return self.named((dotted,), site)

    def item(self, expr: o.Expr, scope: Scope, site: Site, depth: int) -> Held:
        """One class, or a name that holds a list of them."""
        project = self.finder.project
        ref = project.resolve(expr, scope)
        if ref is not None and ref.kind in ("class", "instance") and isinstance(ref.target, Klass):
            return self.klass(ref.target, site)
        if ref is not None and ref.kind == "func" and isinstance(ref.target, Func):
            for value in project.return_values(ref.target):
                inner = project.resolve(value, ref.target)
                if inner is not None and isinstance(inner.target, Klass):
                    return self.klass(inner.target, site)
            return frozenset(), frozenset({Unknown(ref.path, site)})
        held = self.held(expr, scope)
        if held is not None:
            return self.all(held[0], held[1], site, depth + 1)
        if ref is None:
            name = expr.attr if isinstance(expr, o.Attr) else getattr(expr, "id", "?")
            return frozenset(), frozenset({Unknown(name, site)})
        return self.named(ref.paths, site)

    def held(self, expr: o.Expr, scope: Scope) -> tuple[o.Expr, Scope] | None:
        """The list that a variable or a class attribute holds."""
        project = self.finder.project
        if isinstance(expr, o.Attr):
            owner = project.resolve(expr.value, scope)
            if owner is not None and isinstance(owner.target, Klass):
                return project.class_attr(owner.target, expr.attr)
            if owner is not None and "settings" in owner.path:
                return self.finder.settings.item(expr.attr)
        binding = self.finder.routers._binding(expr, scope)
        if binding is not None and binding.kind == "value" and isinstance(binding.value, (o.Seq, o.Binary)):
            return binding.value, binding.owner or scope
        return None

    def klass(self, klass: Klass, site: Site) -> Held:
        """A class of the project: what holds when its method answers yes, and what its library bases say."""
        project = self.finder.project
        paths = tuple(b.dotted if isinstance(b, Klass) else b for b in project.mro(klass))
        method = project.method(klass, self.row.lends) if self.row.lends else None
        if method is None or method.module.stub:
            if self.row.rates and project.class_attr(klass, "rate") is not None:
                return frozenset({Guard("throttle", klass.dotted, site, self.row.attribute)}), frozenset()
            return self.named(paths, site)
        summary = self.finder.flow.summary(method, klass)
        if summary is None:
            return frozenset(), frozenset({Unknown(klass.dotted, site)})
        guards = {
            Guard(g.kind, f"{klass.node.name} ({g.name})", site, self.row.attribute, g.about, certain=g.certain)
            for g in summary.truthy
        }
        doubts = set(summary.unknown)
        if any(e for e in super_calls(method, self.row.lends)):
            more = self.named(tuple(b for b in paths if b != klass.dotted), site)
            guards |= more[0]
            doubts |= more[1]
        if not guards and not doubts and not self._says_yes(method):
            doubts = {Unknown(klass.dotted, site)}
        return frozenset(guards), frozenset(doubts)

    def _says_yes(self, method: Func) -> bool:
        """Whether the method lets everybody pass: all that it returns is a constant."""
        return all(isinstance(v, o.Const) for v in self.finder.project.return_values(method))

    def named(self, paths: tuple[str, ...], site: Site) -> Held:
        """A class of a library: its rows, else it is not understood."""
        for path in paths:
            found = [a for a in self.finder.table.attributes if a.name == self.row.attribute and a.item == path]
            if found:
                kinds = [a for a in found if a.kind and not (a.writes and self.safe)]
                held = {Guard(a.kind, path, site, self.row.attribute) for a in kinds if self.rated(path)}
                return frozenset(held), frozenset()
        symbol = paths[0] if paths else "?"
        if any(p in self.row.harmless for p in paths) or not paths:
            return _EMPTY
        return frozenset(), frozenset({Unknown(symbol, site)}) if self.row.doubts else frozenset()

    def rated(self, path: str) -> bool:
        """A throttle needs a rate; without the setting it refuses to start, with ``None`` it is off."""
        if not self.row.rates:
            return True
        scope = {"AnonRateThrottle": "anon", "UserRateThrottle": "user"}.get(path.rpartition(".")[2])
        rates = self.finder.settings.item(self.row.rates)
        if scope is None or rates is None or not isinstance(rates[0], o.Dict):
            return rates is not None or scope is None
        for key, value in zip(rates[0].keys, rates[0].values, strict=False):
            if isinstance(key, o.Const) and key.value == scope:
                return not (isinstance(value, o.Const) and value.kind == "none")
        return False

    def method(self, func: Func, klass: Klass, depth: int) -> Held:
        """``get_permissions``: the list for this action, or what all its lists have in common."""
        project = self.finder.project
        found: list[Held] = []
        chosen = _for_action(func.body, self.name, self.finder, func)
        for stmt in chosen if chosen is not None else list(flat(func.body)):
            value = stmt.value if isinstance(stmt, (o.Return, o.Assign)) else None
            if isinstance(stmt, o.Assign) and not any(isinstance(t, (o.Attr, o.Name)) for t in stmt.targets):
                continue
            if isinstance(value, o.Comp) and value.gens and isinstance(value.gens[0].iter, o.Name):
                continue  # [permission() for permission in permission_classes]: the list was read where it is assigned
            if isinstance(value, o.Call) and isinstance(value.func, o.Attr) and isinstance(value.func.value, o.Call):
                attr = project.class_attr(klass, self.row.attribute)
                if attr is not None:
                    found.append(self.all(attr[0], attr[1], attr[1].site, depth + 1))
                continue
            if isinstance(value, (o.Seq, o.Comp, o.Binary, o.Attr)):
                found.append(self.all(value, func, func.site, depth + 1))
        if not found:
            return frozenset(), frozenset({Unknown(func.dotted, func.site)})
        kinds = set.intersection(*({g.kind for g in h[0]} for h in found))
        return frozenset(g for g in found[0][0] if g.kind in kinds), frozenset().union(*(h[1] for h in found))


def _for_action(body: tuple[o.Stmt, ...], name: str, finder: Finder, func: Func) -> list[o.Stmt] | None:
    """The statements that run for one action of ``if self.action == "x"`` or ``in [...]``; ``None`` when none is named."""
    out: list[o.Stmt] = []
    decided = False
    for stmt in body:
        if isinstance(stmt, o.If):
            names = _actions(stmt.test)
            if names is None:
                return None
            decided = True
            branch = stmt.body if name in names else stmt.orelse
            inner = _for_action(branch, name, finder, func)
            taken = inner if inner is not None else list(flat(branch))
            out += taken
            if any(isinstance(s, o.Return) for s in taken):
                return out
        else:
            out.append(stmt)
    return out if decided or not any(isinstance(s, o.If) for s in body) else None


def _actions(test: o.Expr) -> set[str] | None:
    if isinstance(test, o.Bool) and test.op == "or":
        parts = [_actions(v) for v in test.values]
        return set().union(*(p for p in parts if p)) if all(p is not None for p in parts) else None
    if isinstance(test, o.Compare) and test.ops[0] in ("==", "in") and isinstance(test.left, o.Attr):
        if test.left.attr != "action" and test.left.attr != "method":
            return None
        right = test.rights[0]
        items = right.items if isinstance(right, o.Seq) else (right,)
        values = {str(i.value) for i in items if isinstance(i, o.Const)}
        return values | {v.lower() for v in values} if values else None
    return None


def super_calls(method: Func, name: str) -> Iterator[o.Call]:
    """The calls of the same method of a base class: ``super().post(request)``."""
    for value in (s.value for s in flat(method.body) if isinstance(s, (o.Return, o.Assign, o.Do))):
        stack = [value]
        while stack:
            one = stack.pop()
            if isinstance(one, o.Call):
                if isinstance(one.func, o.Attr) and one.func.attr == name and isinstance(one.func.value, o.Call):
                    yield one
                stack.extend(one.args)
            elif isinstance(one, o.Bool):
                stack.extend(one.values)
