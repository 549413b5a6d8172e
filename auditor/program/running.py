"""Which functions run for an endpoint: those that calls were resolved to, and methods that only one or two classes have.

Code that hands services in (an interface, a container, a keyword of a form) leaves the call unresolved; a method name of
several words that hardly any class defines tells which function it is. Used for what the map says, not for findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.program.source import expressions
from auditor.project import Func, Klass
from auditor.project.project import flat
from auditor.protect import Entry
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_MOST = 250
_ALIKE = 2
_BY_NAME = 3

Named = dict[str, list[Func]]


def methods(program: Program) -> Named:
    """The methods of the project's classes by name, with those that only declare (an interface, an abstract method) left out."""
    out: Named = defaultdict(list)
    for func in program.functions():
        if func.klass is not None and func.receiver and "_" in func.name.strip("_") and not _empty(func):
            out[func.name].append(func)
    return {name: found for name, found in out.items() if len(found) <= _ALIKE}


def running(program: Program, entry: Entry, named: Named) -> list[Func]:
    """The functions that run for an endpoint, its own first; bounded in number."""
    out: dict[int, Func] = {}
    stack = [(entry.func, 0), *((func, 0) for func in entry.around)]
    while stack and len(out) < _MOST:
        func, guessed = stack.pop(0)
        if id(func) in out or (func.module.stub and guessed):
            continue
        out[id(func)] = func
        summary = program.flow.summary(func, entry.klass if func is entry.func else func.klass)
        if summary is not None:
            stack.extend((edge.callee, guessed) for edge in summary.edges)
        if not guessed:
            stack.extend((one, guessed) for one in _validators(program, entry, func))
        if guessed < _BY_NAME and not func.module.stub:
            stack.extend((one, guessed + 1) for name in _called(func) for one in named.get(name, ()))
    return list(out.values())


def _validators(program: Program, entry: Entry, func: Func) -> Iterator[Func]:
    """The validators of the forms, serializers and schemas that a handler names, or its class for it."""
    nodes = [*(node for stmt in flat(func.body) for node in expressions(stmt)), *(p.default for p in func.params)]
    calls = [node for node in nodes if isinstance(node, o.Call)]
    blank = [id(call.func) for call in calls if not call.args and not call.kwargs]
    if any(isinstance(call.func, o.Attr) and call.func.attr in _VALIDATION for call in calls):
        blank = []  # a form may take what was sent by itself; one that is only shown asks for nothing
    named = [] if func.module.stub else [node for node in nodes if isinstance(node, (o.Name, o.Attr))]
    named = [node for node in named if id(node) not in blank]
    found: list[Klass] = []
    for expr in named:
        last = expr.id if isinstance(expr, o.Name) else expr.attr
        if last.endswith(_FORMS) or any(p.default is expr for p in func.params):
            ref = program.project.resolve(expr, func, func.klass)
            if ref is not None and isinstance(ref.target, Klass):
                found.append(ref.target)
    for attr in ("form_class", "serializer_class") if func is entry.func else ():
        told = program.project.class_attr(entry.klass, attr) if entry.klass is not None else None
        ref = program.project.resolve(told[0], told[1]) if told is not None else None
        if ref is not None and isinstance(ref.target, Klass):
            found.append(ref.target)
    for klass in found:
        for base in program.project.mro(klass):
            if isinstance(base, Klass) and not base.module.stub:
                yield from (f for name, f in base.methods.items() if name.startswith(("validate", "clean")))


_VALIDATION = frozenset({"validate", "is_valid", "validate_on_submit", "full_clean", "handle", "process"})
_FORMS = ("Form", "Serializer", "Schema", "form_class")


def _called(func: Func) -> Iterator[str]:
    """The names of the methods that a function calls."""
    for stmt in flat(func.body):
        for node in expressions(stmt):
            if isinstance(node, o.Call) and isinstance(node.func, o.Attr):
                yield node.func.attr


def _empty(func: Func) -> bool:
    """Whether a method does nothing: an interface or an abstract class says only that there is one."""
    return all(
        isinstance(s, o.Raise)
        or (isinstance(s, (o.Do, o.Return)) and (s.value is None or isinstance(s.value, o.Const)))
        for s in func.body
    )
