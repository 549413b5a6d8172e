"""Calls into the project's own code: functions, constructors, callables that were passed in or are passed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Guard, Origin, Value
from auditor.flow import writes
from auditor.flow.arguments import Arguments, pass_arguments
from auditor.flow.signals import SAVES
from auditor.flow.state import NO_TEST, Test
from auditor.flow.summary import Edge, ParamCall
from auditor.flow.values import Bound, bind, bind_guard
from auditor.project import Func, Klass, Ref
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.walk import Walker


def enter(w: Walker, expr: o.Call, ref: Ref, args: Arguments, certain: bool) -> tuple[Value, Test]:
    """A function of the project: an edge, what it returns, and the guards it lends."""
    func = ref.target
    assert isinstance(func, Func)
    binding = edge(w, expr, func, ref.klass, args, certain)
    summary = w.flow.summary(func, ref.klass, fixed=w.flow.fixed(func, binding))
    if summary is None:
        return NOTHING, Test()
    bound: Bound = {}
    for guard, use in summary.met.items():
        w.meet(bind_guard(guard, binding, bound), use)
    w.pass_guards(frozenset(bind_guard(g, binding, bound) for g in summary.always))
    w.unknown = w.unknown | summary.unknown
    if summary.never and not func.node.is_async if isinstance(func.node, o.Function) else False:
        w.dead = not w.flow.is_abstract(func)
    pos = frozenset(bind_guard(g, binding, bound) for g in summary.truthy - summary.always)
    neg = frozenset(bind_guard(g, binding, bound) for g in summary.falsy - summary.always)
    if any(guard.kind == "auth" for guard in pos) and w.flow.meaning.words.has("staff_helper", func.name):
        # what exactly it compares (a column, a group, a cached copy) matters less than that it knows the caller
        named = Guard("staff", f"{func.qualname}()", w.site(expr.pos), about=summary.returns, certain=False)
        pos |= frozenset((w.meet(named),))
    value = bind(summary.returns, binding, bound)
    w.part_tests = tuple(
        Test(
            frozenset(bind_guard(g, binding, bound) for g in true - summary.always),
            frozenset(bind_guard(g, binding, bound) for g in false - summary.always),
        )
        for true, false in summary.parts
    )
    return value, Test(pos, neg)


def edge(
    w: Walker, expr: o.Call, func: Func, klass: Klass | None, args: Arguments, certain: bool
) -> Mapping[str, Value]:
    """Note the call of a project function; gives the values of its parameters."""
    binding = pass_arguments(func, args)
    if func is not w.func or binding:
        text = f"{func.qualname}()"
        fixed = w.flow.fixed(func, binding)
        about = args.receiver if func.name in SAVES and _is_model(w, func, klass) else NOTHING
        w.summary.edges.append(
            Edge(func, klass, binding, w.guards, w.unknown, w.site(expr.pos), text, certain, fixed, about)
        )
    return binding


def _is_model(w: Walker, func: Func, klass: Klass | None) -> bool:
    owner = klass or func.klass
    return owner is not None and w.flow.meaning.is_model(w.flow.project.resolver.class_ref(owner).paths)


def construct(w: Walker, expr: o.Call, klass: Klass, args: Arguments) -> Value:
    """``Klass(...)``: a new object with its parts by name; a model class makes a row."""
    names: list[str] = []
    init = w.flow.project.method(klass, "__init__")
    if init is not None:
        names = [p.name for p in init.params[1:]]
        edge(w, expr, init, klass, args, True)
    else:
        names = list(klass.notes)
    keys = [(name, value) for name, value in zip(names, args.positional, strict=False)]
    keys += [(k, v) for k, v in args.keywords.items()]
    if args.mapping:
        keys.append(("**", args.mapping))
    site = w.site(expr.pos)
    ref = w.flow.project.resolver.class_ref(klass)
    mapped = w.flow.project.class_attr(klass, "__tablename__") is not None  # whatever makes its base a mapped class
    if mapped or w.flow.meaning.is_model(ref.paths):
        writes.create(w, klass.node.name, tuple(keys), site, ref.paths)
    return frozenset((Origin("new", klass.node.name, (), tuple(keys)[:40], site),))


def param_call(w: Walker, expr: o.Call, name: str) -> tuple[Value, Test]:
    """Note the call of a function that was passed in."""
    args = Arguments(w, expr, NOTHING)
    owner = w.flow.owner_of_param(w.func, name)
    if owner is not None:
        keywords = tuple(sorted(args.keywords.items()))
        w.summary.param_calls.append(
            ParamCall(owner, name, tuple(args.positional), keywords, w.guards, w.unknown, w.only)
        )
    return frozenset((Origin("call", name, (), args.keys(), None),)), NO_TEST


def is_stored_callable(w: Walker, expr: o.Call) -> bool:
    """``self.get_response(request)``: what ``__init__`` was given and kept is called."""
    func = expr.func
    if not isinstance(func, o.Attr) or not isinstance(func.value, o.Name) or w.klass is None:
        return False
    if func.value.id != w.func.receiver or not func.value.id:
        return False
    for base in w.flow.project.mro(w.klass):
        if isinstance(base, Klass):
            for owner, binding in base.self_attrs.get(func.attr, ()):
                if binding.kind == "value" and isinstance(binding.value, o.Name):
                    return any(p.name == binding.value.id for p in owner.params)
    return func.attr == "get_response"


def wrapped(w: Walker, expr: o.Call, ref: Ref, args: Arguments) -> bool:
    """``otp_required(super().dispatch)(request)``: what a decorator wraps here is called behind its guards."""
    made = expr.func if isinstance(expr.func, o.Call) else w.flow.project.assigned(expr.func, w.func)
    if not isinstance(made, o.Call) or not made.args:
        return False
    kinds = w.flow.meaning.decorator(path.removesuffix("()") for path in ref.paths)
    target = w.flow.project.resolve(made.args[0], w.func, w.klass)
    if kinds is None or target is None or target.kind != "func" or not isinstance(target.target, Func):
        return False
    before = w.guards
    site = w.site(expr.pos)
    w.pass_guards(frozenset(w.meet(Guard(kind, ref.path.removesuffix("()"), site, "wrapper")) for kind in kinds))
    edge(w, expr, target.target, target.klass, args, True)
    w.guards = before
    return True


def callbacks(w: Walker, expr: o.Call) -> None:
    """A function of the project that is passed on is called somewhere: its acts happen under the guards of here."""
    wrapper = w.flow.project.resolve(expr.func, w.func, w.klass)
    if wrapper is not None and wrapper.kind == "external" and w.flow.meaning.decorator(wrapper.paths):
        return  # what it wraps is called behind its guards
    for arg in (*expr.args, *(kw.value for kw in expr.kwargs)):
        if isinstance(arg, (o.Name, o.Attr)):
            ref = w.flow.project.resolve(arg, w.func, w.klass)
            if ref is not None and ref.kind == "func" and isinstance(ref.target, Func) and ref.target is not w.func:
                func = ref.target
                w.summary.edges.append(
                    Edge(func, ref.klass, {}, w.guards, w.unknown, w.site(expr.pos), f"{func.qualname}()", True)
                )
        elif isinstance(arg, o.Lambda):
            w.expr(arg.body)
