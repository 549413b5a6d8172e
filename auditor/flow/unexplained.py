"""Calls that neither a model nor the project explains: what comes back, what they change, and whether to doubt them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Origin, Value
from auditor.flow.arguments import Arguments
from auditor.flow.values import join, take
from auditor.project import Ref
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.walk import Walker


def through(w: Walker, name: str, receiver: Value, args: Arguments, ref: Ref | None) -> Value:
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
    keys = (("self", receiver), *args.keys()) if receiver else args.keys()
    label = ref.path if ref is not None else name
    return frozenset((Origin("call", label, (), keys, None),))


def mutate(w: Walker, expr: o.Call, name: str, args: Arguments) -> None:
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


def doubt(w: Walker, expr: o.Call, ref: Ref | None, name: str, args: Arguments) -> None:
    """Note a call that could be a guard: its name says so, or it is handed the request or the principal."""
    path = ref.path if ref is not None else ""
    own = any(x.kind == "principal" for x in args.receiver)
    if path.startswith("builtins.") or (
        ref is not None and path and not own and any(w.flow.meaning.knows(one) for one in ref.paths)
    ):
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
    asks_who = whole and words.has("identity", name)  # provider.get_current_user(request)
    if (
        (words.has("guard_verb", name) and (whole or args.positional or not expr.args))
        or (whole and path and "()" not in path and not path.startswith("."))
        or asks_who
    ):
        if words.has("harmless_verb", name):
            return
        w.doubt(path or name, w.site(expr.pos))


def named_tuple(w: Walker, maker: o.Name, args: Arguments) -> Value:
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
