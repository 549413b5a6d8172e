"""Every handler of a project: functions registered by decorator or by call, and the methods of class views."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from auditor.facts import Endpoint, Guard, Origin, Value
from auditor.flow.engine import Flow
from auditor.models import rows
from auditor.models.settings import Settings
from auditor.models.shapes import class_views, dependencies, django_urls, drf_routers, guard_lists, middleware
from auditor.models.shapes.handler import Depended, Given, Handler, Protection, Wrapped
from auditor.models.shapes.routers import Router, Routers, argument, text, wrapped_items
from auditor.models.table import Table
from auditor.project import Func, Klass, Module, Project, Ref, Scope
from auditor.project.definitions import blocks
from auditor.project.definitions import site as place
from auditor.python import outline as o
from auditor.site import Site

_BY_NAME = frozenset({"route", "get", "post", "put", "patch", "delete"})
_TABLES = ("django",)  # frameworks whose tables of routes are read as a whole
_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


def handlers(project: Project, table: Table, flow: Flow) -> list[Handler]:
    """All handlers, in the order of file and line, each once."""
    finder = Finder(project, table, flow)
    finder.prepare()
    found = {
        (h.endpoint.site.file, h.endpoint.function, h.endpoint.kind, h.endpoint.route): h
        for h in map(finder.middleware.around, finder.find())
    }
    return sorted(found.values(), key=lambda h: (h.endpoint.site, h.endpoint.function, h.endpoint.route))


class Finder:
    """The state of the search: routers, and the calls that register something."""

    def __init__(self, project: Project, table: Table, flow: Flow) -> None:
        self.project = project
        self.table = table
        self.flow = flow
        self.routers = Routers(project, table)
        self.settings = Settings(project)
        self.by_shape: dict[str, dict[str, rows.EndpointRow]] = defaultdict(dict)
        for row in table.endpoints:
            self.by_shape[row.shape][row.path] = row
        self.tables = django_urls.UrlTables(self)
        self.middleware = middleware.Middleware(self)
        self.views = {row.base: row for row in table.views}
        self.names = {
            row.path.rpartition(".")[2]
            for group in (table.endpoints, table.mounts, table.hooks)
            for row in group
            if getattr(row, "shape", "call") != "decorator"
        }
        self.calls: list[tuple[o.Call, Scope, Ref]] = []

    def prepare(self) -> None:
        """Find routers, mounts and hooks before the routes."""
        for module in self.project.modules.values():
            for call, scope in calls_of(module, self.names):
                ref = self.project.resolve(call.func, scope) or self.distinctive(call)
                if ref is not None:
                    self.calls.append((call, scope, ref))
        mounts = {row.path: row for row in self.table.mounts}
        hooks = {(row.shape, row.path): row for row in self.table.hooks}
        for call, scope, ref in self.calls:
            for path in ref.paths:
                if path in mounts:
                    self.routers.mount(call, mounts[path], scope)
                row = hooks.get(("call", path))
                if row is not None:
                    given = argument(call, row.function)
                    target = self.project.resolve(given, scope) if given is not None else None
                    if target is not None and isinstance(target.target, Func):
                        self.routers.hook(
                            target.target, row, call.func.value if isinstance(call.func, o.Attr) else None, scope
                        )
        for func in self.project.funcs:
            for decorator in func.decorators:
                expr = decorator.expr.func if isinstance(decorator.expr, o.Call) else decorator.expr
                if isinstance(expr, o.Attr):
                    ref = self.project.resolve(expr, func.parent)
                    row = next(
                        (hooks[("decorator", p)] for p in (ref.paths if ref else ()) if ("decorator", p) in hooks), None
                    )
                    if row is not None:
                        self.routers.hook(func, row, expr.value, func.parent)
        self.tables.read()

    def distinctive(self, call: o.Call) -> Ref | None:
        """A registration on an object of unknown type, when its name can mean nothing else (``add_url_rule``)."""
        last = call.func.attr if isinstance(call.func, o.Attr) else ""
        if "_" not in last:
            return None
        groups = (self.table.endpoints, self.table.mounts, self.table.hooks)
        paths = [row.path for group in groups for row in group if row.path.rpartition(".")[2] == last]
        return Ref("external", tuple(paths[:1])) if paths else None

    def find(self) -> Iterator[Handler]:
        """Every handler, possibly more than once."""
        definitions: list[Func | Klass] = [*self.project.funcs, *self.project.klasses]
        for definition in definitions:
            if not definition.module.stub:
                yield from self.decorated(definition)
        for call, scope, ref in self.calls:
            for shape in ("call", "item"):
                for path in ref.paths:
                    row = self.by_shape[shape].get(path)
                    if row is not None:
                        if shape == "call" or row.package not in _TABLES:
                            yield from self.registered(call, row, scope)
                        break
        yield from self.tables.handlers()
        yield from self.unrouted()

    def unrouted(self) -> Iterator[Handler]:
        """Class views of frameworks whose routes name classes elsewhere: GraphQL mutations, handlers of a table."""
        bases = {base for base, row in self.views.items() if not row.routed}
        for klass in self.project.klasses:
            if klass.module.stub or not bases:
                continue
            paths = {b.dotted if isinstance(b, Klass) else b for b in self.project.mro(klass)}
            if paths & bases:
                yield from self.view(klass, "", "", (), (), klass.site)

    # decorators --------------------------------------------------------------------------------------------------------

    def decorated(self, definition: Func | Klass) -> Iterator[Handler]:
        """``@app.post("/pay")`` on a function or a class."""
        decorators = definition.node.decorators if not isinstance(definition.node, o.Lambda) else ()
        for at, decorator in enumerate(decorators):
            expr = decorator.expr.func if isinstance(decorator.expr, o.Call) else decorator.expr
            call = decorator.expr if isinstance(decorator.expr, o.Call) else o.Call(expr)
            scope = definition.parent
            ref = self.project.resolve(expr, scope)
            row = next((r for p in (ref.paths if ref else ()) if (r := self.by_shape["decorator"].get(p))), None)
            if row is None:
                row = self.by_name(expr, call, ref)
            if row is None:
                continue
            router = self.routers.of(expr.value, scope) if isinstance(expr, o.Attr) else None
            around: list[Protection] = [*self.routers.around(router, definition.module)]
            around += [p for kind, s in row.guards for p in wrapped_items(argument(call, s), scope, kind, call.pos)]
            outer = [
                self.wrapped(d, definition, "above the route decorator, so what is registered does not pass it")
                for d in decorators[:at]
            ]
            inner = [self.wrapped(d, definition) for d in decorators[at + 1 :]]
            around += [p for p in outer if p is not None and not self.is_route(p)]
            around += [p for p in inner if p is not None and not self.is_route(p)]
            around += self.options(call, definition, decorator.pos)
            if isinstance(definition, Func) and definition.klass is not None:
                for outer_decorator in definition.klass.node.decorators:
                    if isinstance(outer_decorator.expr, o.Call):
                        around += self.options(outer_decorator.expr, definition, outer_decorator.pos)
            route = self.route(call, row, router, scope)
            methods = self.methods(call, row, expr)
            site = place(
                definition.module,
                decorator.pos,
                definition.qualname if isinstance(definition, Func) else definition.node.qualname,
            )
            if isinstance(definition, Func):
                endpoint = Endpoint(row.kind, row.framework, definition.qualname, definition.site, route, methods, site)
                yield Handler(
                    endpoint, definition, definition.klass, (*around, *self.depended(definition)), self.params(definition, row)
                )  # fmt: skip
            else:
                yield from self.view(definition, row.framework, route, methods if row.methods else (), around, site)

    def options(self, call: o.Call, definition: Func | Klass, pos: o.Pos) -> Iterator[Given]:
        """Guards that are said as options of a route (``permission="pay"``, ``require_reauth=True``), by their names."""
        qualname = definition.qualname if isinstance(definition, Func) else definition.node.qualname
        for kw in call.kwargs:
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
                    yield Given(
                        Guard(kind, name, place(definition.module, pos, qualname), "route option", certain=False)
                    )

    def depended(self, func: Func) -> list[Depended]:
        """The dependencies in a handler's parameters."""
        return dependencies.of_function(self.project, self.table, func) if self.table.dependencies else []

    def verbs_of(self, func: Func) -> tuple[str, ...]:
        """The verbs that a decorator of the function lets pass: ``@api_view(["POST"])``, ``@require_POST``."""
        for decorator in func.decorators:
            expr = decorator.expr
            call = expr if isinstance(expr, o.Call) else None
            ref = self.project.resolve(call.func if call is not None else expr, func.parent)
            for path in ref.paths if ref is not None else ():
                found = self.table.verbs.get(path)
                if found is not None:
                    given = (
                        argument(call, (0, "http_method_names", "request_method_list")) if call is not None else None
                    )
                    items = given.items if isinstance(given, o.Seq) else ()
                    return tuple(str(i.value).upper() for i in items if isinstance(i, o.Const)) or found
        return ()

    def params(self, func: Func, row: rows.EndpointRow | None) -> dict[str, Value]:
        """The origins of a handler's parameters."""
        return {**path_params(func), **dependencies.whole_requests(self.project, func)}

    def wrapped(self, decorator: o.Decorator, definition: Func | Klass, why_not: str = "") -> Wrapped | None:
        """A decorator as a protection."""
        qualname = definition.qualname if isinstance(definition, Func) else definition.node.qualname
        site = place(definition.module, decorator.pos, qualname)
        klass = definition.klass if isinstance(definition, Func) else None
        return Wrapped(decorator.expr, definition.parent, klass, "decorator", site, why_not)

    def is_route(self, protection: Protection) -> bool:
        """Whether a decorator only registers another route."""
        if not isinstance(protection, Wrapped):
            return False
        expr = protection.expr.func if isinstance(protection.expr, o.Call) else protection.expr
        ref = self.project.resolve(expr, protection.scope)
        if any(p in self.by_shape["decorator"] for p in (ref.paths if ref else ())):
            return True
        return (
            self.by_name(expr, protection.expr if isinstance(protection.expr, o.Call) else o.Call(expr), ref)
            is not None
        )

    def by_name(self, expr: o.Expr, call: o.Call, ref: Ref | None) -> rows.EndpointRow | None:
        """A route on an object whose type is not known: ``@something.route("/path")``."""
        if not isinstance(expr, o.Attr) or expr.attr not in _BY_NAME or (ref is not None and ref.kind != "external"):
            return None
        if ref is not None and "()" in ref.path and not ref.path.startswith(("flask", "fastapi")):
            return None
        first = call.args[0] if call.args else None
        if not isinstance(first, o.Const) or not isinstance(first.value, str) or not first.value.startswith(("/", "")):
            return None
        if not first.value.startswith("/"):
            return None
        verbs = ("GET",) if expr.attr == "route" else (expr.attr.upper(),)
        framework = "flask" if expr.attr == "route" else "unknown"
        return rows.EndpointRow("decorator", f"*.{expr.attr}", framework, methods=("methods",), verbs=verbs)

    def route(self, call: o.Call, row: rows.EndpointRow, router: Router | None, scope: Scope) -> str:
        """The path, with the prefixes of the routers above."""
        own = text(argument(call, row.route), self.project, scope)
        prefix = router.prefixes()[0] if router is not None else ""
        return f"{prefix}{own}" or "/"

    def methods(self, call: o.Call, row: rows.EndpointRow, expr: o.Expr) -> tuple[str, ...]:
        """The HTTP methods, in a fixed order."""
        given = argument(call, row.methods) if row.methods else None
        if isinstance(given, o.Seq):
            names = {str(i.value).upper() for i in given.items if isinstance(i, o.Const)}
            return tuple(v for v in _VERBS if v in names) or row.verbs
        if isinstance(given, o.Const) and isinstance(given.value, str):
            return (given.value.upper(),)
        return row.verbs

    # calls and class views -----------------------------------------------------------------------------------------------

    def registered(self, call: o.Call, row: rows.EndpointRow, scope: Scope) -> Iterator[Handler]:
        """``app.add_url_rule("/pay", view_func=pay)`` and its like."""
        given = argument(call, row.handler)
        if given is None:
            return
        router = self.routers.of(call.func.value, scope) if isinstance(call.func, o.Attr) else None
        module = scope if isinstance(scope, Module) else scope.module
        site = place(module, call.pos, "")
        around: list[Protection] = [*self.routers.around(router, module)]
        around += [p for kind, s in row.guards for p in wrapped_items(argument(call, s), scope, kind, call.pos)]
        route = self.route(call, row, router, scope)
        if row.actions:
            route = "/" + route.lstrip("/")
        methods = self.methods(call, row, call.func)
        yield from self.target(given, scope, row, route, methods, around, site, depth=0)

    def target(
        self, given: o.Expr, scope: Scope, row: rows.EndpointRow, route: str, methods: tuple[str, ...],
        around: list[Protection], site: Site | None, depth: int,
    ) -> Iterator[Handler]:  # fmt: skip
        """The function or class behind an expression; what wraps it is a protection: ``login_required(view)``."""
        module = scope if isinstance(scope, Module) else scope.module
        if isinstance(given, o.Call) and depth < 8:
            func = given.func
            if isinstance(func, o.Attr) and func.attr == "as_view":
                ref = self.project.resolve(func.value, scope)
                if ref is not None and ref.kind == "class" and isinstance(ref.target, Klass):
                    actions = _actions(given)
                    known = methods if row.methods and argument_given(methods, row) else ()
                    yield from self.view(ref.target, row.framework, route, known, around, site, actions)
                return
            if given.args:
                wrap = Wrapped(func, scope, None, "wrapper", place(module, given.pos, ""))
                yield from self.target(given.args[-1], scope, row, route, methods, [*around, wrap], site, depth + 1)
            return
        ref = self.project.resolve(given, scope)
        if (ref is None or ref.kind == "external") and isinstance(given, (o.Name, o.Attr)) and depth < 8:
            binding = self.routers._binding(given, scope)  # pay = login_required(PayView.as_view())
            if binding is not None and binding.kind == "value" and isinstance(binding.value, (o.Call, o.Name, o.Attr)):
                owner = binding.owner or scope
                yield from self.target(binding.value, owner, row, route, methods, around, site, depth + 1)
            return
        if ref is None:
            return
        if isinstance(ref.target, Func) and ref.kind == "func":
            func_ = ref.target
            if row.package in _TABLES:
                methods = self.verbs_of(func_)
            if guard_lists.is_view(self, func_):
                methods = self.verbs_of(func_) or ("GET",)
                around = [*around, *guard_lists.of_function(self, func_, methods)]
            inner = [self.wrapped(d, func_) for d in func_.decorators]
            endpoint = Endpoint(row.kind, row.framework, func_.qualname, func_.site, route, methods, site)
            yield Handler(
                endpoint,
                func_,
                ref.klass or func_.klass,
                (*around, *(p for p in inner if p is not None), *self.depended(func_)),
                self.params(func_, row),
            )
        elif isinstance(ref.target, Klass):
            actions = drf_routers.actions(self, ref.target) if row.actions else None
            yield from self.view(ref.target, row.framework, route, (), around, site, actions)

    def view(
        self,
        klass: Klass,
        framework: str,
        route: str,
        methods: tuple[str, ...],
        around: Iterable[Protection],
        site: Site | None,
        actions: Sequence[drf_routers.Action] | None = None,
    ) -> Iterator[Handler]:
        """The handler methods of a class view, with the guards of its bases and attributes."""
        return class_views.view(self, klass, framework, route, methods, around, site, actions)


def _actions(call: o.Call) -> list[drf_routers.Action] | None:
    """``as_view({"get": "list"})``."""
    given = call.args[0] if call.args else None
    if not isinstance(given, o.Dict):
        return None
    pairs = zip(given.keys, given.values, strict=False)
    return [
        (str(k.value).upper(), str(v.value), "") for k, v in pairs if isinstance(k, o.Const) and isinstance(v, o.Const)
    ]


def argument_given(methods: tuple[str, ...], row: rows.EndpointRow) -> bool:
    """Whether the methods were given at the registration rather than by default."""
    return methods != row.verbs


def path_params(func: Func) -> dict[str, Value]:
    """The parameters of a handler that come from the URL."""
    out: dict[str, Value] = {}
    for param in func.params:
        if param.name != func.receiver and param.kind not in ("star", "kwargs"):
            out[param.name] = frozenset((Origin("request", "path", (param.name,)),))
        elif param.kind == "kwargs":
            out[param.name] = frozenset((Origin("request", "path"),))
    return out


def calls_of(module: Module, names: set[str]) -> Iterator[tuple[o.Call, Scope]]:
    """The calls of a module whose last name is among ``names``, with the scope in which they stand."""
    yield from _calls_in(module.outline.body, module, names)


def _calls_in(body: tuple[o.Stmt, ...], scope: Scope, names: set[str]) -> Iterator[tuple[o.Call, Scope]]:
    for stmt in body:
        if isinstance(stmt, o.Function):
            inner = next(
                (
                    b.value
                    for b in scope.names.get(stmt.name, ())
                    if b.kind == "func" and getattr(b.value, "node", None) is stmt
                ),
                None,
            )
            if isinstance(inner, Func):
                yield from _calls_in(stmt.body, inner, names)
            continue
        if isinstance(stmt, o.Class):
            klass = next(
                (
                    b.value
                    for b in scope.names.get(stmt.name, ())
                    if b.kind == "class" and getattr(b.value, "node", None) is stmt
                ),
                None,
            )
            if isinstance(klass, Klass):
                yield from _calls_in(stmt.body, klass, names)
            continue
        for expr in _expressions(stmt):
            for call in _nested(expr):
                last = call.func.attr if isinstance(call.func, o.Attr) else getattr(call.func, "id", "")
                if last in names:
                    yield call, scope
        for block in blocks(stmt):
            yield from _calls_in(block, scope, names)


def _expressions(stmt: o.Stmt) -> Iterator[o.Expr]:
    if isinstance(stmt, (o.Do, o.Assign, o.AugAssign, o.AnnAssign, o.Return)):
        if stmt.value is not None:
            yield stmt.value
    elif isinstance(stmt, o.For):
        yield stmt.iter
    elif isinstance(stmt, o.With):
        for item in stmt.items:
            yield item.context


def _nested(expr: o.Expr) -> Iterator[o.Call]:
    stack: list[o.Expr] = [expr]
    while stack:
        one = stack.pop()
        if isinstance(one, o.Call):
            yield one
            stack.append(one.func)
            stack.extend(reversed(one.args))
            stack.extend(kw.value for kw in one.kwargs)
        elif isinstance(one, o.Seq):
            stack.extend(reversed(one.items))
        elif isinstance(one, o.Binary):
            stack += [one.right, one.left]
        elif isinstance(one, (o.Starred, o.Await, o.Attr)):
            stack.append(one.value)
        elif isinstance(one, o.Comp):
            stack.append(one.elt)
        elif isinstance(one, o.Dict):
            stack.extend(one.values)
