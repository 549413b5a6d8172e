"""What arguments and class attributes carry: decorators, dependencies, and functions or classes that run before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from auditor.facts import Guard
from auditor.models import rows
from auditor.models.shapes.arguments import argument
from auditor.models.shapes.handler import Depended, Doubtful, Either, Given, Hooked, Installed, Protection, Wrapped
from auditor.models.table import Table
from auditor.project import Func, Klass, Module, Project, Ref, Scope
from auditor.project.definitions import site as place
from auditor.python import outline as o
from auditor.site import Site

_DEEP = 6
_MIDDLEWARE = "Middleware"  # Middleware(Class, option=...), DefineMiddleware(Class)


class Carrier:
    """Turns what a call carries into protections."""

    def __init__(self, project: Project, table: Table) -> None:
        self.project = project
        self.table = table

    def of(self, call: o.Call, said: Iterable[rows.Carried], scope: Scope) -> list[Protection]:
        """The protections that the arguments of a call carry, in order."""
        return [p for one in said for p in self.items(argument(call, one.source), one, scope, call.pos)]

    @staticmethod
    def replaced(call: o.Call, said: Iterable[rows.Carried]) -> frozenset[str]:
        """The words under which this call takes away what stands further out."""
        return frozenset(one.how for one in said if one.replaces and argument(call, one.source) is not None)

    def items(self, expr: o.Expr | None, said: rows.Carried, scope: Scope, at: o.Pos) -> list[Protection]:
        """The items of a list, or the one thing that is given."""
        found = [p for item, where in self.flat(expr, scope, 0) for p in self.item(item, said, where, at)]
        if said.either and len(found) > 1:
            return [Either(tuple(found), said.how)]
        return found

    def flat(self, expr: o.Expr | None, scope: Scope, depth: int) -> Iterator[tuple[o.Expr, Scope]]:
        """The elements of a display, through names, sums and starred parts, each with the scope in which it stands."""
        if expr is None or depth > _DEEP or (isinstance(expr, o.Const) and expr.kind == "none"):
            return
        if isinstance(expr, o.Seq):
            for item in expr.items:
                inner = item.value if isinstance(item, o.Starred) else item
                yield from self.flat(inner, scope, depth + 1)
        elif isinstance(expr, o.Binary) and expr.op == "+":
            yield from self.flat(expr.left, scope, depth + 1)
            yield from self.flat(expr.right, scope, depth + 1)
        elif isinstance(expr, (o.Name, o.Attr)):
            kept = self.kept(expr, scope)
            if kept is not None and isinstance(kept[0], (o.Seq, o.Binary)):
                yield from self.flat(kept[0], kept[1], depth + 1)
            else:
                yield expr, scope
        else:
            yield expr, scope

    def kept(self, expr: o.Expr, scope: Scope) -> tuple[o.Expr, Scope] | None:
        """The expression that a name holds, and where it stands; only what a module or the scope itself binds."""
        value = self.project.assigned(expr, scope)
        if value is None:
            return None
        if isinstance(expr, o.Name):
            at: Scope = scope
            while True:
                if any(b.value is value for b in at.names.get(expr.id, ())):
                    return value, at
                if isinstance(at, Module):
                    break
                at = at.parent
        module = self._module_of(expr, scope)
        return (value, module) if module is not None else None

    def _module_of(self, expr: o.Expr, scope: Scope, depth: int = 0) -> Module | None:
        module = scope if isinstance(scope, Module) else scope.module
        if isinstance(expr, o.Attr):
            ref = self.project.resolve(expr.value, scope)
            return ref.target if ref is not None and isinstance(ref.target, Module) else None
        name = expr.id if isinstance(expr, o.Name) else ""
        for _ in range(_DEEP):
            binding = next((b for b in reversed(module.names.get(name, ())) if b.kind in ("from", "value")), None)
            if binding is None or binding.kind == "value":
                return module if binding is not None else None
            target = self.project.find_module(str(binding.value), module, binding.level)
            if target is None:
                return None
            module, name = target, binding.name
        return None

    def item(self, expr: o.Expr, said: rows.Carried, scope: Scope, at: o.Pos) -> Iterator[Protection]:
        """One item of such a list."""
        module = scope if isinstance(scope, Module) else scope.module
        pos = expr.pos if isinstance(expr, (o.Call, o.Lambda)) else at
        site = place(module, pos, "")
        installed = self.installed(expr, scope, site)
        if installed is not None:
            yield installed
            return
        if not said.rejects:
            yield Wrapped(expr, scope, None, said.how, site)
            return
        expr = self._class_of_middleware(expr)
        ref = self.project.resolve(expr, scope)
        if ref is None:
            kept = self.kept(expr, scope)
            ref = self.project.resolve(kept[0], kept[1]) if kept is not None else None
        hooks = list(self.hooks(ref, said.runs, said.rejects, said.how))
        if hooks:
            yield from hooks
        elif said.how == "middleware":  # a middleware that we cannot read is a guard only if its name says so
            if (
                ref is not None
                and ref.kind == "external"
                and not self.table.knows(ref.path)
                and self.table.words.has("middleware_guard", ref.path)
            ):
                yield Doubtful(ref.path, site)
        elif ref is not None and isinstance(ref.target, Klass) and not ref.target.module.stub:
            yield from self._by_bases(ref, said, site)
        else:
            yield Wrapped(expr, scope, None, said.how, site)

    def _by_bases(self, ref: Ref, said: rows.Carried, site: Site) -> Iterator[Protection]:
        """A class of the project without such a method of its own: what its library bases say."""
        rows_ = self.table.wraps(tuple(p.removesuffix("()") for p in ref.paths))
        if rows_:
            yield from (Given(Guard(kind, ref.path, site, said.how)) for row in rows_ for kind in row.kinds)
        else:
            yield Doubtful(ref.path, site)

    @staticmethod
    def _class_of_middleware(expr: o.Expr) -> o.Expr:
        """The class in ``Middleware(Class, option=...)``."""
        if isinstance(expr, o.Call) and expr.args:
            last = expr.func.attr if isinstance(expr.func, o.Attr) else getattr(expr.func, "id", "")
            if str(last).endswith(_MIDDLEWARE) and isinstance(expr.args[0], (o.Name, o.Attr)):
                return expr.args[0]
        return expr

    def hooks(self, ref: Ref | None, runs: Sequence[str], rejects: str, how: str) -> Iterator[Protection]:
        """The functions of the project that run before: the one that is meant, or the methods of a class."""
        if ref is None:
            return
        if ref.kind == "func" and isinstance(ref.target, Func):
            if not ref.target.module.stub:
                yield Hooked(ref.target, ref.klass or ref.target.klass, rejects, how)
        elif ref.kind in ("class", "instance") and isinstance(ref.target, Klass):
            for said in (*runs, "__call__"):
                name, _, way = said.partition(":")
                method = self.project.method(ref.target, name)
                if method is not None and not method.module.stub:
                    yield Hooked(method, ref.target, way or rejects, how)
                    return

    def said(self, call: o.Call, site: Site, read: Iterable[rows.Carried] = ()) -> Iterator[Given]:
        """The guards among the options of a call, by their names; those that a row reads are known better."""
        known = {source for one in read for source in one.source}
        for kw in call.kwargs:
            if kw.name in known:
                continue
            plain = kw.value if isinstance(kw.value, o.Const) else None
            if not kw.name or (plain is not None and plain.value in (None, False, "")):
                continue
            if isinstance(kw.value, (o.Name, o.Attr)) and "NO_PERMISSION" in getattr(
                kw.value, "attr", getattr(kw.value, "id", "")
            ):
                continue
            for kind in ("auth", "reauth", "second_factor", "csrf"):
                if kw.name in self.table.words.exact(f"option_{kind}"):
                    name = f"{kw.name}={plain.value!r}" if plain is not None else f"{kw.name}="
                    yield Given(Guard(kind, name, site, "route option", certain=False))

    # checks that an application installs -------------------------------------------------------------------------------

    def installed(self, expr: o.Expr, scope: Scope, site: Site) -> Installed | None:
        """The check that an expression names (``jwt_auth.on_app_init``), with the paths that it leaves out."""
        ref = self.project.resolve(expr, scope)
        row = next((self.table.installed[p] for p in (ref.paths if ref else ()) if p in self.table.installed), None)
        if row is None:
            return None
        made = expr.value if isinstance(expr, o.Attr) else expr
        kept = self.kept(made, scope) if isinstance(made, (o.Name, o.Attr)) else (made, scope)
        return self._check(row, kept[0], kept[1], site) if kept is not None else self._check(row, made, scope, site)

    def _check(self, row: rows.InstalledRow, made: o.Expr, scope: Scope, site: Site) -> Installed:
        given = argument(made, (row.exclude,)) if isinstance(made, o.Call) and row.exclude else None
        patterns = tuple(
            str(item.value)
            for item, _ in self.flat(given, scope, 0)
            if isinstance(item, o.Const) and isinstance(item.value, str)
        )
        return Installed(Guard(row.kind, row.path, site, "application"), patterns, row.option)

    def installed_somewhere(self, name: str, site: Site) -> Installed | None:
        """The check of the one object that has such a method, for a receiver of unknown type."""
        for module in self.project.modules.values():
            for known, bindings in module.names.items() if not module.stub else ():
                made = next((b.value for b in bindings if b.kind == "value" and isinstance(b.value, o.Call)), None)
                ref = self.project.resolver.global_name(module, known) if isinstance(made, o.Call) else None
                row = next(
                    (r for p in (ref.paths if ref else ()) if (r := self.table.installed.get(f"{p}.{name}"))), None
                )
                if row is not None and isinstance(made, o.Call):
                    return self._check(row, made, module, site)
        return None


def settled(protections: Iterable[Protection], route: str, call: o.Call | None) -> list[Protection]:
    """The protections of one handler: installed checks that leave it out are gone."""
    out: list[Protection] = []
    for one in protections:
        if not isinstance(one, Installed):
            out.append(one)
            continue
        option = argument(call, (one.option,)) if call is not None and one.option else None
        said = isinstance(option, o.Const) and option.value is True
        if not said and not any(_matches(pattern, route) for pattern in one.patterns):
            out.append(Given(one.guard))
    return out


def _matches(pattern: str, route: str) -> bool:
    """Whether a pattern for paths finds this route; one that is no regular expression is the start of a path."""
    if len(pattern) > 200 or re.search(r"[+*}]\)?[+*{]", pattern):
        return route.startswith(pattern)
    try:
        return re.search(pattern, route) is not None
    except re.error:
        return route.startswith(pattern)


def without(protections: Iterable[Protection], replaced: frozenset[str]) -> list[Protection]:
    """The protections but those that a nearer one replaces."""
    return [p for p in protections if getattr(p, "how", "") not in replaced] if replaced else list(protections)


def depended(call: o.Call, scope: Scope, func: Func, site: Site, key: str = "dependencies") -> Iterator[Depended]:
    """The dependencies that a call names by the parameters that get them: ``dependencies={"user": Provide(user)}``."""
    given = argument(call, (key,))
    if not isinstance(given, o.Dict):
        return
    names = {p.name for p in func.params}
    for name, value in zip(given.keys, given.values, strict=False):
        if isinstance(name, o.Const) and name.value in names:
            yield Depended(value, scope, str(name.value), site)
