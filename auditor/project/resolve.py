"""Resolution: what an expression refers to where it stands."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from auditor.project.annotations import Annotations
from auditor.project.definitions import Binding, Func, Klass, Module, Scope
from auditor.project.loading import loaded, taken
from auditor.project.ref import Ref, external
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.project.project import Project

_BUILTINS = frozenset(dir(builtins))
_DEPTH = 24


class Resolver:
    """Resolution with a memo; cycles and long chains end in ``None``."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.annotations = Annotations(self)
        self._memo: dict[tuple[int, int, int], Ref | None] = {}
        self._names: dict[tuple[int, str], Ref | None] = {}
        self._classes: dict[int, tuple[list[Klass | str], tuple[Ref, Ref]]] = {}
        self._bindings: dict[tuple[int, int], Ref | None] = {}
        self._busy: set[tuple[int, int, int]] = set()
        self._depth = 0

    def resolve(self, expr: o.Expr | None, scope: Scope, klass: Klass | None = None) -> Ref | None:
        """What ``expr`` means in ``scope``, ``self`` being an instance of ``klass`` when given."""
        if expr is None or isinstance(expr, (o.Const, o.Compare, o.Binary, o.Text, o.Masked)):
            return None
        key = (id(expr), id(scope), id(klass))
        if key in self._memo:
            return self._memo[key]
        if key in self._busy or self._depth > _DEPTH:
            return None
        self._busy.add(key)
        self._depth += 1
        try:
            ref = self._resolve(expr, scope, klass)
        finally:
            self._busy.discard(key)
            self._depth -= 1
        if ref is not None or not self._busy:
            self._memo[key] = ref
        return ref

    def _resolve(self, expr: o.Expr, scope: Scope, klass: Klass | None) -> Ref | None:
        if isinstance(expr, o.Name):
            return self.name(expr.id, scope, klass)
        if isinstance(expr, o.Attr):
            if isinstance(expr.value, o.Call) and _is_super(expr.value):
                return self._super(expr.attr, scope, klass)
            base = self.resolve(expr.value, scope, klass)
            if isinstance(expr.value, o.Attr) and expr.value.attr == "_meta":
                return self._option(expr.value.value, expr.attr, scope, klass) or (
                    self.attribute(base, expr.attr) if base is not None else None
                )
            return self.attribute(base, expr.attr) if base is not None else None
        if isinstance(expr, o.Call):
            return self._call(expr, scope, klass)
        if isinstance(expr, o.Await):
            return self.resolve(expr.value, scope, klass)
        if isinstance(expr, o.Walrus):
            return self.resolve(expr.value, scope, klass)
        if isinstance(expr, o.Cond):
            return self.resolve(expr.body, scope, klass) or self.resolve(expr.orelse, scope, klass)
        if isinstance(expr, o.Bool):
            return next(filter(None, (self.resolve(v, scope, klass) for v in expr.values)), None)
        if isinstance(expr, o.Sub):
            return self._item(expr, scope, klass)
        return None

    def _option(self, owner: o.Expr, name: str, scope: Scope, klass: Klass | None) -> Ref | None:
        """``cls._meta.form_class``: what the nested ``Meta`` of the class or of one of its bases says."""
        ref = self.resolve(owner, scope, klass)
        if ref is None or not isinstance(ref.target, Klass):
            return None
        for base in self.project.mro(ref.target):
            for binding in base.names.get("Meta", ()) if isinstance(base, Klass) else ():
                if isinstance(binding.value, Klass) and name in binding.value.attrs:
                    return self.resolve(binding.value.attrs[name], binding.value)
        return None

    # names -------------------------------------------------------------------------------------------------------

    def name(self, name: str, scope: Scope, klass: Klass | None = None) -> Ref | None:
        """What a bare name means where it stands."""
        at: Scope = scope
        while True:
            if isinstance(at, Func):
                if name == at.receiver and at.klass is not None:
                    owner = klass if klass is not None else at.klass
                    is_class = any(isinstance(d.expr, o.Name) and d.expr.id == "classmethod" for d in at.decorators)
                    return self.class_ref(owner) if is_class else self.instance(owner)
                if name in at.names and name not in at.outer:
                    return self._bound(at.names[name], at, klass) or self._called(name, at)
            elif isinstance(at, Klass):
                if at is scope and name in at.names:
                    return self._bound(at.names[name], at, klass)
            else:
                break
            at = at.parent
        return self.global_name(at, name)

    def _called(self, name: str, func: Func) -> Ref | None:
        """A local variable with the name that a framework gives its argument: ``request = args[1]``."""
        if any(b.kind != "value" or not isinstance(b.value, o.Sub) for b in func.names[name]):
            return None
        rows = self.project.conventions_of(name, func.module)
        return next((external(row.type) for row in rows if row.type and not row.attribute), None)

    def global_name(self, module: Module, name: str) -> Ref | None:
        """What a module binds to a name, star imports included."""
        key = (id(module), name)
        if key in self._names:
            return self._names[key]
        self._names[key] = None  # an import cycle ends here
        ref: Ref | None = None
        if name in module.names:
            ref = self._bound(module.names[name], module, None)
        else:
            for star in module.stars:
                ref = self._from_star(module, star, name)
                if ref is not None:
                    break
            if ref is None and name in _BUILTINS:
                ref = external(f"builtins.{name}")
        self._names[key] = ref
        return ref

    def _from_star(self, module: Module, star: o.ImportFrom, name: str) -> Ref | None:
        target = self.project.find_module(star.module, module, star.level)
        if target is None:
            return None
        if (target.exports is not None and name not in target.exports) or (target.exports is None and name[:1] == "_"):
            return None
        if name in target.names or target.stars:
            found = self.global_name(target, name)
            return None if found is not None and found.path.startswith("builtins.") else found
        return None

    def _bound(self, bindings: list[Binding], scope: Scope, klass: Klass | None) -> Ref | None:
        """What a name means by its bindings, looked into once: ``query = query.filter(...)``, many times over, would
        otherwise be followed in every order."""
        key = (id(bindings), id(klass))
        if key not in self._bindings:
            self._bindings[key] = None  # a name that is defined by itself ends here
            self._bindings[key] = self._first(bindings, scope, klass)
        return self._bindings[key]

    def _first(self, bindings: list[Binding], scope: Scope, klass: Klass | None) -> Ref | None:
        for binding in bindings if isinstance(scope, Func) else reversed(bindings):
            ref = self._binding(binding, scope, klass)
            if ref is not None:
                return ref
        return None

    def _binding(self, binding: Binding, scope: Scope, klass: Klass | None) -> Ref | None:
        value = binding.value
        if binding.kind == "func":
            return self.func_ref(value, None)  # type: ignore[arg-type]
        if binding.kind == "class":
            return self.class_ref(value)  # type: ignore[arg-type]
        module = scope if isinstance(scope, Module) else scope.module
        if binding.kind == "import":
            return self._import(str(value), module)
        if binding.kind == "from":
            return self._import_from(str(value), binding.name, binding.level, module)
        if binding.kind == "annotation":
            return self.annotations.annotated(value, scope)  # type: ignore[arg-type]
        if binding.kind == "param":
            return self.annotations.param(value, scope, klass)  # type: ignore[arg-type]
        if binding.kind == "value":
            return self.resolve(value, scope, klass)  # type: ignore[arg-type]
        if binding.kind == "context":
            return self.resolve(value, scope, klass)  # type: ignore[arg-type]
        if binding.kind == "item":
            if isinstance(value, o.Call) and binding.index >= 0:
                by_name = loaded(self, value, scope, binding.index)
                if by_name is not None:
                    return by_name
            ref = self.resolve(value, scope, klass)  # type: ignore[arg-type]
            return ref.member("[]") if ref is not None and ref.kind == "external" else None
        return None

    def _import(self, dotted: str, module: Module) -> Ref:
        target = self.project.find_module(dotted, module, 0)
        return Ref("module", (target.name,), target) if target is not None else external(dotted)

    def _import_from(self, source: str, name: str, level: int, module: Module) -> Ref | None:
        inner = f"{source}.{name}" if source else name
        target = self.project.find_module(source, module, level) if source or level else None
        if target is not None and target is not module and (name in target.names or target.stars):
            found = self.global_name(target, name)
            if found is not None:
                return found
        sub = self.project.find_module(inner, module, level)
        if sub is not None:
            return Ref("module", (sub.name,), sub)
        if target is not None:
            return external(f"{target.name}.{name}")
        return external(inner) if level == 0 else None

    # references ----------------------------------------------------------------------------------------------------

    def func_ref(self, func: Func, klass: Klass | None) -> Ref:
        """A function, or a method as seen from ``klass``."""
        paths = [func.dotted]
        if func.klass is not None:
            owner = klass or func.klass
            for base in self.project.mro(owner):
                name = base.dotted if isinstance(base, Klass) else base
                paths.append(f"{name}().{func.name}")
                paths.append(f"{name}.{func.name}")
        return Ref("func", tuple(dict.fromkeys(paths)), func, klass)

    def class_ref(self, klass: Klass) -> Ref:
        """A class, known under its own name and those of its bases."""
        return self._refs(klass)[0]

    def instance(self, klass: Klass) -> Ref:
        """An instance of a class."""
        return self._refs(klass)[1]

    def _refs(self, klass: Klass) -> tuple[Ref, Ref]:
        order = self.project.mro(klass)  # not the final one while it is being worked out
        known = self._classes.get(id(klass))
        if known is None or known[0] is not order:
            paths = tuple(base.dotted if isinstance(base, Klass) else base for base in order)
            itself = Ref("class", paths, klass), Ref("instance", tuple(path + "()" for path in paths), klass, klass)
            known = self._classes[id(klass)] = order, itself
        return known[1]

    def attribute(self, base: Ref, name: str) -> Ref | None:
        """``base.name``."""
        if base.kind == "module" and isinstance(base.target, Module):
            if name in base.target.names or base.target.stars:
                found = self.global_name(base.target, name)
                if found is not None:
                    return found
            sub = self.project.find_module(f"{base.target.name}.{name}", base.target, 0)
            if sub is not None:
                return Ref("module", (sub.name,), sub)
            return external(f"{base.target.name}.{name}")
        if base.kind in ("class", "instance") and isinstance(base.target, Klass):
            return self.member(base, base.target, name)
        if base.kind == "func":
            return base.member(f".{name}")
        return base.member(f".{name}")

    def member(self, base: Ref, klass: Klass, name: str) -> Ref | None:
        outside: list[str] = []
        for one in self.project.mro(klass):
            if isinstance(one, str):
                outside.append(one)
                continue
            if one.module.stub:
                outside.append(one.dotted)
            if name in one.methods:
                func = one.methods[name]
                if any(
                    _decorator_name(d) in ("property", "cached_property", "hybrid_property") for d in func.decorators
                ):
                    return self.returned(func, klass)
                return self.func_ref(func, klass)
            if name in one.names:
                ref = self._bound(one.names[name], one, klass)
                if ref is not None:
                    return self._noted(ref, one, klass, name, base.kind == "instance")
            for func, binding in one.self_attrs.get(name, ()):
                ref = self._binding(binding, func, klass)
                if ref is not None:
                    return ref
        suffix = "()" if base.kind == "instance" else ""
        names = [f"{klass.dotted}{suffix}.{name}", *(f"{path}{suffix}.{name}" for path in outside)]
        return Ref("external", tuple(names), None, klass)

    def _noted(self, ref: Ref, owner: Klass, klass: Klass, name: str, of_instance: bool) -> Ref:
        """An attribute that a class only annotates is still the one of its library base: ``user: User`` on a request."""
        if not of_instance or ref.kind == "func" or any(b.kind != "annotation" for b in owner.names[name]):
            return ref
        inherited = tuple(f"{path}().{name}" for path in self.project.mro(klass) if isinstance(path, str))
        return Ref(ref.kind, (*ref.paths, *inherited), ref.target, ref.klass) if inherited else ref

    def _call(self, expr: o.Call, scope: Scope, klass: Klass | None) -> Ref | None:
        func = self.resolve(_plain(expr.func), scope, klass)
        if expr.args and isinstance(expr.args[0], o.Const):
            by_name = loaded(self, expr, scope)
            if by_name is not None:
                return by_name
        if func is None:
            return None
        if func.path == "builtins.getattr":
            return taken(self, expr, scope, klass) or func.member("()")
        if func.kind == "class" and isinstance(func.target, Klass):
            return self.instance(func.target)
        if func.kind == "func" and isinstance(func.target, Func):
            return self.returned(func.target, func.klass) or func.member("()")
        if func.path in ("functools.partial", "django.utils.decorators.method_decorator") and expr.args:
            return self.resolve(expr.args[0], scope, klass)
        if func.path in ("typing.cast", "cast") and len(expr.args) == 2:
            return self.annotations.annotated(expr.args[0], scope)
        return func.member("()")

    def returned(self, func: Func, klass: Klass | None) -> Ref | None:
        """What a call of a project function gives, from its annotation or its return statements."""
        if isinstance(func.node, o.Function) and func.node.returns is not None:
            ref = self.annotations.annotated(func.node.returns, func)
            if ref is not None:
                return ref
        for value in self.project.return_values(func):
            ref = self.resolve(value, func, klass)
            if ref is not None and not ref.path.startswith("builtins."):
                return ref
        return None

    def _item(self, expr: o.Sub, scope: Scope, klass: Klass | None) -> Ref | None:
        base = self.resolve(expr.value, scope, klass)
        if base is None:
            return None
        if base.kind == "external" and isinstance(expr.index, o.Const):
            return base.member(f"[{expr.index.value}]") if isinstance(expr.index.value, str) else base.member("[]")
        return base.member("[]") if base.kind == "external" else None

    def _super(self, name: str, scope: Scope, klass: Klass | None) -> Ref | None:
        func: Scope = scope
        while isinstance(func, Func) and func.klass is None:
            func = func.parent
        if not isinstance(func, Func) or func.klass is None:
            return None
        owner = klass or func.klass
        mro = self.project.mro(owner)
        after = mro[mro.index(func.klass) + 1 :] if func.klass in mro else self.project.mro(func.klass)[1:]
        outside: list[str] = []
        for one in after:
            if isinstance(one, Klass) and name in one.methods:
                return self.func_ref(one.methods[name], owner)
            if isinstance(one, str):
                outside.append(f"{one}().{name}")
        return Ref("external", tuple(outside), None, owner) if outside else None


def _plain(func: o.Expr) -> o.Expr:
    """The class behind a type argument: ``JWTAuth[Member](...)`` makes a ``JWTAuth``."""
    if isinstance(func, o.Sub) and isinstance(func.value, (o.Name, o.Attr)):
        name = func.value.attr if isinstance(func.value, o.Attr) else func.value.id
        if name[:1].isupper() and not isinstance(func.index, o.Const) and not name.isupper():
            return func.value
    return func


def _is_super(call: o.Call) -> bool:
    return isinstance(call.func, o.Name) and call.func.id == "super"


def _decorator_name(decorator: o.Decorator) -> str:
    expr = decorator.expr
    return expr.attr if isinstance(expr, o.Attr) else getattr(expr, "id", "")
