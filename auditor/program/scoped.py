"""Objects fetched past the filter that the same class, or its twin, puts before them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.program.reading import ends, finding, last, nodes, own_parts, position, spelled, walked, words_in
from auditor.project import Func
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_KEYS = frozenset({"pk", "id", "uuid", "slug"})
_WHO = frozenset({"user", "current_user", "owner", "get_user", "identity", "principal", "account", "member"})
_FETCH = frozenset(
    {"get", "get_object_or_404", "get_or_404", "get_object_or_none", "filter", "first_or_404", "filter_by"}
)
_ASKS = frozenset(
    {
        "check_object_permissions",
        "has_perm",
        "has_permission",
        "authorize",
        "can_access",
        "enforce",
        "check_permission",
        "has_object_permission",
    }
)
_ACTIONS = frozenset({"retrieve", "update", "partial_update", "destroy", "get", "put", "patch", "delete", "post"})


def past_filter(program: Program) -> Iterator[Finding]:
    """Actions of a view set that take a row by its key from the whole table, although the class gives out only the
    caller's rows (``get_queryset``)."""
    for klass in program.project.klasses:
        scope = klass.methods.get("get_queryset")
        if klass.module.stub or scope is None or not _scoped(scope):
            continue
        models = _models(scope)
        for func in klass.methods.values():
            if func is scope or not _is_action(func) or _cares(func):
                continue
            for stmt, call in _fetches(func, models):
                steps = (Step(scope.site, f"{scope.qualname} gives out only the caller's rows"),)
                flaw = f"takes {_of(call)} by a key from the request past {klass.node.name}.get_queryset, which gives out only the caller's rows"
                yield finding(program, func, position(stmt), flaw, "get_queryset", steps=steps)
                break


def unlike_twin(program: Program) -> Iterator[Finding]:
    """A look-up by key alone in a method that a sister class writes with a filter by the caller."""
    families: dict[tuple[str, str], list[Func]] = {}
    for klass in program.project.klasses:
        if klass.module.stub:
            continue
        for base in klass.node.bases:
            for name, func in klass.methods.items():
                if name.startswith("get_") and name not in ("get_queryset", "get_serializer_class", "get_permissions"):
                    families.setdefault((f"{klass.module.name}:{spelled(base)}", name), []).append(func)
    for (_, name), funcs in sorted(families.items()):
        careful = [func for func in funcs if _scoped(func)]
        for func in funcs if careful else ():
            if _scoped(func) or _cares(func) or func in careful:
                continue
            for stmt, call in _fetches(func, frozenset()):
                other = careful[0]
                steps = (Step(other.site, f"{other.qualname} asks for the caller"),)
                flaw = f"takes {_of(call)} by a key from the request alone, while {other.qualname} looks it up through the caller"
                yield finding(program, func, position(stmt), flaw, name, steps=steps)
                break


def _scoped(func: Func) -> bool:
    """Whether a method narrows rows by the one who calls."""
    mine = {
        last(target)
        for stmt, _ in walked(func.body)
        if isinstance(stmt, o.Assign) and _mentions_caller(stmt.value)
        for target in stmt.targets
    }
    for node in nodes(func.body):
        if isinstance(node, o.Call) and (
            last(node) in _FETCH or last(node).startswith(("for_", "get_for", "visible", "accessible"))
        ):
            given = (*node.args, *(kw.value for kw in node.kwargs))
            if any(_mentions_caller(value) or words_in(value) & mine for value in given):
                return True
    return False


def _mentions_caller(expr: object) -> bool:
    return any(
        (isinstance(node, o.Attr) and node.attr in ("user", "current_user") and last(node.value) in ("request", "self", "g", "context", "info"))
        or (isinstance(node, o.Name) and node.id == "current_user")
        for node in nodes(expr)
    )  # fmt: skip


def _cares(func: Func) -> bool:
    return (
        _scoped(func)
        or bool(words_in(func.body) & _ASKS)
        or any(_mentions_caller(n) for n in nodes(func.body) if isinstance(n, o.Compare))
    )


def _is_action(func: Func) -> bool:
    decorated = any(last(d.expr) in ("action", "detail_route") for d in func.decorators)
    return (decorated or func.name in _ACTIONS) and any(p.name in _KEYS for p in func.params)


def _models(scope: Func) -> frozenset[str]:
    """The models whose rows a ``get_queryset`` gives out, by their bare names."""
    return frozenset(
        last(node.value) for node in nodes(scope.body) if isinstance(node, o.Attr) and node.attr in ("objects", "query", "_default_manager")
    )  # fmt: skip


def _fetches(func: Func, models: frozenset[str]) -> Iterator[tuple[o.Stmt, o.Call]]:
    """Look-ups of one row of these models (any, when none is known) whose only key is a parameter of the function."""
    given = {p.name for p in func.params} - {"self", "request", "cls"}
    for stmt, _ in walked(func.body):
        for node in nodes(own_parts(stmt)):
            if not isinstance(node, o.Call) or last(node) not in _FETCH or not isinstance(node.func, (o.Attr, o.Name)):
                continue
            model = _of(node)
            if not model or (models and model not in models):
                continue
            keys = [kw for kw in node.kwargs if kw.name]
            named = keys and all(
                kw.name in _KEYS and isinstance(kw.value, o.Name) and kw.value.id in given for kw in keys
            )
            if named and len(keys) == len(node.kwargs):
                yield stmt, node


def _of(call: o.Call) -> str:
    """The model of a look-up: ``Order`` of ``Order.objects.get(...)`` or ``get_object_or_404(Order, ...)``."""
    if last(call).endswith(("or_404", "or_none")) and call.args:
        return last(call.args[0]) if last(call.args[0])[:1].isupper() else _of_manager(call.args[0])
    return _of_manager(call.func.value) if isinstance(call.func, o.Attr) else ""


def _of_manager(expr: o.Expr) -> str:
    if isinstance(expr, o.Attr) and expr.attr in ("objects", "query", "_default_manager"):
        return last(expr.value)
    if (
        isinstance(expr, o.Call)
        and isinstance(expr.func, o.Attr)
        and expr.func.attr in ("select_related", "prefetch_related", "all")
    ):
        return _of_manager(expr.func.value)
    return ""


_SETTING = frozenset({"CONF", "settings", "config", "CONFIG", "conf", "app_settings", "cfg", "SETTINGS"})
_OWNERS = frozenset({"user_id", "owner_id", "owner", "member_id", "account_id", "customer_id", "created_by", "user"})


def filter_by_setting(program: Program) -> Iterator[Finding]:
    """Lists that are narrowed to one owner only when a setting says so, and are given back either way."""
    for func in program.functions():
        for stmt, _ in walked(func.body):
            if not isinstance(stmt, o.If) or stmt.orelse or ends(stmt.body) or not _by_setting(stmt.test):
                continue
            narrowed = _narrowed(stmt.body)
            if narrowed and narrowed & _returned(func):
                flaw = "narrows records to their owner only when a setting says so: otherwise everybody's are given"
                yield finding(program, func, position(stmt), flaw, "owner filter")


def _by_setting(test: o.Expr) -> bool:
    return any(isinstance(n, o.Attr) and spelled(n).split(".")[0] in _SETTING for n in nodes(test)) or any(
        isinstance(n, o.Attr)
        and spelled(n).startswith(("self.settings.", "self.config.", "app.config", "current_app.config"))
        for n in nodes(test)
    )


def _narrowed(body: tuple[o.Stmt, ...]) -> set[str]:
    """The variables that a block sets to a part of themselves, chosen by an owner."""
    out: set[str] = set()
    compares = [
        n for s, _ in walked(body) for n in nodes(own_parts(s)) if isinstance(n, o.Compare) and n.ops == ("==",)
    ]
    owned = any(words_in((c.left, c.rights)) & _OWNERS for c in compares)
    filtered = any(
        isinstance(n, o.Call) and last(n) in ("filter", "filter_by", "where") and {kw.name.partition("__")[0] for kw in n.kwargs} & _OWNERS
        for s, _ in walked(body) for n in nodes(own_parts(s))
    )  # fmt: skip
    if owned or filtered:
        read = {
            last(n.iter) for s, _ in walked(body) for n in (s, *nodes(own_parts(s))) if isinstance(n, (o.For, o.Gen))
        }
        for stmt, _ in walked(body):
            if isinstance(stmt, o.Assign) and isinstance(stmt.value, (o.Name, o.Comp, o.Call)):
                read |= (
                    {last(stmt.value.func.value)}
                    if isinstance(stmt.value, o.Call) and isinstance(stmt.value.func, o.Attr)
                    else set()
                )
                out |= {target.id for target in stmt.targets if isinstance(target, o.Name)}
        out &= read
    return out


def _returned(func: Func) -> set[str]:
    """The variables that what a function gives back is made of."""
    out = {w for stmt, _ in walked(func.body) if isinstance(stmt, o.Return) for w in words_in(stmt.value)}
    for stmt, _ in walked(func.body):
        if isinstance(stmt, o.Assign) and any(last(t) in out for t in stmt.targets):
            out |= words_in(stmt.value)
    return out


__all__ = ["filter_by_setting", "past_filter", "unlike_twin"]
