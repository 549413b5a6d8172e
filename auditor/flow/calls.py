"""Calls: rows of the models, functions of the project, and what is left unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Value
from auditor.flow import behind, conditions, elsewhere, entering, modelled, signals, stored, unexplained
from auditor.flow.arguments import Arguments, fits
from auditor.flow.spelled import leaf
from auditor.flow.state import NO_TEST, Test, both
from auditor.flow.summary import ParamCall
from auditor.flow.values import join, one
from auditor.project import Func, Klass, Ref, carried_out
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.walk import Walker

_LATER = frozenset({"delay", "apply_async", "si", "s", "send", "enqueue", "defer", "call_local", "__wrapped__", "func"})


def call(w: Walker, expr: o.Call) -> tuple[Value, Test]:
    """Evaluate a call: note acts, guards and edges; the value is what comes back."""
    given = elsewhere.handed(expr)
    if given is not None:
        return w.expr(w.flow.made((id(expr), "handed"), lambda: given))
    receiver: Value = NOTHING
    name = ""
    receiver_test = NO_TEST
    written: Ref | None = None
    if isinstance(expr.func, o.Attr):
        receiver, receiver_test = w.expr(expr.func.value)
        name = expr.func.attr
        written = w.flow.managers.method(receiver, name)
        found = stored.query(w, expr, receiver, name) if written is None else None
        if found is not None:
            stored.demand(w, expr, name, found)
            return found, conditions.truth(w, expr, found, NO_TEST)
    elif isinstance(expr.func, o.Name):
        name = expr.func.id
        if name in w.env and name != w.func.receiver and any(x.kind == "param" and not x.path for x in w.env[name]):
            return entering.param_call(w, expr, name)
    else:
        value, _ = w.expr(expr.func)
        inside = expr.func.args[:1] if isinstance(expr.func, o.Call) else ()
        for arg in inside:
            if isinstance(arg, o.Name) and any(x.kind == "param" for x in w.env.get(arg.id, NOTHING)):
                return entering.param_call(w, expr, arg.id)
    ref = written or w.flow.project.resolve(expr.func, w.func, w.klass)
    ref = carried_out(w.flow.project, ref) if ref is not None else None
    if ref is None and isinstance(expr.func, o.Name) and w.flow.is_outer_param(w.func, name):
        return entering.param_call(w, expr, name)
    args = Arguments(w, expr, receiver)
    if (ref is None or ref.kind == "external") and entering.is_stored_callable(w, expr):
        keywords = tuple(sorted(args.keywords.items()))
        w.summary.param_calls.append(
            ParamCall(w.func, name, tuple(args.positional), keywords, w.guards, w.unknown, w.only)
        )
        return one("call", name), NO_TEST
    if (
        name
        in (
            "execute",
            "executemany",
            "raw",
            "exec_driver_sql",
            "fetch",
            "fetchrow",
            "fetchval",
            "fetch_one",
            "execute_query",
        )
        or "sql" in name
        or "query" in name
    ):
        statement = stored.statement(w, expr, receiver)
        if statement is not None:
            return statement, conditions.truth(w, expr, statement, NO_TEST)
    sent = stored.run(w, expr, name, args.positional[0]) if args.positional and isinstance(expr.func, o.Attr) else None
    if sent is not None:
        return sent, conditions.truth(w, expr, sent, NO_TEST)
    if ref is not None and ref.kind == "external" and ref.path.endswith("()") and entering.wrapped(w, expr, ref, args):
        return NOTHING, NO_TEST
    rows = w.flow.meaning.calls(ref.paths) if ref is not None else ()
    stubbed = ref is not None and ref.path.startswith(behind.PREFIX)
    loose_rows = not rows and name and not stubbed and (ref is None or ref.kind == "external")
    if loose_rows:  # a method of an object of unknown type, known by its bare name, or by that of the object too
        held_by = f"*.{leaf(expr.func.value)}.{name}" if isinstance(expr.func, o.Attr) else ""
        rows = w.flow.meaning.calls((f"*.{name}", held_by))
    acts = len(w.summary.events)
    value, test, known = modelled.explain(w, expr, ref, rows, args)
    if name in signals.SAVES:
        w.flow.signals.saved(w, receiver, expr.pos)
    if name in signals.SENDS and w.flow.signals.sent(w, expr, args):
        known = True
    if rows and ref is not None:
        w.flow.signals.called(w, expr, ref.paths, args)
    if loose_rows and not value and not test and acts == len(w.summary.events):
        known = False
    if ref is not None and ref.kind == "func" and isinstance(ref.target, Func):
        back, lent = entering.enter(w, expr, ref, args, certain=True)
        value, test = join(value, back), both(test, lent)
        known = True
        if any(row.kind == "must" and all(fits(one_, args) for one_ in row.when) for row in rows):
            w.pass_guards(test.pos)  # it raises where it would say no
            test = NO_TEST
    elif ref is not None and ref.kind == "class" and isinstance(ref.target, Klass):
        value, known = join(value, entering.construct(w, expr, ref.target, args)), True
    elif ref is not None and ref.kind == "instance" and isinstance(ref.target, Klass):
        called = w.flow.project.method(ref.target, "__call__")
        if called is not None:
            call_method = w.flow.project.resolver.func_ref(called, ref.target)
            back, lent = entering.enter(w, expr, call_method, args, certain=True)
            value, test, known = join(value, back), both(test, lent), True
    elif ref is not None and name in _LATER and isinstance(expr.func, o.Attr):
        task = w.flow.project.resolve(expr.func.value, w.func, w.klass)
        if task is not None and task.kind == "func" and isinstance(task.target, Func):
            entering.edge(w, expr, task.target, task.klass, args, True)
            known = True
    held = any(x.kind in ("principal", "row", "new") for x in receiver)
    loose = ref is None or (ref.kind == "external" and (held or not _typed(ref)))
    if not known and loose and isinstance(expr.func, o.Attr):
        method = w.flow.project.method_of(stored.receiver_models(receiver), name) or w.flow.project.by_method_name(name)
        if method is not None and isinstance(method.target, Func):
            value, test = entering.enter(w, expr, method, args, certain=held)
            known = True
    entering.callbacks(w, expr)
    if ref is not None and ref.path.startswith("collections.namedtuple()") and isinstance(expr.func, o.Name):
        value = unexplained.named_tuple(w, expr.func, args)
    if not known:
        unexplained.mutate(w, expr, name, args)
    if not value and not known:
        value = unexplained.through(w, name, receiver, args, ref)
        unexplained.doubt(w, expr, ref, name, args)
    if not test and name in ("get", "strip", "lower") and receiver_test:
        test = receiver_test
    stored.demand(w, expr, name, value)
    return value, conditions.truth(w, expr, value, test)


def _typed(ref: Ref | None) -> bool:
    return ref is not None and "()" not in ref.path and "." in ref.path
