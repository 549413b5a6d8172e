"""Modules, classes and functions of the project, and the names that each of them binds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from auditor.python import outline as o
from auditor.python.parts import words_in
from auditor.site import Site


@dataclass(eq=False)
class Binding:
    """One way in which a scope binds a name.

    ``kind`` is import, from, func, class, value (an assigned expression), annotation, param, item (one element of the
    value: loop variables, unpacking) or context (``with value as name``).
    """

    kind: str
    value: object = None
    name: str = ""
    level: int = 0
    index: int = -1
    owner: Scope | None = None


@dataclass(eq=False)
class Module:
    """One file. ``name`` is its dotted path from the root; ``stub`` marks a library's own words in a model file."""

    path: str
    name: str
    outline: o.Outline
    stub: bool = False
    names: dict[str, list[Binding]] = field(default_factory=dict)
    stars: list[o.ImportFrom] = field(default_factory=list)
    exports: tuple[str, ...] | None = None
    calls: tuple[tuple[o.Call, Scope], ...] | None = None
    """The calls in it with their scopes, once ``auditor.project.calls_in`` has read them."""

    @property
    def package(self) -> str:
        """The dotted package that relative imports start from."""
        if self.path.endswith("__init__.py"):
            return self.name
        return self.name.rpartition(".")[0]

    @property
    def dotted(self) -> str:
        """The dotted path."""
        return self.name


@dataclass(eq=False)
class Klass:
    """One class; ``attrs`` maps a name to its last assigned expression, ``notes`` to its annotation."""

    module: Module
    node: o.Class
    parent: Scope
    names: dict[str, list[Binding]] = field(default_factory=dict)
    methods: dict[str, Func] = field(default_factory=dict)
    attrs: dict[str, o.Expr] = field(default_factory=dict)
    notes: dict[str, o.Expr] = field(default_factory=dict)
    self_attrs: dict[str, list[tuple[Func, Binding]]] = field(default_factory=dict)

    @property
    def dotted(self) -> str:
        """Module and qualified name."""
        return f"{self.module.name}.{self.node.qualname}"

    @property
    def site(self) -> Site:
        """The ``class`` line."""
        return site(self.module, self.node.pos, self.node.qualname)

    def __repr__(self) -> str:
        return f"<Klass {self.dotted}>"


@dataclass(eq=False)
class Func:
    """One function, method or lambda; ``klass`` is the class in whose body it stands."""

    module: Module
    node: o.Function | o.Lambda
    parent: Scope
    qualname: str
    klass: Klass | None = None
    names: dict[str, list[Binding]] = field(default_factory=dict)
    outer: frozenset[str] = frozenset()

    @cached_property
    def name(self) -> str:
        """The bare name."""
        return self.qualname.rpartition(".")[2]

    @cached_property
    def dotted(self) -> str:
        """Module and qualified name."""
        return f"{self.module.name}.{self.qualname}"

    @cached_property
    def words(self) -> frozenset[str]:
        """Every name, attribute, keyword and short text in it, in its parameters, decorators and nested functions."""
        own = {self.name, *(param.name for param in self.params)}
        return frozenset(own | words_in((tuple(d.expr for d in self.decorators), self.body)))

    @property
    def site(self) -> Site:
        """The ``def`` line."""
        return site(self.module, self.node.pos, self.qualname)

    @property
    def params(self) -> tuple[o.Param, ...]:
        """All parameters, ``self`` included."""
        return self.node.params

    @property
    def decorators(self) -> tuple[o.Decorator, ...]:
        """Outermost first."""
        return self.node.decorators if isinstance(self.node, o.Function) else ()

    @property
    def is_static(self) -> bool:
        """Whether ``staticmethod`` stands on it."""
        return any(isinstance(d.expr, o.Name) and d.expr.id == "staticmethod" for d in self.decorators)

    @cached_property
    def receiver(self) -> str:
        """The name of ``self`` or ``cls``; empty for plain functions and static methods."""
        if self.klass is None or self.is_static or not self.params:
            return ""
        return self.params[0].name if self.params[0].kind in ("any", "pos") else ""

    @property
    def body(self) -> tuple[o.Stmt, ...]:
        """The statements; a lambda returns its expression."""
        if isinstance(self.node, o.Lambda):
            return (o.Return(self.node.body, self.node.pos),)
        return self.node.body

    def __repr__(self) -> str:
        return f"<Func {self.dotted}>"


Scope: TypeAlias = Module | Klass | Func
Definition: TypeAlias = Func | Klass


def site(module: Module, pos: o.Pos, function: str) -> Site:
    """The place of an outline position in its file."""
    return Site(module.path, pos[0] or 1, pos[1] or 1, pos[2], pos[3], function)


def bind(module: Module) -> Iterator[Definition]:
    """Fill the names of a module, of its classes and of its functions; gives every definition, outer ones first."""
    yield from _block(module.outline.body, module, module, None)
    exported = module.names.get("__all__")
    if exported and isinstance(exported[-1].value, o.Seq):
        items = exported[-1].value.items
        module.exports = tuple(str(item.value) for item in items if isinstance(item, o.Const))


def _block(body: tuple[o.Stmt, ...], scope: Scope, module: Module, klass: Klass | None) -> Iterator[Definition]:
    for stmt in body:
        if isinstance(stmt, o.Function):
            func = Func(module, stmt, scope, stmt.qualname, scope if isinstance(scope, Klass) else None)
            _add(scope, stmt.name, Binding("func", func))
            if isinstance(scope, Klass):
                scope.methods[stmt.name] = func
            yield func
            yield from _function(func)
        elif isinstance(stmt, o.Class):
            inner = Klass(module, stmt, scope)
            _add(scope, stmt.name, Binding("class", inner))
            yield inner
            yield from _block(stmt.body, inner, module, inner)
        else:
            yield from _statement(stmt, scope, module)


def _function(func: Func) -> Iterator[Definition]:
    for param in func.params:
        _add(func, param.name, Binding("param", param))
    func.outer = frozenset(n for s in _flat(func.body) if isinstance(s, o.Scope) for n in s.names)
    yield from _block(func.body, func, func.module, None)


def _flat(body: tuple[o.Stmt, ...]) -> Iterator[o.Stmt]:
    """The statements of a body and of its blocks, without nested definitions."""
    for stmt in body:
        yield stmt
        for block in blocks(stmt):
            yield from _flat(block)


_NESTING = frozenset({o.If, o.For, o.While, o.Try, o.With, o.Match})


def blocks(stmt: o.Stmt) -> tuple[tuple[o.Stmt, ...], ...]:
    """The nested blocks of a statement (not those of nested definitions)."""
    if type(stmt) not in _NESTING:
        return ()
    if isinstance(stmt, (o.If, o.For, o.While)):
        return (stmt.body, stmt.orelse)
    if isinstance(stmt, o.Try):
        return (stmt.body, *(h.body for h in stmt.handlers), stmt.orelse, stmt.final)
    if isinstance(stmt, o.With):
        return (stmt.body,)
    if isinstance(stmt, o.Match):
        return tuple(case.body for case in stmt.cases)
    return ()


def _statement(stmt: o.Stmt, scope: Scope, module: Module) -> Iterator[Definition]:
    if isinstance(stmt, o.Import):
        for alias in stmt.names:
            if alias.asname:
                _add(scope, alias.asname, Binding("import", alias.name))
            else:
                _add(scope, alias.name.partition(".")[0], Binding("import", alias.name.partition(".")[0], alias.name))
    elif isinstance(stmt, o.ImportFrom):
        for alias in stmt.names:
            if alias.name == "*":
                module.stars.append(stmt)
            else:
                _add(scope, alias.asname or alias.name, Binding("from", stmt.module, alias.name, stmt.level))
    elif isinstance(stmt, o.Assign):
        for target in stmt.targets:
            _target(target, "value", stmt.value, scope)
    elif isinstance(stmt, o.AnnAssign):
        if isinstance(stmt.target, o.Name):
            _add(scope, stmt.target.id, Binding("annotation", stmt.annotation))
            if isinstance(scope, Klass):
                scope.notes[stmt.target.id] = stmt.annotation
        if stmt.value is not None:
            _target(stmt.target, "value", stmt.value, scope)
        elif isinstance(stmt.target, o.Attr):
            _target(stmt.target, "annotation", stmt.annotation, scope)
    elif isinstance(stmt, o.For):
        _target(stmt.target, "item", stmt.iter, scope)
    elif isinstance(stmt, o.With):
        for item in stmt.items:
            if item.target is not None:
                _target(item.target, "context", item.context, scope)
    for block in blocks(stmt):
        yield from _block(block, scope, module, None)


def _target(target: o.Expr, kind: str, value: o.Expr, scope: Scope, index: int = -1) -> None:
    if isinstance(target, o.Name):
        _add(scope, target.id, Binding(kind, value, index=index))
        if isinstance(scope, Klass) and kind == "value":
            scope.attrs[target.id] = value
    elif isinstance(target, o.Attr) and isinstance(target.value, o.Name):
        func: Scope = scope
        while isinstance(func, Func) and func.klass is None and isinstance(func.parent, Func):
            func = func.parent
        if isinstance(func, Func) and func.klass is not None and target.value.id == func.receiver:
            func.klass.self_attrs.setdefault(target.attr, []).append((func, Binding(kind, value, index=index)))
    elif isinstance(target, o.Seq):
        same = value.items if isinstance(value, o.Seq) and len(value.items) == len(target.items) else None
        for position, item in enumerate(target.items):
            if same is not None and kind == "value":
                _target(item, kind, same[position], scope)
            else:
                _target(item, "item", value, scope, position)


def _add(scope: Scope, name: str, binding: Binding) -> None:
    binding.owner = scope
    scope.names.setdefault(name, []).append(binding)
