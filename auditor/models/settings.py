"""Settings modules: which one is production's, and what a setting is there, through star imports and later changes."""

from __future__ import annotations

from functools import cached_property

from auditor.facts import NOTHING, Origin, Value
from auditor.project import Module, Project
from auditor.project.definitions import blocks
from auditor.project.definitions import site as place
from auditor.python import outline as o

_MARKS = (
    "INSTALLED_APPS",
    "MIDDLEWARE",
    "MIDDLEWARE_CLASSES",
    "ROOT_URLCONF",
    "DATABASES",
    "TEMPLATES",
    "AUTH_USER_MODEL",
)
_CHANGES = frozenset({"append", "extend", "insert", "update", "remove", "add"})
_READERS = frozenset(
    "env config getenv get str bool int float json list tuple dict url db cache email path getvar get_env_variable".split()
)
_BY_PLACE = ("asgi", "wsgi", "manage", "celery")
_DEEP = 12
_SKIP = (
    "test",
    "tests",
    "testing",
    "ci",
    "local",
    "dev",
    "develop",
    "development",
    "example",
    "sample",
    "docs",
    "debug",
)
Found = tuple[o.Expr, Module]


class Settings:
    """The settings of a project, as they are in production: the module that ``wsgi.py`` names, else by name."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._seen: dict[str, Found | None] = {}

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """The settings modules, production's first; a module that another one imports whole comes after it."""
        found = [m for m in self.project.modules.values() if self._is_settings(m)]
        named = self._named()
        star = {id(t) for m in found for t in self._parents(m)}

        def rank(module: Module) -> tuple[int, int, int, int, str]:
            words = module.name.lower().replace("_", ".").split(".")
            return (
                int(any(w in _SKIP for w in words)),
                int(not any(w in ("production", "prod", "live") for w in words)),
                named.index(module.name) if module.name in named else len(named),
                int(id(module) in star),
                module.path,
            )

        return tuple(sorted(found, key=rank))

    def _is_settings(self, module: Module) -> bool:
        return "settings" in module.name.split(".") or any(name in module.names for name in _MARKS[:4])

    def _named(self) -> list[str]:
        """The modules that entry points choose, in the order of how near they are to production."""
        out: list[str] = []
        for wanted in _BY_PLACE:
            for module in self.project.modules.values():
                if module.name.rpartition(".")[2] != wanted:
                    continue
                for text in _strings(module.outline.body):
                    found = self.project.find_module(text, module, 0) if "settings" in text or "." in text else None
                    if found is not None and found.name not in out and self._is_settings(found):
                        out.append(found.name)
        return out

    def _parents(self, module: Module) -> list[Module]:
        found = (self.project.find_module(star.module, module, star.level) for star in module.stars)
        return [m for m in found if m is not None and m is not module]

    # asking ------------------------------------------------------------------------------------------------------------

    def item(self, name: str) -> Found | None:
        """The expression of a setting, with dots into a dict (``REST_FRAMEWORK.DEFAULT_THROTTLE_RATES``); else ``None``."""
        if name not in self._seen:
            self._seen[name] = self._item(name)
        return self._seen[name]

    def _item(self, name: str) -> Found | None:
        head, _, rest = name.partition(".")
        for module in self.modules[:1]:
            found = self._in(module, head, 0)
            if found is not None:
                return self._inside(found, head, rest)
        for module in self.modules[1:]:
            if any(w in _SKIP for w in module.name.lower().split(".")):
                continue
            found = self._in(module, head, 0)
            if found is not None:
                return self._inside(found, head, rest)
        return None

    def _in(self, module: Module, name: str, depth: int) -> Found | None:
        """The last assignment in a module, else in the modules that it imports whole."""
        if depth > _DEEP:
            return None
        for binding in reversed(module.names.get(name, ())):
            if binding.kind == "value" and isinstance(binding.value, _EXPRESSIONS):
                return self._real(binding.value, module, depth), module
            if binding.kind == "from":
                target = self.project.find_module(str(binding.value), module, binding.level)
                if target is not None and target is not module:
                    return self._in(target, binding.name, depth + 1)
        for parent in reversed(self._parents(module)):
            found = self._in(parent, name, depth + 1)
            if found is not None:
                return found
        return None

    def _real(self, expr: o.Expr, module: Module, depth: int) -> o.Expr:
        """A name that only stands for another assignment is looked through."""
        if isinstance(expr, o.Name) and depth < _DEEP:
            found = self._in(module, expr.id, depth + 1)
            return found[0] if found is not None else expr
        return expr

    def _inside(self, found: Found, head: str, rest: str) -> Found | None:
        expr, module = found
        for key in rest.split(".") if rest else ():
            changed = self._key(module, head, key)
            if changed is not None:
                expr = changed
                continue
            if not isinstance(expr, o.Dict):
                return None
            inside = [
                v for k, v in zip(expr.keys, expr.values, strict=False) if isinstance(k, o.Const) and k.value == key
            ]
            if not inside:
                return None
            expr = self._real(inside[-1], module, 0)
        return expr, module

    def _key(self, module: Module, head: str, key: str) -> o.Expr | None:
        """``NAME["KEY"] = value`` after the dict."""
        for one in (self.modules[0], module) if self.modules else (module,):
            for stmt in _flat(one.outline.body):
                if isinstance(stmt, o.Assign):
                    for target in stmt.targets:
                        if (
                            isinstance(target, o.Sub) and isinstance(target.value, o.Name) and target.value.id == head
                            and isinstance(target.index, o.Const) and target.index.value == key
                        ):  # fmt: skip
                            return stmt.value
        return None

    def texts(self, name: str) -> list[tuple[str, Module, o.Pos]]:
        """The strings of a list setting, in order, with those that later statements add; each with its place."""
        out: list[tuple[str, Module, o.Pos]] = []
        found = self.item(name)
        if found is not None:
            self._collect(found[0], found[1], out, 0, o.NOWHERE)
        head = name.partition(".")[0]
        seen: set[int] = set()
        for module in [*self.modules[:1], *(found[1:] if found else ())]:
            if id(module) in seen or not isinstance(module, Module):
                continue
            seen.add(id(module))
            for stmt in _flat(module.outline.body):
                if isinstance(stmt, o.AugAssign) and isinstance(stmt.target, o.Name) and stmt.target.id == head:
                    self._collect(stmt.value, module, out, 0, stmt.pos)
                elif isinstance(stmt, o.Do) and isinstance(stmt.value, o.Call) and isinstance(stmt.value.func, o.Attr):
                    func = stmt.value.func
                    if func.attr in _CHANGES and isinstance(func.value, o.Name) and func.value.id == head:
                        for arg in stmt.value.args:
                            self._collect(arg, module, out, 0, stmt.pos)
        return out

    def _collect(
        self, expr: o.Expr, module: Module, out: list[tuple[str, Module, o.Pos]], depth: int, pos: o.Pos
    ) -> None:
        if depth > _DEEP:
            return
        if isinstance(expr, o.Const) and isinstance(expr.value, str):
            out.append((expr.value, module, pos))
        elif isinstance(expr, o.Seq):
            for item in expr.items:
                self._collect(item, module, out, depth + 1, pos)
        elif isinstance(expr, o.Binary):
            self._collect(expr.left, module, out, depth + 1, pos)
            self._collect(expr.right, module, out, depth + 1, pos)
        elif isinstance(expr, o.Starred):
            self._collect(expr.value, module, out, depth + 1, pos)
        elif isinstance(expr, o.Cond):
            self._collect(expr.body, module, out, depth + 1, pos)
        elif isinstance(expr, o.Name):
            found = self._in(module, expr.id, depth + 1)
            if found is not None and found[0] is not expr:
                self._collect(found[0], found[1], out, depth + 1, pos)
        elif isinstance(expr, o.Call):
            for arg in expr.args:
                self._collect(arg, module, out, depth + 1, pos)

    def literal(self, name: str) -> object:
        """The literal value of a setting; ``None`` when there is none or it is not written down."""
        found = self.item(name)
        return found[0].value if found is not None and isinstance(found[0], o.Const) else None

    def value(self, name: str) -> Value:
        """The origins of a setting: a constant, the environment, or a default that stands in the source."""
        found = self.item(name)
        if found is None:
            return NOTHING
        expr, module = found
        return frozenset(_origins(expr, module, 0))


_EXPRESSIONS = (
    o.Name, o.Attr, o.Call, o.Const, o.Masked, o.Sub, o.Bool, o.Compare, o.Binary, o.Unary, o.Text, o.Cond, o.Seq,
    o.Dict, o.Comp,
)  # fmt: skip


def _origins(expr: o.Expr, module: Module, depth: int) -> list[Origin]:
    site = place(module, getattr(expr, "pos", o.NOWHERE), "")
    if depth > _DEEP:
        return []
    if isinstance(expr, o.Const):
        return [Origin("constant", str(expr.value)[:400])]
    if isinstance(expr, o.Masked):
        return [Origin("constant", expr.masked, (), (), site)]
    if isinstance(expr, (o.Bool, o.Cond)):
        inner = expr.values if isinstance(expr, o.Bool) else (expr.body, expr.orelse)
        return [x for one in inner for x in _origins(one, module, depth + 1)]
    if isinstance(expr, o.Call):
        name = expr.func.attr if isinstance(expr.func, o.Attr) else getattr(expr.func, "id", "")
        if name in _READERS or "env" in name.lower():
            out = [Origin("setting", "environment", (), (), site)]
            given = [kw.value for kw in expr.kwargs if kw.name in ("default", "fallback")] or list(expr.args[1:2])
            for default in given:
                out += [x for x in _origins(default, module, depth + 1) if x.name != "None"]
            return out
    if isinstance(expr, o.Sub):
        return [Origin("setting", "environment", (), (), site)]
    return []


def _flat(body: tuple[o.Stmt, ...]) -> list[o.Stmt]:
    out: list[o.Stmt] = []
    for stmt in body:
        out.append(stmt)
        for inner in blocks(stmt):
            out += _flat(inner)
    return out


def _strings(body: tuple[o.Stmt, ...]) -> list[str]:
    """The strings in calls of a module and of its functions: ``setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")``."""
    out: list[str] = []
    for stmt in _flat(body):
        if isinstance(stmt, o.Function):
            out += _strings(stmt.body)
        value = stmt.value if isinstance(stmt, (o.Do, o.Assign)) else None
        if isinstance(value, o.Call):
            out += [a.value for a in value.args if isinstance(a, o.Const) and isinstance(a.value, str)]
        elif isinstance(value, o.Const) and isinstance(value.value, str):
            out.append(value.value)
    return out
