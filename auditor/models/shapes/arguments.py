"""What a call is given: the argument that a row selects, and texts as far as they are literal."""

from __future__ import annotations

from auditor.flow.meaning import When
from auditor.models import rows
from auditor.project import Klass, Module, Project, Scope
from auditor.python import outline as o

_DEEP = 12


def argument(call: o.Call, selectors: rows.Selectors) -> o.Expr | None:
    """The expression at the first selector that is given."""
    for selector in selectors:
        if isinstance(selector, int):
            if selector < len(call.args) and not any(isinstance(a, o.Starred) for a in call.args[: selector + 1]):
                return call.args[selector]
        else:
            for kw in call.kwargs:
                if kw.name == selector:
                    return kw.value
    return None


def text(expr: o.Expr | None, project: Project, scope: Scope, depth: int = 0) -> str:
    """A text as far as it is literal; a variable part is ``{}``."""
    if expr is None or depth > _DEEP:
        return ""
    if isinstance(expr, o.Const):
        return expr.value if isinstance(expr.value, str) else ""
    if isinstance(expr, o.Text):
        return "".join(text(part, project, scope, depth + 1) for part in expr.parts)
    if isinstance(expr, o.Binary) and expr.op == "+":
        return text(expr.left, project, scope, depth + 1) + text(expr.right, project, scope, depth + 1)
    if isinstance(expr, (o.Name, o.Attr)):
        at: Scope | None = scope
        name = expr.id if isinstance(expr, o.Name) else ""
        while at is not None and name:
            for binding in reversed(at.names.get(name, ())):
                if binding.kind == "value" and isinstance(binding.value, (o.Const, o.Text, o.Binary)):
                    return text(binding.value, project, at, depth + 1)
            at = None if isinstance(at, Module) else at.parent
        if isinstance(expr, o.Attr):
            ref = project.resolve(expr.value, scope)
            if ref is not None and isinstance(ref.target, (Module, Klass)):
                for binding in reversed(ref.target.names.get(expr.attr, ())):
                    if binding.kind == "value" and isinstance(binding.value, (o.Const, o.Text)):
                        return text(binding.value, project, ref.target, depth + 1)
    if isinstance(expr, o.Call) and len(expr.args) == 1 and isinstance(expr.args[0], o.Const):
        return text(expr.args[0], project, scope, depth + 1)  # _("users/")
    return "{}"


def joined(prefix: str, own: str) -> str:
    """A path below a prefix, with one slash between them."""
    if prefix.endswith("/") and own.startswith("/"):
        own = own[1:]
    elif prefix and own and not prefix.endswith("/") and own[0] not in "/.?{<(^":
        own = f"/{own}"
    return f"{prefix}{own}" or "/"


def literal(condition: When, call: o.Call) -> bool:
    """Whether a condition on one argument holds by what is literally written there."""
    given = argument(call, condition.arg)
    if condition.present is not None:
        return (given is not None and not (isinstance(given, o.Const) and given.kind == "none")) is condition.present
    return isinstance(given, o.Const) and any(
        given.value == want and type(given.value) is type(want) for want in condition.equals
    )
