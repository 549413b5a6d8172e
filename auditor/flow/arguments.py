"""The arguments of one call: their values, the conditions that model rows put on them, and the parameters they fill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Origin, Value
from auditor.flow.meaning import Selector, When
from auditor.flow.values import join, one, parts, take
from auditor.project import Func
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.state import Test
    from auditor.flow.walk import Walker


class Arguments:
    """The evaluated arguments of one call."""

    def __init__(self, w: Walker, call: o.Call, receiver: Value) -> None:
        self.receiver = receiver
        self.words = w.flow.meaning.words
        self.locals = w.flow.local_displays(w.func)
        self._walker = w
        self.exprs = call.args
        self.positional: list[Value] = []
        self.starred: Value = NOTHING
        self.keywords: dict[str, Value] = {}
        self.keyword_exprs = {kw.name: kw.value for kw in call.kwargs if kw.name}
        for kw in call.kwargs:
            if not kw.name:
                spread = self.locals.get(kw.value.id) if isinstance(kw.value, o.Name) else kw.value
                self.keyword_exprs = {**_displayed(spread), **self.keyword_exprs}
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
                shown = self.given((int(head) if head.isdigit() else head,))
                shown = self.locals.get(shown.id, shown) if isinstance(shown, o.Name) else shown
                part = base or NOTHING
                for step in rest.split("."):
                    part = take(frozenset(x for x in part if not _lacks(x, step, isinstance(shown, o.Dict))), step)
                if part:
                    return part
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
        """The display that a local variable was assigned, or a name at the top of the module that nothing hides."""
        w = self._walker
        return self.locals.get(name) or (None if name in w.func.names else w.flow.shown_at_top(w.func.module, name))

    def keys(self) -> tuple[tuple[str, Value], ...]:
        """The first arguments by position or keyword, for the value that a call which nobody explains gives."""
        given = [(str(at), value) for at, value in enumerate(self.positional[:6])]
        return tuple((key, value) for key, value in (*given, *list(self.keywords.items())[:6]) if value)

    def all(self) -> Value:
        """Everything that is passed."""
        return join(*self.positional, *self.keywords.values(), self.starred, self.mapping)


def _lacks(origin: Origin, name: str, shown: bool) -> bool:
    """Whether an object of a library, or a dict that is ``shown`` here, was given its parts, and this is none of them."""
    known = {key for key, _ in origin.keys}
    whole = "." in origin.name or (shown and origin.name == "dict")
    return origin.kind == "new" and not origin.path and whole and not known & {name, "*", "**"}


def _displayed(expr: o.Expr | None) -> dict[str, o.Expr]:
    """The values in ``{"amount": 1}`` and ``dict(amount=1)`` by their keys."""
    if isinstance(expr, o.Dict):
        pairs = zip(expr.keys, expr.values, strict=False)
        return {str(key.value): value for key, value in pairs if isinstance(key, o.Const)}
    if isinstance(expr, o.Call) and isinstance(expr.func, o.Name) and expr.func.id == "dict":
        return {kw.name: kw.value for kw in expr.kwargs if kw.name}
    return {}


def fits(condition: When, args: Arguments) -> bool:
    """Whether a call's arguments meet one condition of a model row."""
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
        if isinstance(expr, o.Name):
            expr = args.local(expr.id) or expr
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


def pass_arguments(func: Func, args: Arguments) -> dict[str, Value]:
    """Which parameter gets which value."""
    binding: dict[str, Value] = {}
    params = list(func.params)
    given = list(args.positional)
    if func.receiver:
        if args.receiver:
            binding[func.receiver] = args.receiver
        elif given and len(given) == sum(p.kind in ("any", "pos") for p in params):  # Klass.method(obj)
            binding[func.receiver] = given.pop(0)
        params = params[1:]
    positional = [p for p in params if p.kind in ("any", "pos")]
    for param, value in zip(positional, given, strict=False):
        binding[param.name] = value
    rest = given[len(positional) :]
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
