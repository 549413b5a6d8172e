"""Whether a function decides by a limit on tries: a count that is compared, a lock that is tested, a limiter that is asked.

A name alone decides nothing: a counter may be reset, logged, or incremented and never read. What is asked and cannot be
seen (a method of an unknown limiter) may refuse, so it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from auditor.flow.meaning import split
from auditor.program.source import expressions, leaf
from auditor.project import Func, Klass
from auditor.project.project import flat
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_UNDOES = frozenset("reset clear delete remove log record create add save init make set register forget".split())
_ORDERS = frozenset({"<", "<=", ">", ">="})
_HUMAN = frozenset("captcha recaptcha hcaptcha turnstile".split())
_TOO_MANY = (429, "429")


def counts(program: Program, func: Func, kinds: tuple[str, ...] = ("limiter",)) -> str:
    """The name by which a function limits tries; empty when nothing in it decides. ``kinds`` are the lists of words."""
    words = program.table.words

    def speaks(name: str) -> bool:
        return any(words.has(kind, name) for kind in kinds) or "bucket" in split(name)[-1:]

    for decorator in func.decorators:
        found = next((name for name in _chain(decorator.expr) if speaks(name)), "")
        if found:
            return found
    counters = words.exact("attempts") | _counted_up(func)
    own = _rounds(func)
    for stmt in flat(func.body):
        if isinstance(stmt, (o.If, o.While, o.Assert)) and not _own_tries(stmt.test, own):
            found = _tested(stmt.test, speaks, counters)
            if found:
                return found
        if isinstance(stmt, o.Raise) and stmt.exc is not None:
            raised = leaf(stmt.exc.func) if isinstance(stmt.exc, o.Call) else leaf(stmt.exc)
            if speaks(raised):
                return raised
        for node in expressions(stmt):
            if isinstance(node, o.Const) and node.value in _TOO_MANY:
                return str(node.value)
            if isinstance(node, o.Compare) and _ORDERS & set(node.ops) and (found := _pause(node)):
                return found
            if isinstance(node, (o.Cond, o.Comp)):
                test = node.test if isinstance(node, o.Cond) else None
                found = _tested(test, speaks, counters) if test is not None else ""
                if found:
                    return found
            if isinstance(node, o.Call):
                found = _asked(program, func, node, speaks)
                if found:
                    return found
    return _asks_for_a_person(program, func, speaks)


def _rounds(func: Func) -> set[str]:
    """The variables that number the rounds of a loop: ``for attempt in range(3)``."""
    return {
        leaf(stmt.target)
        for stmt in flat(func.body)
        if isinstance(stmt, o.For) and isinstance(stmt.iter, o.Call) and leaf(stmt.iter.func) in ("range", "count")
    }


def _own_tries(test: o.Expr, own: set[str]) -> bool:
    """Whether a condition looks at the number of a round: a program that tries again, as in sending a mail."""
    return bool(own) and any(isinstance(node, o.Name) and node.id in own for node in expressions(o.Do(test)))


def _counted_up(func: Func) -> frozenset[str]:
    """The names of what a function counts up: ``n += 1``, ``set(key, n + 1)``, ``n = cache.incr(key)``."""
    out: set[str] = set()
    for stmt in flat(func.body):
        if isinstance(stmt, o.AugAssign) and stmt.op == "+":
            out.add(leaf(stmt.target))
        value = stmt.value if isinstance(stmt, (o.Assign, o.AnnAssign)) else None
        while isinstance(value, o.Await):
            value = value.value
        if isinstance(stmt, o.Assign) and isinstance(value, o.Call) and split(leaf(value.func))[:1] in _COUNTS_UP:
            out.update(leaf(target) for target in stmt.targets)
        for node in expressions(stmt):
            if (
                isinstance(node, o.Binary)
                and node.op == "+"
                and isinstance(node.right, o.Const)
                and node.right.value == 1
            ):
                out.add(leaf(node.left))
    return frozenset(out - {""})


_COUNTS_UP = (["incr"], ["incrby"], ["hincrby"], ["increment"])


def _tested(test: o.Expr, speaks: Callable[[str], bool], counters: frozenset[str]) -> str:
    """A lock or limiter in a condition, or a count of tries that is compared with a number."""
    for node in expressions(o.Do(test)):
        name = node.attr if isinstance(node, o.Attr) else node.id if isinstance(node, o.Name) else ""
        if name and speaks(name):
            return name
        if isinstance(node, o.Compare) and _ORDERS & set(node.ops):
            for one in expressions(o.Do(node)):
                near = one.attr if isinstance(one, o.Attr) else one.id if isinstance(one, o.Name) else ""
                if isinstance(one, o.Const) and isinstance(one.value, str):
                    near = one.value if len(one.value) < 40 else ""
                if near and counters & {*split(near), near.lower()}:
                    return near
    return ""


def _pause(compare: o.Compare) -> str:
    """The column of the last message or request, where the clock is compared with it: a pause between two of them."""
    named = [
        name
        for node in expressions(o.Do(compare))
        if (name := node.attr if isinstance(node, o.Attr) else node.id if isinstance(node, o.Name) else "")
    ]
    clock = any(_CLOCK & {*split(name), name} for name in named)
    last = next((name for name in named if _SENT & set(split(name)) and not _CLOCK & {name}), "")
    return last if clock else ""


_CLOCK = frozenset({"now", "utcnow", "time", "today", "timedelta"})
_SENT = frozenset("sent requested resend resent recent recently last cooldown".split())


def _asked(program: Program, func: Func, call: o.Call, speaks: Callable[[str], bool]) -> str:
    """A limiter that is called, and is not one of the project's own functions, whose body speaks for itself."""
    name = leaf(call.func)
    if name and speaks(name) and not _UNDOES & set(split(name)[:1]):
        ref = program.project.resolve(call.func, func, func.klass)
        own = ref is not None and isinstance(ref.target, (Func, Klass)) and not ref.target.module.stub
        if not own:
            return name
    if isinstance(call.func, o.Attr) and not _UNDOES & set(split(call.func.attr)[:1]):
        receiver = call.func.value
        found = next((one for one in _chain(receiver) if speaks(one)), "")
        if found and call.func.attr not in ("append", "get_logger", "objects"):
            return found
    return ""


def _asks_for_a_person(program: Program, func: Func, speaks: Callable[[str], bool]) -> str:
    """The field of a form behind the function that keeps machines out, or the limiter that its methods ask."""
    for stmt in flat(func.body):
        for node in expressions(stmt):
            if not (isinstance(node, o.Call) and isinstance(node.func, (o.Name, o.Attr))):
                continue
            ref = program.project.resolve(node.func, func, func.klass)
            if ref is not None and isinstance(ref.target, Klass) and not ref.target.module.stub:
                for base in program.project.mro(ref.target):
                    fields = base.attrs if isinstance(base, Klass) else {}
                    found = next((name for name in fields if _HUMAN & set(split(name))), "")
                    methods = base.methods.values() if isinstance(base, Klass) else ()
                    for method in (one for one in methods if one.name.startswith(("clean", "validate"))):
                        found = found or _limited_by(program, method, speaks)
                    if found:
                        return found
    return ""


def _limited_by(program: Program, method: Func, speaks: Callable[[str], bool]) -> str:
    """The limiter that a method of a form asks."""
    for stmt in flat(method.body):
        for node in expressions(stmt):
            found = _asked(program, method, node, speaks) if isinstance(node, o.Call) else ""
            if found:
                return found
    return ""


def _chain(expr: o.Expr) -> Iterator[str]:
    """The names of a dotted chain, calls and subscripts opened: ``limits.get("x").hit`` is hit, get, limits."""
    while isinstance(expr, (o.Call, o.Attr, o.Sub, o.Await)):
        if isinstance(expr, o.Attr):
            yield expr.attr
            expr = expr.value
        elif isinstance(expr, o.Call):
            expr = expr.func
        else:
            expr = expr.value
            if isinstance(expr, o.Name):
                break
    if isinstance(expr, o.Name):
        yield expr.id
