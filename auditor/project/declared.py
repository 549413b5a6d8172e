"""Methods that a class only declares: an interface or an abstract class says that there is one, another class has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.project.definitions import Func, Klass
from auditor.project.ref import Ref
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.project.project import Project

_MOST = 2
_ABSTRACT = ("Interface", "Protocol", "ABC", "ABCMeta")


def only_declares(project: Project, func: Func) -> bool:
    """Whether a method is abstract: it has no body of its own, and it or its class says that others have one."""
    if func.klass is None or func.module.stub or not isinstance(func.node, o.Function):
        return False
    refuses = any(isinstance(s, o.Raise) and "NotImplemented" in _name(s.exc) for s in func.body)
    rest = [s for s in func.body if not isinstance(s, o.Raise)]
    if any(not (isinstance(s, o.Do) and isinstance(s.value, o.Const)) for s in rest) or (
        func.body and not rest and not refuses
    ):
        return False
    marked = any(_name(d.expr) == "abstractmethod" for d in func.decorators)
    bases = [base for base in project.mro(func.klass) if isinstance(base, str)]
    bases += [_name(kw.value) for kw in func.klass.node.keywords]
    return refuses or marked or any(base.rpartition(".")[2] in _ABSTRACT for base in bases)


def carried_out(project: Project, ref: Ref) -> Ref | None:
    """The one method that stands behind a declared one: of a subclass, or of a class that says it implements the interface.

    The same reference for a method with a body; ``None`` when none or several classes have it.
    """
    func = ref.target
    if not isinstance(func, Func) or func.klass is None or len(func.body) > 1:
        return ref
    known = project.carried.get(id(func), ref)
    if known is ref and only_declares(project, func):
        found = _behind(project, func, func.klass)
        known = project.resolver.func_ref(found[0], found[0].klass) if 0 < len(found) <= _MOST else None
        project.carried[id(func)] = known
    return known


def _behind(project: Project, func: Func, declares: Klass) -> list[Func]:
    return [
        klass.methods[func.name]
        for klass in project.klasses
        if klass is not declares
        and func.name in klass.methods
        and not only_declares(project, klass.methods[func.name])
        and (declares in project.mro(klass) or _implements(project, klass, declares))
    ]


def _implements(project: Project, klass: Klass, interface: Klass) -> bool:
    """``@implementer(IService)`` on a class."""
    for decorator in klass.node.decorators:
        for arg in decorator.expr.args if isinstance(decorator.expr, o.Call) else ():
            ref = project.resolve(arg, klass.parent)
            if ref is not None and ref.target is interface:
                return True
    return False


def _name(expr: o.Expr | None) -> str:
    if isinstance(expr, o.Call):
        expr = expr.func
    return expr.id if isinstance(expr, o.Name) else expr.attr if isinstance(expr, o.Attr) else ""
