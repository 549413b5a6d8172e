"""Persisted changes: an attribute, a column, a key of the session, a new or a deleted row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Act, Origin, Value
from auditor.flow.meaning import split
from auditor.flow.membership import is_membership
from auditor.flow.summary import Event
from auditor.flow.values import join, one, parts, take
from auditor.project import Klass
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.flow.walk import Walker

_NO = ("False", "None", "0", "")
_OWN = ("__init__", "save", "clean", "full_clean")
"""Methods in which an object puts its own columns in order, whoever saves it."""
_STORED = ("row", "principal", "new", "param", "call", "query", "session", "unknown")


_ROWS = ("row", "principal", "query")


def touched(w: Walker, how: str, model: str, subject: Value, site: Site, paths: tuple[str, ...] = ()) -> None:
    """A stored row that is created, changed or deleted where the vocabulary has no act for it: the map asks whose it is."""
    stored = how == "created" or any(x.kind in _ROWS and not x.path for x in subject)
    if not model or paths == ("plain",) or not (stored or paths == ("sql",) or w.flow.meaning.is_model(paths)):
        return
    act = Act(f"row.{how}", f"{how} {model}", site, (("subject", subject),), False)
    if not any(event.act.kind == act.kind and event.act.name == act.name for event in w.summary.events):
        record(w, act)


def record(w: Walker, act: Act) -> None:
    """Note an act here and now, once for each kind and place."""
    for event in w.summary.events:
        if event.act.kind == act.kind and event.act.site == act.site and event.act.name == act.name:
            return
    w.summary.events.append(Event(act, w.guards, w.unknown))


def attribute(w: Walker, target: o.Attr, op: str, value: Value, source: o.Expr | None) -> None:
    """``receiver.attr op= value``."""
    receiver, _ = w.expr(target.value)
    ref = w.flow.project.resolve(target.value, w.func, w.klass)
    paths: tuple[str, ...] = ()
    models: list[str] = []
    if ref is not None and ref.kind == "instance" and isinstance(ref.target, Klass):
        paths = tuple(p.removesuffix("()") for p in ref.paths)
        if not w.flow.meaning.is_model(paths):
            paths = ("plain",)
        models = [ref.target.node.name]
    if isinstance(target.value, o.Name) and target.value.id == w.func.receiver and w.func.name in _OWN:
        if any(x.kind == "random" for x in parts(value)):  # a new row draws its own token
            secret(w, target.attr, value, receiver, certain=True)
        return
    if isinstance(target.value, o.Name) and op == "=":
        _put(w, target.value.id, target.attr, value)
    if receiver and not models_are_rows(w, paths) and all(x.kind == "request" for x in receiver):
        secret(w, target.attr, value, receiver)
        return  # what the body says is put right before it is used: nothing is stored yet
    if not models:
        models = _models(w, receiver, target.value)
    if op == "=" and source is not None:
        op = arithmetic(source, target.attr) or op
    subject = receiver or one("unknown", _label(target.value))
    for model in models:
        column(w, model, target.attr, op, value, subject, w.site((0, 0, 0, 0)), paths)
    label = target.attr if target.attr not in ("id", "value", "key") else f"{_label(target.value)}_{target.attr}"
    secret(w, label, value, subject, certain=True)


def _put(w: Walker, variable: str, attr: str, value: Value) -> None:
    """``letter.to = [address]`` on an object of a library that was made here: the part has a name from now on."""
    words = w.flow.meaning.words
    role = next((role for role in ("recipient", "body") if attr in words.exact(f"said_{role}")), "")
    made = [x for x in w.env.get(variable, NOTHING) if x.kind == "new" and not x.path and "." in x.name]
    if made and value:
        names = dict.fromkeys(filter(None, (attr, role)))
        rest = frozenset(x for x in w.env[variable] if x not in made)
        kept = ((x, [k for k in x.keys if k[0] not in names]) for x in made)
        new = (Origin("new", x.name, (), (*keys[:40], *((n, value) for n in names)), x.site) for x, keys in kept)
        w.env[variable] = rest | frozenset(new)


def models_are_rows(w: Walker, paths: tuple[str, ...]) -> bool:
    """Whether the type of a receiver is known and is one of stored rows."""
    return bool(paths) and w.flow.meaning.is_model(paths)


def secret(
    w: Walker, name: str, value: Value, subject: Value = NOTHING, certain: bool = False, site: Site | None = None
) -> None:
    """A random value gets the name of a token or code: the place where its life begins. ``certain`` when it is kept."""
    if not _one_time(w, name):
        return
    if any(x.kind == "random" or (certain and x.kind == "param" and not x.path) for x in parts(value)):
        roles = (("subject", subject), ("written_field", one("constant", name)), ("field_value", value))
        here = site or w.site((0, 0, 0, 0))
        record(w, Act("token.stored", f"{name} =", here, tuple(r for r in roles if r[1]), certain))


def _one_time(w: Walker, name: str) -> bool:
    """Whether a name says token or code at its end: ``reset_token``, ``token_hash``, not ``token_account``."""
    words = w.flow.meaning.words
    parts_ = split(name) or [name]
    while len(parts_) > 1 and parts_[-1] in (
        "str",
        "string",
        "value",
        "hash",
        "hex",
        "plain",
        "raw",
        "text",
        "hashed",
        "id",
    ):
        parts_.pop()
    ends = ("_".join(parts_[-n:]) for n in (1, 2, 3))
    if (
        parts_
        and parts_[-1] in ("code", "key", "pin", "link", "secret")
        and any(words.has("recovers", part) for part in parts_[:-1])
    ):
        return True
    return name in words.exact("one_time_exact") or any(end in words.exact("one_time") for end in ends)


def _models(w: Walker, receiver: Value, expr: o.Expr) -> list[str]:
    names = [x.name for x in receiver if x.kind in ("row", "new", "query") and not x.path]
    for origin in receiver:
        if origin.kind == "principal" and not origin.path:
            names.append("User")
        elif origin.path and origin.kind in ("row", "principal", "param", "call", "session", "claims"):
            names.append(origin.path[-1])
    if (not names and any(x.kind in ("param", "call", "unknown") for x in receiver)) or not receiver:
        names.append(_label(expr))
    return sorted(set(filter(None, names)))


def _label(expr: o.Expr) -> str:
    if isinstance(expr, o.Attr):
        return expr.attr
    if isinstance(expr, (o.Sub, o.Await)):
        return _label(expr.value)
    if isinstance(expr, o.Call):
        return _label(expr.func)
    return expr.id if isinstance(expr, o.Name) else ""


def arithmetic(expr: o.Expr, attr: str) -> str:
    """``-`` or ``+`` when the expression computes with the attribute itself; ``F()`` and columns count."""
    while isinstance(expr, o.Call) and expr.args and not isinstance(expr.func, o.Attr):
        expr = expr.args[0]  # round(x.balance - y, 2), Decimal(...)
    left = expr
    found = ""
    while isinstance(left, o.Binary):
        if left.op in ("+", "-"):
            found = left.op
        left = left.left
    return found if (found and _mentions(left, attr)) or (found and _mentions_right(expr, attr)) else ""


def _mentions_right(expr: o.Expr, attr: str) -> bool:
    return isinstance(expr, o.Binary) and expr.op == "+" and _mentions(expr.right, attr)


def _mentions(expr: o.Expr, attr: str) -> bool:
    if isinstance(expr, o.Attr):
        return expr.attr == attr
    if isinstance(expr, o.Sub):
        return isinstance(expr.index, o.Const) and expr.index.value == attr
    if isinstance(expr, o.Call):
        return any((isinstance(a, o.Const) and a.value == attr) or _mentions(a, attr) for a in expr.args)
    return isinstance(expr, o.Name) and attr in expr.id


def column(
    w: Walker, model: str, attr: str, op: str, value: Value, subject: Value, site: Site, paths: tuple[str, ...] = ()
) -> None:
    """A column of a model gets a value: an act, if the vocabulary has one for it."""
    found = w.flow.meaning.write(paths, model, attr, op, value)
    if found is None:
        touched(w, "changed", model, subject, site, paths)
        return
    field = one("constant", attr)
    amount = value if found.act.startswith("money.") else NOTHING
    roles = (("subject", subject), ("written_field", field), ("field_value", value), ("amount", amount))
    sign = {"+": "+=", "-": "-="}.get(op, "=")
    record(w, Act(found.act, f"{model}.{attr} {sign}", site, tuple(r for r in roles if r[1]), found.certain))


def item(w: Walker, target: o.Sub, value: Value, source: o.Expr | None, op: str = "=") -> None:
    """``base[key] = value``: a key of the session, of a stored document, or of a local dict."""
    base, _ = w.expr(target.value)
    key = str(target.index.value) if isinstance(target.index, o.Const) else ""
    secret(w, key, value, base)
    named = not isinstance(target.index, o.Const) and any(
        x.kind in ("request", "param") for x in w.expr(target.index)[0]
    )  # the caller names the key
    words = w.flow.meaning.words
    site = w.site((0, 0, 0, 0))
    if any(x.kind == "session" and not x.path for x in base):
        constant = bool(value) and all(x.kind == "constant" for x in value)
        if key and not constant and (key == "id" or words.has("session_identity", key)):
            before = w.guards
            if isinstance(source, o.Call):  # of right(name, password): nobody is in when the answer is no
                w.pass_guards(w.expr(source)[1].pos)
            record(w, Act("account.mint", f"session[{key}]", site, (("subject", value),)))
            w.guards = before
        elif (
            key
            and words.has("second_factor_flag", key)
            and not all(x.kind == "constant" and x.name in _NO for x in value)
        ):
            told = (("written_field", one("constant", key)), ("field_value", value))
            record(w, Act("account.second_step", f"session[{key}]", site, told))
        return
    if (key or named) and any(x.kind in ("row", "principal") for x in base):
        if op == "=" and source is not None and key:
            op = arithmetic(source, key) or op
        for model in _models(w, base, target.value):
            column(w, model, key or "dynamic_attribute", op, value, base, site)
    elif (key or named) and isinstance(target.value, o.Name):
        key = key or "**"
        name = target.value.id
        made = [x for x in w.env.get(name, NOTHING) if x.kind == "new" and not x.path]
        rest = frozenset(x for x in w.env.get(name, NOTHING) if x not in made)
        put = [
            Origin("new", x.name, (), (*[k for k in x.keys if k[0] != key][:40], (key, value)), x.site) for x in made
        ]
        if put:
            w.env[name] = rest | frozenset(put)
        elif name == w.keywords:
            w.env[name] = rest | frozenset((Origin("new", "dict", (), ((key, value),)),))
        elif source is not None and all(x.kind == "param" and not x.path for x in base):  # kwargs["user"] = user
            w.env[name] = base | frozenset((Origin("new", "dict", (), ((key, value),)),))


def create(w: Walker, model: str, keys: tuple[tuple[str, Value], ...], site: Site, paths: tuple[str, ...] = ()) -> None:
    """A row of a model is made."""
    for name, part in keys:
        secret(w, name, part, frozenset((Origin("new", model, (), keys, site),)), certain=True, site=site)
    found = w.flow.meaning.write(paths, model, "", "*create*", join(*(v for _, v in keys)))
    if found is not None and not _joins(w, model):
        made = frozenset((Origin("new", model, (), keys, site),))
        amount = join(*(v for k, v in keys if w.flow.meaning.words.has("amount", k)))
        roles = (("subject", made), ("field_value", join(*(v for _, v in keys))), ("amount", amount))
        record(w, Act(found.act, f"new {model}", site, tuple(r for r in roles if r[1]), found.certain))
    else:
        touched(w, "created", model, frozenset((Origin("new", model, (), keys, site),)), site, paths)


def delete(w: Walker, subject: Value, site: Site) -> None:
    """A stored row is deleted."""
    for model in sorted(
        {x.name if x.kind != "principal" else "User" for x in subject if x.kind in _STORED and not x.path}
    ):
        found = w.flow.meaning.write((), model, "", "*delete*", NOTHING)
        if found is not None and not _joins(w, model):
            record(w, Act(found.act, f"delete {model}", site, (("subject", subject),), found.certain))
        else:
            touched(w, "deleted", model, subject, site)


def _joins(w: Walker, model: str) -> bool:
    words = w.flow.meaning.words
    return is_membership(w.flow.project, model, lambda column: words.has("password", column))


def named(w: Walker, receiver: Value, expr: o.Expr, attr: str, value: Value, site: Site) -> None:
    """``setattr(receiver, "attr", value)``."""
    for model in _models(w, receiver, expr):
        column(w, model, attr, "=", value, receiver, site)


__all__ = ["arithmetic", "attribute", "column", "create", "delete", "item", "named", "record", "take", "touched"]
