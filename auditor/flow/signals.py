"""Signals: who receives what, and the calls of receivers where a signal is sent, a row is saved, or a library says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from auditor.facts import NOTHING, Value
from auditor.flow.meaning import SignalRow
from auditor.flow.summary import Edge
from auditor.flow.values import one
from auditor.project import Func, Klass, Module, Scope
from auditor.project.calls_in import calls_of
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.arguments import Arguments
    from auditor.flow.engine import Flow
    from auditor.flow.walk import Walker

SENDS = frozenset({"send", "send_robust", "asend", "asend_robust"})
SAVES = frozenset({"save", "asave"})
_CONNECTS = ("connect", "connect_via")
_IMPORTS = 6
_RECEIVERS = 12
_USER = ("get_user_model()", "AUTH_USER_MODEL")

Signal: TypeAlias = tuple[object, ...]
"""Which signal: ``(path,)`` of a library, or ``(module, name)`` of the project."""


class Signals:
    """Receivers of a project by signal, and by the model whose rows send it."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.project = flow.project
        rows = flow.meaning.signals
        self.known: dict[str, SignalRow] = {row.path: row for row in rows if row.shape == "signal"}
        self.calls: dict[str, list[SignalRow]] = defaultdict(list)
        for row in rows:
            if row.call:
                self.calls[row.call].append(row)
        self.makers = frozenset(row.path for row in rows if row.shape == "made")
        self.decorators = frozenset(row.path for row in rows if row.shape == "decorator")
        self.receivers: dict[Signal, list[Func]] = defaultdict(list)
        self.models: dict[tuple[str, str], list[Func]] = defaultdict(list)
        for func in self.project.funcs:
            for decorator in func.decorators if not func.module.stub else ():
                self._decorated(func, decorator.expr)
        for module in self.project.modules.values():
            for call, scope in calls_of(module, {"connect"}):
                self._connected(call, scope)

    # who receives ----------------------------------------------------------------------------------------------------

    def _decorated(self, func: Func, expr: o.Expr) -> None:
        call = expr if isinstance(expr, o.Call) else o.Call(expr)
        if isinstance(call.func, o.Attr) and call.func.attr in _CONNECTS:
            sender = call.args[0] if call.args and call.func.attr == "connect_via" else _keyword(call, "sender")
            self._add(self.signal(call.func.value, func.parent), func, sender, func.parent)
            return
        ref = self.project.resolve(call.func, func.parent)
        if ref is not None and call.args and self.decorators.intersection(ref.paths):
            named = call.args[0]
            for item in named.items if isinstance(named, o.Seq) else (named,):
                self._add(self.signal(item, func.parent), func, _keyword(call, "sender"), func.parent)

    def _connected(self, call: o.Call, scope: Scope) -> None:
        given = call.args[0] if call.args else _keyword(call, "receiver")
        signal = self.signal(call.func.value, scope) if isinstance(call.func, o.Attr) else None
        ref = self.project.resolve(given, scope) if given is not None and signal is not None else None
        if ref is not None and isinstance(ref.target, Func):
            self._add(signal, ref.target, _keyword(call, "sender"), scope)

    def _add(self, signal: Signal | None, func: Func, sender: o.Expr | None, scope: Scope) -> None:
        if signal is None:
            return
        row = self.known.get(str(signal[0])) if len(signal) == 1 else None
        if row is None or row.call:
            self.receivers[signal].append(func)
        elif sender is not None:
            for model in self._senders(sender, scope):
                self.models[(row.sent, model)].append(func)

    def _senders(self, sender: o.Expr, scope: Scope) -> Iterator[str]:
        """The bare names of the models that a receiver is connected to; ``*user*`` for whatever class people are."""
        if isinstance(sender, o.Const):
            yield str(sender.value).rpartition(".")[2]
            return
        ref = self.project.resolve(sender, scope)
        if ref is not None and isinstance(ref.target, Klass):
            yield ref.target.node.name
        elif ref is not None and ref.path.endswith(_USER):
            yield "*user*"

    def signal(self, expr: o.Expr, scope: Scope) -> Signal | None:
        """Which signal an expression means; ``None`` when it is none."""
        ref = self.project.resolve(expr, scope)
        if ref is None:
            return None
        found = next((path for path in ref.paths if path in self.known), None)
        if found is not None:
            return (found,)
        if not self.makers.intersection(path.removesuffix("()") for path in ref.paths):
            return None
        return self._home(expr, scope)

    def _home(self, expr: o.Expr, scope: Scope) -> Signal | None:
        """The module and the name under which a signal of the project is made."""
        module = scope if isinstance(scope, Module) else scope.module
        name = expr.id if isinstance(expr, o.Name) else expr.attr if isinstance(expr, o.Attr) else ""
        if isinstance(expr, o.Attr):
            holder = self.project.resolve(expr.value, scope)
            if holder is None or not isinstance(holder.target, Module):
                return None
            module = holder.target
        for _ in range(_IMPORTS):
            binding = next(iter(reversed(module.names.get(name, []))), None)
            if binding is None or binding.kind != "from":
                return (module.name, name) if binding is not None else None
            target = self.project.find_module(str(binding.value), module, binding.level)
            if target is None:
                return None
            module, name = target, binding.name
        return None

    # who sends -------------------------------------------------------------------------------------------------------

    def saved(self, w: Walker, rows: Value, pos: o.Pos, how: str = "saved") -> None:
        """Rows are saved or deleted: what receives it runs, and concerns these rows."""
        if not self.models:
            return
        for origin in sorted(rows, key=lambda x: x.name):
            if origin.kind not in ("new", "row", "principal") or origin.path:
                continue
            name = "User" if origin.kind == "principal" else origin.name
            found = self.models.get((how, name), [])
            if self.flow.meaning.words.has("user_model", name):
                found = [*found, *self.models.get((how, "*user*"), [])]
            row: Value = frozenset((origin,))
            for func in found:
                given = {"instance": row, "created": one("constant", str(origin.kind == "new"))}
                self._edge(w, func, given, pos, row)

    def sent(self, w: Walker, expr: o.Call, args: Arguments) -> bool:
        """``order_paid.send(sender=..., order=order)``: whether a signal of the project was sent."""
        if not self.receivers or not isinstance(expr.func, o.Attr):
            return False
        signal = self.signal(expr.func.value, w.func)
        given = {**args.keywords, "sender": args.positional[0] if args.positional else NOTHING}
        given.update({k: v for k, v in args.keywords.items() if k == "sender"})
        for func in self.receivers.get(signal, ()) if signal is not None else ():
            self._edge(w, func, given, expr.pos, NOTHING)
        return signal is not None

    def called(self, w: Walker, expr: o.Call, paths: tuple[str, ...], args: Arguments) -> None:
        """A library sends a signal inside a call: ``login()`` and ``user_logged_in``."""
        if not self.receivers:
            return
        for row in next((self.calls[path] for path in paths if path in self.calls), ()):
            given = {name: args.get(selectors) for name, selectors in row.gives}
            about = given.get("user", NOTHING)
            for func in self.receivers.get((row.path,), ()):
                self._edge(w, func, given, expr.pos, about)

    def _edge(self, w: Walker, func: Func, given: Mapping[str, Value], pos: o.Pos, about: Value) -> None:
        if func is w.func or sum(1 for e in w.summary.edges if e.about) > _RECEIVERS:
            return
        names = {p.name for p in func.params if p.kind in ("any", "pos", "key")}
        binding = {name: value for name, value in given.items() if name in names and value}
        fixed = w.flow.fixed(func, binding)
        text = f"{func.qualname}()"
        w.summary.edges.append(
            Edge(func, func.klass, binding, w.guards, w.unknown, w.site(pos), text, True, fixed, about)
        )


def _keyword(call: o.Call, name: str) -> o.Expr | None:
    return next((kw.value for kw in call.kwargs if kw.name == name), None)
