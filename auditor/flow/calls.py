"""Calls: rows of the models, functions of the project, and what is left unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Act, Guard, Origin, Value
from auditor.flow import behind, conditions, queries, sql, writes
from auditor.flow.meaning import CallRow, Selector, When
from auditor.flow.summary import Edge, ParamCall
from auditor.flow.values import bind, bind_guard, join, one, parts, take
from auditor.project import Func, Klass, Ref
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.walk import Test, Walker

_LATER = frozenset({"delay", "apply_async", "si", "s", "send", "enqueue", "defer", "call_local", "__wrapped__", "func"})


class Arguments:
    """The evaluated arguments of one call."""

    def __init__(self, w: Walker, call: o.Call, receiver: Value) -> None:
        self.receiver = receiver
        self.words = w.flow.meaning.words
        self.locals = w.flow.local_displays(w.func)
        self.exprs = call.args
        self.positional: list[Value] = []
        self.starred: Value = NOTHING
        self.keywords: dict[str, Value] = {}
        self.keyword_exprs = {kw.name: kw.value for kw in call.kwargs if kw.name}
        self.test: Test | None = None
        for arg in call.args:
            value, test = w.expr(arg)
            self.test = test if self.test is None else self.test
            if isinstance(arg, o.Starred):
                self.starred = join(self.starred, value)
            else:
                self.positional.append(value)
        self.mapping: Value = NOTHING
        for kw in call.kwargs:
            value, _ = w.expr(kw.value)
            if kw.name:
                self.keywords[kw.name] = value
            else:
                self.mapping = join(self.mapping, value)
                for origin in value:
                    if origin.kind == "new":
                        for key, part in origin.keys:
                            self.keywords.setdefault(key, part)

    def get(self, selectors: tuple[Selector, ...]) -> Value:
        """The value at the first selector that is given; a dotted keyword looks inside a dict."""
        for selector in selectors:
            if isinstance(selector, int):
                if selector < len(self.positional):
                    return self.positional[selector]
            elif selector == "self":
                return self.receiver
            elif selector == "*":
                return self.all()
            elif selector in self.keywords:
                return self.keywords[selector]
            elif "+" in selector:
                found = join(*(self.get((int(s) if s.isdigit() else s,)) for s in selector.split("+")))
                if found:
                    return found
            elif "." in selector:
                head, _, rest = selector.partition(".")
                base = (
                    self.receiver
                    if head == "self"
                    else self.positional[int(head)]
                    if head.isdigit() and int(head) < len(self.positional)
                    else self.keywords.get(head)
                )
                if base:
                    return take(base, rest)
        return NOTHING

    def given(self, selectors: tuple[Selector, ...]) -> o.Expr | None:
        """The expression at the first selector that is given."""
        for selector in selectors:
            if isinstance(selector, int) and selector < len(self.exprs):
                return self.exprs[selector]
            if isinstance(selector, str) and selector in self.keyword_exprs:
                return self.keyword_exprs[selector]
        return None

    def local(self, name: str) -> o.Expr | None:
        """The display that a local variable was assigned."""
        return self.locals.get(name)

    def all(self) -> Value:
        """Everything that is passed."""
        return join(*self.positional, *self.keywords.values(), self.starred, self.mapping)


def call(w: Walker, expr: o.Call) -> tuple[Value, Test]:
    """Evaluate a call: note acts, guards and edges; the value is what comes back."""
    from auditor.flow.walk import NO_TEST

    receiver: Value = NOTHING
    name = ""
    receiver_test = NO_TEST
    written: Ref | None = None
    if isinstance(expr.func, o.Attr):
        receiver, receiver_test = w.expr(expr.func.value)
        name = expr.func.attr
        written = w.flow.managers.method(receiver, name)
        found = _query(w, expr, receiver, name) if written is None else None
        if found is not None:
            return found, conditions.truth(w, expr, found, NO_TEST)
    elif isinstance(expr.func, o.Name):
        name = expr.func.id
        if name in w.env and any(x.kind == "param" and not x.path for x in w.env[name]):
            return _param_call(w, expr, name)
    else:
        value, _ = w.expr(expr.func)
        inside = expr.func.args[:1] if isinstance(expr.func, o.Call) else ()
        for arg in inside:
            if isinstance(arg, o.Name) and any(x.kind == "param" for x in w.env.get(arg.id, NOTHING)):
                return _param_call(w, expr, arg.id)
    ref = written or w.flow.project.resolve(expr.func, w.func, w.klass)
    if ref is None and isinstance(expr.func, o.Name) and w.flow.is_outer_param(w.func, name):
        return _param_call(w, expr, name)
    args = Arguments(w, expr, receiver)
    if (ref is None or ref.kind == "external") and _stored_callable(w, expr):
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
        statement = _statement(w, expr, receiver)
        if statement is not None:
            return statement, conditions.truth(w, expr, statement, NO_TEST)
    if ref is not None and ref.kind == "external" and ref.path.endswith("()") and _wrapped(w, expr, ref, args):
        return NOTHING, NO_TEST
    rows = w.flow.meaning.calls(ref.paths) if ref is not None else ()
    stubbed = ref is not None and ref.path.startswith(behind.PREFIX)
    loose_rows = not rows and name and not stubbed and (ref is None or ref.kind == "external")
    if loose_rows:  # a method of an object of unknown type, known by its bare name
        rows = w.flow.meaning.calls((f"*.{name}",))
    acts = len(w.summary.events)
    value, test, known = _rows(w, expr, ref, rows, args)
    if loose_rows and not value and not test and acts == len(w.summary.events):
        known = False
    if ref is not None and ref.kind == "func" and isinstance(ref.target, Func):
        back, lent = _enter(w, expr, ref, args, certain=True)
        value, test = join(value, back), _and(test, lent)
        known = True
        if any(row.kind == "must" and all(_when(one_, args) for one_ in row.when) for row in rows):
            w.pass_guards(test.pos)  # it raises where it would say no
            test = NO_TEST
    elif ref is not None and ref.kind == "class" and isinstance(ref.target, Klass):
        value, known = join(value, _construct(w, expr, ref.target, args)), True
    elif ref is not None and name in _LATER and isinstance(expr.func, o.Attr):
        task = w.flow.project.resolve(expr.func.value, w.func, w.klass)
        if task is not None and task.kind == "func" and isinstance(task.target, Func):
            _edge(w, expr, task.target, task.klass, args, True)
            known = True
    held = any(x.kind in ("principal", "row", "new") for x in receiver)
    loose = ref is None or (ref.kind == "external" and (held or not _typed(ref)))
    if not known and loose and isinstance(expr.func, o.Attr):
        method = w.flow.project.method_of(receiver_models(receiver), name) or w.flow.project.by_method_name(name)
        if method is not None and isinstance(method.target, Func):
            value, test = _enter(w, expr, method, args, certain=held)
            known = True
    _callbacks(w, expr)
    if ref is not None and ref.path.startswith("collections.namedtuple()") and isinstance(expr.func, o.Name):
        value = _named_tuple(w, expr.func, args)
    if not known:
        _mutate(w, expr, name, args)
    if not value and not known:
        value = _through(w, name, receiver, args, ref)
        _doubt(w, expr, ref, name, args)
    if not test and name in ("get", "strip", "lower") and receiver_test:
        test = receiver_test
    return value, conditions.truth(w, expr, value, test)


def _wrapped(w: Walker, expr: o.Call, ref: Ref, args: Arguments) -> bool:
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
    _edge(w, expr, target.target, target.klass, args, True)
    w.guards = before
    return True


def _stored_callable(w: Walker, expr: o.Call) -> bool:
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


def receiver_models(receiver: Value) -> list[str]:
    """The names of the classes of which a value is a stored or new object."""
    return sorted({x.name for x in receiver if x.kind in ("row", "new") and not x.path})


def _typed(ref: Ref | None) -> bool:
    return ref is not None and "()" not in ref.path and "." in ref.path


def _query(w: Walker, expr: o.Call, receiver: Value, name: str) -> Value | None:
    words = w.flow.meaning.words
    if name in words.exact("query_update") and any(x.kind in ("query", "row") for x in receiver):
        changes = [(kw.name, kw.value) for kw in expr.kwargs if kw.name]
        for arg in expr.args:
            if isinstance(arg, o.Dict):
                for key, item in zip(arg.keys, arg.values, strict=False):
                    label = str(key.value) if isinstance(key, o.Const) else key.attr if isinstance(key, o.Attr) else ""
                    changes.append((label, item))
        if changes or name == "update":
            for label, item in changes:
                value, _ = w.expr(item)
                for origin in sorted(receiver, key=lambda x: x.name):
                    if origin.kind in ("query", "row"):
                        writes.column(
                            w,
                            origin.name,
                            label,
                            writes.arithmetic(item, label) or "=",
                            value,
                            receiver,
                            w.site(expr.pos),
                        )
            return receiver
    if name in words.exact("query_delete") and any(x.kind in ("query", "row") and not x.path for x in receiver):
        writes.delete(w, receiver, w.site(expr.pos))
        return receiver
    found = queries.step(w, receiver, name, expr)
    if found is not None:
        for origin in found:
            if origin.kind == "new":
                writes.create(w, origin.name, origin.keys, w.site(expr.pos))
        return found
    return queries.related(w, receiver, name, expr)


def _statement(w: Walker, expr: o.Call, receiver: Value) -> Value | None:
    if not expr.args:
        return None
    text, holes = sql.text_of(w, expr.args[0])
    if not sql.is_statement(text):
        return None
    value = sql.execute(w, expr, text, holes)
    if isinstance(expr.func, o.Attr) and isinstance(expr.func.value, o.Name):
        w.env[expr.func.value.id] = value  # cursor.execute(...); cursor.fetchone()
    return value


def pair(w: Walker, items: o.Seq) -> None:
    """A statement with its parameters as a tuple, put aside for a helper that runs several of them."""
    if isinstance(items.items[0], (o.Const, o.Text, o.Binary)):
        text, holes = sql.text_of(w, items.items[0])
        if sql.is_statement(text):
            sql.execute(w, o.Call(o.Name("execute"), items.items), text, holes)


def _rows(
    w: Walker, expr: o.Call, ref: Ref | None, rows: tuple[CallRow, ...], args: Arguments
) -> tuple[Value, Test, bool]:
    from auditor.flow.walk import NO_TEST, Test

    value: Value = NOTHING
    test = NO_TEST
    known = False
    site = w.site(expr.pos)
    if ref is not None and ref.path.startswith(behind.PREFIX) and w.func.module.stub:
        given, held = behind.run(w, expr, ref.path, args)
        return given, held, True
    for row in rows:
        if not all(_when(one_, args) for one_ in row.when) or any(_when(one_, args) for one_ in row.unless):
            continue
        known = True
        if row.kind == "never":
            w.dead = True
        elif row.kind == "bool" and args.test is not None:
            test = args.test
            value = join(value, args.all())
        elif row.kind == "saves":
            value = join(value, behind.view_saves(w, expr))
        elif row.kind == "guard":
            guard = w.meet(
                Guard(
                    row.what,
                    row.path,
                    site,
                    about=args.all() | frozenset(x for x in args.receiver if x.keys or x.kind != "call"),
                    certain=row.certain,
                )
            )
            if row.holds == "raises":
                w.pass_guards(frozenset({guard}))
            elif row.holds == "false":
                test = _and(test, Test(neg=frozenset({guard})))
            else:
                test = _and(test, Test(frozenset({guard})))
        elif row.kind in ("act", "message", "token"):
            kind = row.what if row.kind == "act" else f"{row.kind}.{row.what}"
            roles = tuple((role, args.get(selectors)) for role, selectors in row.roles)
            writes.record(w, Act(kind, row.path, site, tuple(r for r in roles if r[1]), row.certain))
        elif row.kind == "passes":
            value = join(
                value,
                args.get(tuple(s for _, ss in row.roles for s in ss)) if row.roles else join(args.receiver, args.all()),
            )
        elif row.kind == "query":
            value = join(value, queries.start(w, expr, int(row.what or 0)))
        elif row.kind == "lookup":
            value = join(value, _lookup(w, expr, row))
        elif row.kind == "delete":
            writes.delete(w, args.get((0,)), site)
        elif row.kind == "attribute" and len(args.exprs) > 1:
            named = args.exprs[1]
            label = str(named.value) if isinstance(named, o.Const) else "dynamic_attribute"
            if row.what == "set" and len(args.positional) > 2:
                writes.named(w, args.positional[0], args.exprs[0], label, args.positional[2], site)
            else:
                value = join(value, take(args.positional[0], label))
        if row.gives:
            keys = tuple((role, v) for role, v in ((r, args.get(s)) for r, s in row.roles) if v)
            if row.gives == "request" and args.exprs and isinstance(args.exprs[0], o.Const):
                value = join(value, one("request", row.path, path=(str(args.exprs[0].value),)))
            else:
                value = join(value, frozenset((Origin(row.gives, row.note or row.path, (), keys, site),)))
    return value, test, known


def _lookup(w: Walker, expr: o.Call, row: CallRow) -> Value:
    """``get_object_or_404(Model, pk=...)`` and ``session.get(Model, id)``."""
    if not expr.args:
        return NOTHING
    base = queries.start(w, expr)
    keys: list[tuple[str, Value]] = [k for x in base for k in x.keys]
    for arg in expr.args[1:]:
        keys.append(("pk", w.expr(arg)[0]))
    keys += [(queries.column(kw.name), w.expr(kw.value)[0]) for kw in expr.kwargs if kw.name]
    return frozenset(
        Origin("row", x.name, (), tuple(keys)[:8], w.site(expr.pos)) for x in base if x.kind in ("query", "row")
    )


def _when(condition: When, args: Arguments) -> bool:
    expr = args.given(condition.arg)
    if isinstance(expr, o.Name):
        expr = args.local(expr.id) or expr
    if condition.contains:
        texts = [x.name for x in parts(args.get(condition.arg)) if x.kind == "constant"]
        return any(piece in text for text in texts for piece in condition.contains)
    if expr is not None and condition.key:
        if not isinstance(expr, o.Dict):
            return False
        inside = [
            v
            for k, v in zip(expr.keys, expr.values, strict=False)
            if isinstance(k, o.Const) and k.value == condition.key
        ]
        expr = inside[0] if inside else None
    if condition.named:
        return any(
            args.words.has(condition.named, x.leaf)
            for x in parts(args.get(condition.arg))
            if x.kind in ("setting", "constant", "call")
        )
    if condition.present is not None:
        return (expr is not None and not (isinstance(expr, o.Const) and expr.kind == "none")) is condition.present
    if condition.origin:
        return any(x.kind == condition.origin for x in parts(args.get(condition.arg)))
    if isinstance(expr, o.Const):
        return any(expr.value == want and type(expr.value) is type(want) for want in condition.equals)
    return False


def _enter(w: Walker, expr: o.Call, ref: Ref, args: Arguments, certain: bool) -> tuple[Value, Test]:
    """A function of the project: an edge, what it returns, and the guards it lends."""
    from auditor.flow.walk import Test

    func = ref.target
    assert isinstance(func, Func)
    binding = _edge(w, expr, func, ref.klass, args, certain)
    summary = w.flow.summary(func, ref.klass)
    if summary is None:
        return NOTHING, Test()
    for guard, use in summary.met.items():
        w.meet(bind_guard(guard, binding), use)
    w.pass_guards(frozenset(bind_guard(g, binding) for g in summary.always))
    w.unknown = w.unknown | summary.unknown
    if summary.never and not func.node.is_async if isinstance(func.node, o.Function) else False:
        w.dead = not w.flow.is_abstract(func)
    pos = frozenset(bind_guard(g, binding) for g in summary.truthy - summary.always)
    neg = frozenset(bind_guard(g, binding) for g in summary.falsy - summary.always)
    value = bind(summary.returns, binding)
    w.part_tests = tuple(
        Test(
            frozenset(bind_guard(g, binding) for g in true - summary.always),
            frozenset(bind_guard(g, binding) for g in false - summary.always),
        )
        for true, false in summary.parts
    )
    return value, Test(pos, neg)


def _edge(
    w: Walker, expr: o.Call, func: Func, klass: Klass | None, args: Arguments, certain: bool
) -> Mapping[str, Value]:
    binding = pass_arguments(func, args)
    if func is not w.func or binding:
        text = f"{func.qualname}()"
        w.summary.edges.append(Edge(func, klass, binding, w.guards, w.unknown, w.site(expr.pos), text, certain))
    return binding


def pass_arguments(func: Func, args: Arguments) -> dict[str, Value]:
    """Which parameter gets which value."""
    binding: dict[str, Value] = {}
    params = list(func.params)
    if func.receiver:
        if args.receiver:
            binding[func.receiver] = args.receiver
        params = params[1:]
    positional = [p for p in params if p.kind in ("any", "pos")]
    for param, value in zip(positional, args.positional, strict=False):
        binding[param.name] = value
    rest = args.positional[len(positional) :]
    used: set[str] = set()
    for param in params:
        if param.kind == "star":
            binding[param.name] = join(*rest, args.starred)
        elif param.kind == "kwargs":
            keys = tuple((k, v) for k, v in args.keywords.items() if k not in used)
            binding[param.name] = join(frozenset((Origin("new", "dict", (), keys),)), args.mapping)
        elif param.name in args.keywords:
            binding[param.name] = args.keywords[param.name]
            used.add(param.name)
        elif param.name not in binding:
            spread = join(args.starred, args.mapping)
            if spread:
                binding[param.name] = take(args.mapping, param.name) if args.mapping else args.starred
            elif isinstance(param.default, o.Const):
                binding[param.name] = one("constant", str(param.default.value))
            elif param.default is not None:
                binding[param.name] = NOTHING
    return binding


def _construct(w: Walker, expr: o.Call, klass: Klass, args: Arguments) -> Value:
    """``Klass(...)``: a new object with its parts by name; a model class makes a row."""
    names: list[str] = []
    init = w.flow.project.method(klass, "__init__")
    if init is not None:
        names = [p.name for p in init.params[1:]]
        _edge(w, expr, init, klass, args, True)
    else:
        names = list(klass.notes)
    keys = [(name, value) for name, value in zip(names, args.positional, strict=False)]
    keys += [(k, v) for k, v in args.keywords.items()]
    if args.mapping:
        keys.append(("**", args.mapping))
    site = w.site(expr.pos)
    ref = w.flow.project.resolver.class_ref(klass)
    if w.flow.meaning.is_model(ref.paths):
        writes.create(w, klass.node.name, tuple(keys), site, ref.paths)
    return frozenset((Origin("new", klass.node.name, (), tuple(keys)[:40], site),))


def _param_call(w: Walker, expr: o.Call, name: str) -> tuple[Value, Test]:
    from auditor.flow.walk import NO_TEST

    args = Arguments(w, expr, NOTHING)
    owner = w.flow.owner_of_param(w.func, name)
    if owner is not None:
        keywords = tuple(sorted(args.keywords.items()))
        w.summary.param_calls.append(
            ParamCall(owner, name, tuple(args.positional), keywords, w.guards, w.unknown, w.only)
        )
    return one("call", name), NO_TEST


def _callbacks(w: Walker, expr: o.Call) -> None:
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


def _named_tuple(w: Walker, maker: o.Name, args: Arguments) -> Value:
    """An object of a class made by ``namedtuple``: its parts by name."""
    made = w.flow.project.assigned(maker, w.func)
    fields = made.args[1] if isinstance(made, o.Call) and len(made.args) > 1 else None
    names: list[str] = []
    if isinstance(fields, o.Const):
        names = str(fields.value).replace(",", " ").split()
    elif isinstance(fields, o.Seq):
        names = [str(item.value) for item in fields.items if isinstance(item, o.Const)]
    keys = (*zip(names, args.positional, strict=False), *args.keywords.items())
    return frozenset((Origin("new", maker.id, (), tuple(keys)[:40]),))


def _mutate(w: Walker, expr: o.Call, name: str, args: Arguments) -> None:
    """``items.append(x)`` and ``fields.update(to=x)`` change the local object that they are called on."""
    if not isinstance(expr.func, o.Attr) or not isinstance(expr.func.value, o.Name):
        return
    variable = expr.func.value.id
    key = name.partition("_")[2] if name.startswith(("add_", "set_")) else ""
    if key and len(args.positional) == 1 and any(x.kind == "new" for x in w.env.get(variable, NOTHING)):
        old = w.env[variable]
        w.env[variable] = frozenset(
            replace(x, keys=(*x.keys, (key, args.positional[0]))) if x.kind == "new" else x for x in old
        )
        return
    if variable not in w.env or name not in w.flow.meaning.words.exact("change_methods"):
        return
    old = w.env[variable]
    if name != "update" or not args.keywords:
        w.env[variable] = join(old, args.all())
        return
    made = [x for x in old if x.kind == "new" and not x.path]
    rest = frozenset(x for x in old if x not in made)
    kept = [pair for x in made for pair in x.keys if pair[0] not in args.keywords]
    keys = (*kept, *args.keywords.items(), *([("**", rest | args.mapping)] if rest or args.mapping else []))
    w.env[variable] = frozenset((Origin("new", "dict", (), tuple(keys)[:60]),))


def _through(w: Walker, name: str, receiver: Value, args: Arguments, ref: Ref | None) -> Value:
    """A call that no row explains: parts are taken, text passes through, the rest is a value made of its arguments."""
    words = w.flow.meaning.words
    if name in words.exact("take_methods") and receiver and args.exprs and isinstance(args.exprs[0], o.Const):
        default = args.positional[1] if len(args.positional) > 1 else NOTHING
        taken = take(receiver, str(args.exprs[0].value))
        return join(taken, frozenset(x for x in default if x.kind != "constant" or x.name not in ("None", "")))
    if name in words.exact("take_methods") and receiver and args.positional and name != "pop":
        return (
            receiver
            if any(x.kind in ("request", "session", "setting", "claims") for x in receiver)
            else join(receiver, args.all())
        )
    if name in words.exact("pass_methods"):
        return join(receiver, args.all()) if receiver or args.positional else NOTHING
    if (
        receiver
        and any(x.kind in ("row", "principal", "session", "request", "claims") for x in receiver)
        and not args.positional
    ):
        return take(receiver, f"{name}()")
    keys = [("self", receiver)] if receiver else []
    keys += [(str(at), value) for at, value in enumerate(args.positional[:6]) if value]
    keys += [(k, v) for k, v in list(args.keywords.items())[:6] if v]
    label = ref.path if ref is not None else name
    return frozenset((Origin("call", label, (), tuple(keys), None),))


def _doubt(w: Walker, expr: o.Call, ref: Ref | None, name: str, args: Arguments) -> None:
    """Note a call that could be a guard: its name says so, or it is handed the request or the principal."""
    path = ref.path if ref is not None else ""
    own = any(x.kind == "principal" for x in args.receiver)
    if path.startswith("builtins.") or (path and not own and w.flow.meaning.knows(path)):
        return
    words = w.flow.meaning.words
    if own and (args.positional or args.keywords) and not words.has("harmless_verb", name):
        w.doubt(path or name, w.site(expr.pos))
        return
    whole = any(
        x.kind in ("request", "principal") and not x.path
        for v in (*args.positional, *args.keywords.values())
        for x in v
    )
    if (words.has("guard_verb", name) and (whole or args.positional or not expr.args)) or (
        whole and path and "()" not in path and not path.startswith(".")
    ):
        if words.has("harmless_verb", name):
            return
        w.doubt(path or name, w.site(expr.pos))


def _and(left: Test, right: Test) -> Test:
    from auditor.flow.walk import Test

    if not left:
        return right
    if not right:
        return left
    return Test(left.pos | right.pos, left.neg | right.neg)
