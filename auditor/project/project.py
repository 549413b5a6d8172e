"""All modules of the scanned tree (and the stubs of models) as one program."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from auditor.project.definitions import Func, Klass, Module, Scope, bind, blocks
from auditor.project.linear import merged
from auditor.project.ref import Ref
from auditor.project.resolve import Resolver
from auditor.python import outline as o

_COMMON_METHODS = frozenset(
    [
        "get",
        "set",
        "add",
        "save",
        "delete",
        "update",
        "create",
        "filter",
        "all",
        "first",
        "pop",
        "append",
        "items",
        "keys",
        "values",
        "run",
        "call",
        "execute",
        "send",
        "post",
        "put",
        "patch",
        "handle",
        "process",
        "start",
        "stop",
        "open",
        "close",
        "read",
        "write",
        "clean",
        "validate",
        "to_dict",
        "from_dict",
        "json",
        "copy",
        "check",
        "remove",
        "clear",
        "discard",
        "insert",
        "extend",
        "index",
        "count",
        "exists",
        "find",
        "load",
        "connect",
        "register",
        "render",
        "list",
    ]
)
_BASES = 250
"""Classes from which one inherits; generated code has lines of thousands, each with the whole line behind it."""


@dataclass(frozen=True)
class Convention:
    """What a framework calls an argument: a parameter ``name`` in a module that imports ``package`` is a ``type``.

    With ``attribute``, it is first an instance of the class that this attribute of the method's own class names
    (``form`` and ``form_class``).
    """

    name: str
    package: str
    type: str
    attribute: str = ""


class Project:
    """Modules by path and by dotted name, their definitions, and resolution between them.

    ``outlines`` maps a path (relative, forward slashes) to the outline of a Python file; ``stubs`` maps a dotted
    module name of a library to an outline in a model file's own words. ``note`` hears of limits that were reached: the
    path, and why.
    """

    def __init__(
        self,
        outlines: Mapping[str, o.Outline],
        stubs: Mapping[str, o.Outline] | None = None,
        conventions: Iterable[Convention] = (),
        note: Callable[[str, str], None] = lambda path, why: None,
    ) -> None:
        self._note = note
        self._conventions: dict[str, list[Convention]] = defaultdict(list)
        for convention in conventions:
            self._conventions[convention.name].append(convention)
        self._packages: dict[int, frozenset[str]] = {}
        self._used: Counter[str] | None = None
        self.modules: dict[str, Module] = {}
        self.funcs: list[Func] = []
        self.klasses: list[Klass] = []
        self._by_suffix: dict[str, list[Module]] = defaultdict(list)
        self._stubs: dict[str, Module] = {}
        self._mro: dict[int, list[Klass | str]] = {}
        self._returns: dict[int, tuple[o.Expr, ...]] = {}
        self._methods: dict[str, list[Func]] = defaultdict(list)
        self.carried: dict[int, Ref | None] = {}
        self._subclasses: dict[int, list[Klass]] | None = None
        for name in sorted(stubs or {}):
            module = Module(f"<{name}>", name, (stubs or {})[name], stub=True)
            self._stubs[name] = module
            self._define(module)
        self._paths = frozenset(outlines)
        for path in sorted(outlines):
            module = Module(path, _dotted(path), outlines[path])
            self.modules[path] = module
            parts = module.name.split(".")
            for start in range(len(parts)):
                self._by_suffix[".".join(parts[start:])].append(module)
            self._define(module)
        self.resolver = Resolver(self)

    def _define(self, module: Module) -> None:
        for definition in bind(module):
            if isinstance(definition, Func):
                self.funcs.append(definition)
                if definition.klass is not None and not module.stub:
                    self._methods[definition.name].append(definition)
            else:
                self.klasses.append(definition)

    # modules -------------------------------------------------------------------------------------------------------

    def find_module(self, dotted: str, importer: Module, level: int) -> Module | None:
        """The module that an import names: relative by packages, absolute by the nearest matching tail of a path."""
        if level:
            base = importer.package.split(".") if importer.package else []
            base = base[: len(base) - (level - 1)] if level > 1 else base
            full = ".".join([*base, dotted]) if dotted else ".".join(base)
            return next((m for m in self._by_suffix.get(full, ()) if m.name == full), None)
        if not dotted:
            return None
        found = self._by_suffix.get(dotted)
        if found and (len(found) > 1 or found[0].name != dotted):
            found = [m for m in found if self._importable(m, dotted, importer)]
        if found:
            return max(found, key=lambda m: (_shared(m.path, importer.path), -len(m.path), m.path))
        return self._stubs.get(dotted)

    def named_at_the_end(self, dotted: str) -> Module | None:
        """The one module whose path ends so, for loaders that know where to look; ``None`` when there are several."""
        found = self._by_suffix.get(dotted, ())
        return found[0] if len(found) == 1 and "." in dotted else None

    def _importable(self, module: Module, dotted: str, importer: Module) -> bool:
        """Whether ``dotted``, the tail of the module's path, can name it: the rest is then a source root.

        A source root is a folder that is no package itself, or from which programs are started; it holds the importer,
        or lies at most two folders deep.
        """
        root = module.name[: -len(dotted)].rstrip(".") if module.name != dotted else ""
        if module is importer:
            return False
        if not root:
            return True
        folder = root.replace(".", "/")
        started = any(f"{folder}/{name}" in self._paths for name in ("manage.py", "setup.py", "wsgi.py"))
        if f"{folder}/__init__.py" in self._paths and not started:
            return False
        return importer.path.startswith(folder + "/") or folder.count("/") < 2

    def imports(self, module: Module) -> frozenset[str]:
        """The top-level names of what a module imports."""
        known = self._packages.get(id(module))
        if known is None:
            found = {
                str(b.value) for bs in module.names.values() for b in bs if b.kind in ("import", "from") and not b.level
            }
            found |= {star.module for star in module.stars if not star.level}
            known = frozenset(name.partition(".")[0] for name in found)
            self._packages[id(module)] = known
        return known

    def conventions_of(self, name: str, module: Module) -> list[Convention]:
        """The conventions for a parameter: those of packages that the module imports, else of the one used most."""
        rows = self._conventions.get(name)
        if not rows:
            return []
        near = self.imports(module)
        here = [row for row in rows if row.package in near]
        if here or module.stub:
            return here or [row for row in rows if module.name.partition(".")[0] == row.package]
        if self._used is None:
            self._used = Counter(package for one in self.modules.values() for package in self.imports(one))
        used = [row for row in rows if self._used[row.package]]
        best = max((self._used[row.package] for row in used), default=0)
        return [row for row in used if self._used[row.package] == best]

    # classes -------------------------------------------------------------------------------------------------------

    def mro(self, klass: Klass) -> list[Klass | str]:
        """The class, its bases in method resolution order, library bases as dotted names; cycles are cut."""
        known = self._mro.get(id(klass))
        if known is not None:
            return known
        self._mro[id(klass)] = [klass]
        lists: list[list[Klass | str]] = []
        for base in klass.node.bases:
            expr = base.value if isinstance(base, o.Sub) else base
            ref = self._base_before(expr, klass) or self.resolver.resolve(expr, klass.parent)
            if ref is None:
                continue
            if ref.kind == "class" and isinstance(ref.target, Klass):
                lists.append(list(self.mro(ref.target)))
            elif ref.kind != "module" and ref.path:
                lists.append([ref.path])
        order = [klass, *merged([one for one in line if one is not klass] for line in lists)]
        if len(order) > _BASES:
            del order[_BASES:]
            self._note(klass.module.path, f"a class has more than {_BASES} bases")
        self._mro[id(klass)] = order
        return order

    def _base_before(self, expr: o.Expr, klass: Klass) -> Ref | None:
        """A base whose name a later class of the same scope takes over: an imported ``Mutation``, and the schema's."""
        bindings = klass.parent.names.get(expr.id, ()) if isinstance(expr, o.Name) else ()
        if len(bindings) < 2 or isinstance(klass.parent, Func):
            return None
        later = [b for b in bindings if isinstance(b.value, Klass) and b.value.node.pos >= klass.node.pos]
        if not later:
            return None
        before = [b for b in bindings if b not in later]
        found = (self.resolver._binding(b, klass.parent, None) for b in reversed(before))
        return next((ref for ref in found if ref is not None), None)

    def method(self, klass: Klass, name: str) -> Func | None:
        """The method that an instance of the class has under this name, stubs included."""
        for base in self.mro(klass):
            if isinstance(base, Klass) and name in base.methods:
                return base.methods[name]
        return None

    def class_attr(self, klass: Klass, name: str) -> tuple[o.Expr, Klass] | None:
        """The expression bound to a class attribute, and the class in whose body it stands."""
        for base in self.mro(klass):
            if isinstance(base, Klass) and name in base.attrs:
                return base.attrs[name], base
        return None

    def subclasses(self, klass: Klass) -> list[Klass]:
        """All project classes below this one, in the order of their definition."""
        if self._subclasses is None:
            self._subclasses = defaultdict(list)
            for one in self.klasses:
                for base in self.mro(one)[1:]:
                    if isinstance(base, Klass):
                        self._subclasses[id(base)].append(one)
        return self._subclasses.get(id(klass), [])

    # functions -----------------------------------------------------------------------------------------------------

    def return_values(self, func: Func) -> tuple[o.Expr, ...]:
        """The returned expressions of a function, in order."""
        known = self._returns.get(id(func))
        if known is None:
            known = tuple(s.value for s in flat(func.body) if isinstance(s, o.Return) and s.value is not None)
            self._returns[id(func)] = known
        return known

    def resolve(self, expr: o.Expr | None, scope: Scope, klass: Klass | None = None) -> Ref | None:
        """See ``Resolver.resolve``."""
        return self.resolver.resolve(expr, scope, klass)

    def assigned(self, expr: o.Expr, scope: Scope) -> o.Expr | None:
        """The expression that a name was last assigned, in its scope or in the module that it is imported from."""
        name = expr.id if isinstance(expr, o.Name) else expr.attr if isinstance(expr, o.Attr) else ""
        at: Scope | None = scope
        if isinstance(expr, o.Attr):
            ref = self.resolve(expr.value, scope)
            at = ref.target if ref is not None and ref.target is not None else None
        for _ in range(16):
            if at is None:
                return None
            for binding in reversed(at.names.get(name, ())):
                if binding.kind == "value":
                    return binding.value  # type: ignore[return-value]
                if binding.kind == "from":
                    module = at if isinstance(at, Module) else at.module
                    at, name = self.find_module(str(binding.value), module, binding.level), binding.name
                    break
            else:
                at = None if isinstance(at, Module) else at.parent
        return None

    def method_of(self, names: list[str], method: str) -> Ref | None:
        """The method that objects of the classes with these bare names have."""
        for name in names:
            for klass in self.named(name):
                func = self.method(klass, method)
                if func is not None:
                    return self.resolver.func_ref(func, klass)
        return None

    def named(self, name: str) -> Sequence[Klass]:
        """The classes of the project with this bare name."""
        return self._by_name.get(name, ())

    @cached_property
    def _by_name(self) -> dict[str, list[Klass]]:
        out: dict[str, list[Klass]] = defaultdict(list)
        for klass in self.klasses:
            if not klass.module.stub:
                out[klass.node.name].append(klass)
        return out

    def by_method_name(self, name: str) -> Ref | None:
        """The one method of the project with this name, for a receiver of unknown type; common names mean nothing."""
        if name in _COMMON_METHODS or name.startswith("__"):
            return None
        found = self._methods.get(name, ())
        return self.resolver.func_ref(found[0], None) if len(found) == 1 else None


def flat(body: tuple[o.Stmt, ...]) -> Iterator[o.Stmt]:
    """The statements of a body and of its nested blocks, without those of nested definitions."""
    stack = list(reversed(body))
    while stack:
        stmt = stack.pop()
        yield stmt
        for block in reversed(blocks(stmt)):
            stack.extend(reversed(block))


def _dotted(path: str) -> str:
    parts = path.removesuffix(".py").removesuffix(".pyi").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)


def _shared(left: str, right: str) -> int:
    """How many leading folders two paths share."""
    count = 0
    for one, other in zip(left.split("/")[:-1], right.split("/")[:-1], strict=False):
        if one != other:
            break
        count += 1
    return count
