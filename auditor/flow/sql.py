"""SQL text: which row it finds and what it changes. Only the shapes of everyday statements are read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Origin, Value
from auditor.flow import writes
from auditor.flow.values import join, one
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.walk import Walker

_LONG = 4000
_HOLE = "\x00"
_STATEMENT = re.compile(r"^\s*(select|update|insert|delete|with)\b", re.IGNORECASE)
_WHERE = re.compile(r"\bwhere\b", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+[\"`\[]?(?:\w+\.)?(\w+)", re.IGNORECASE)
_UPDATE = re.compile(
    r"^\s*update\s+[\"`\[]?(?:\w+\.)?(\w+)[\"`\]]?\s+set\s+(.*?)(?:\swhere\s(.*))?$", re.IGNORECASE | re.DOTALL
)
_INSERT = re.compile(r"^\s*insert\s+into\s+[\"`\[]?(?:\w+\.)?(\w+)[\"`\]]?\s*(?:\(([^)]*)\))?", re.IGNORECASE)
_PAIR = re.compile(
    rf"([\w.\"`]+)\s*(=|>=|<=|like|ilike|in)\s*(?:(?:lower|upper)\()?(?:'?({_HOLE}\d+{_HOLE})'?|(\?|%s|:\w+|%\(\w+\)s|\$\d+)|'[^']*'|\w+)",
    re.IGNORECASE,
)
_SET = re.compile(r"([\w\"`]+)\s*=\s*([^,]+)")
_PLACE = re.compile(r"\?|%s|:\w+|%\(\w+\)s|\$\d+")


def text_of(w: Walker, expr: o.Expr) -> tuple[str, list[Value]]:
    """The text of a string expression with holes for its variable parts, and the values of the holes."""
    holes: list[Value] = []

    def read(one: o.Expr, depth: int = 0) -> str:
        if depth > 20:
            return ""
        if isinstance(one, o.Const):
            return str(one.value) if isinstance(one.value, str) else ""
        if isinstance(one, o.Text):
            return "".join(read(part, depth + 1) for part in one.parts)
        if isinstance(one, o.Binary) and one.op == "+":
            return read(one.left, depth + 1) + read(one.right, depth + 1)
        if isinstance(one, o.Binary) and one.op == "%":
            text = read(one.left, depth + 1)
            items = one.right.items if isinstance(one.right, o.Seq) else (one.right,)
            for item in items:
                text = re.sub(r"%[sd]", lambda m: hole(item), text, count=1)  # noqa: B023
            return text
        if isinstance(one, o.Call) and isinstance(one.func, o.Attr) and one.func.attr == "format":
            text = read(one.func.value, depth + 1)
            for item in one.args:
                text = re.sub(r"\{\w*\}", lambda m: hole(item), text, count=1)  # noqa: B023
            return text
        if isinstance(one, o.Call) and one.args:  # text("...")
            return read(one.args[0], depth + 1)
        if isinstance(one, o.Name):
            built = w.texts.get(one.id) or w.flow.local_texts(w.func).get(one.id)
            if built is not None:
                return read(built, depth + 1)
            value = w.env.get(one.id) or w.flow.global_value(one.id, w.func)
            texts = [x.name for x in value if x.kind == "constant" and _STATEMENT.match(x.name)]
            if texts:
                return texts[0]
            if one.id in w.flow.local_texts(w.func):
                return read(w.flow.local_texts(w.func)[one.id], depth + 1)
        return hole(one)

    def hole(one: o.Expr) -> str:
        holes.append(w.expr(one)[0])
        return f"{_HOLE}{len(holes) - 1}{_HOLE}"

    return read(expr)[:_LONG], holes


def is_statement(text: str) -> bool:
    """Whether the text looks like a SQL statement."""
    return bool(_STATEMENT.match(text))


def execute(w: Walker, call: o.Call, text: str, holes: list[Value]) -> Value:
    """Note what a statement does; the value is the row it finds or changes."""
    site = w.site(call.pos)
    params = _params(w, call)
    if text.lstrip()[:6].lower() in ("select", "with q") or (
        _FROM.search(text) and text.lstrip()[:4].lower() == "with"
    ):
        table = _FROM.search(text)
        where = _WHERE.split(text, maxsplit=1)[1] if _WHERE.search(text) else ""
        keys = _keys(where, holes, params, _count(text[: len(text) - len(where)]))
        return frozenset((Origin("row", table[1] if table else "row", (), keys, site),))
    update = _UPDATE.match(text)
    if update:
        table_name, sets, where = update[1], update[2], update[3] or ""
        before = _count(sets) if _SET.search(sets) else max(_given(call) - _count(where), 0)
        keys = _keys(where, holes, params, before)
        row = frozenset((Origin("row", table_name, (), keys, site),))
        at = 0
        if not _SET.search(sets):  # the columns are put together at run time
            writes.column(w, table_name, "*update*", "*update*", join(*holes), row, site, ("sql",))
            writes.column(w, table_name, "dynamic_attribute", "=", _whole(holes, sets), row, site, ("sql",))
        for name, right in _SET.findall(sets):
            name = name.strip('"`')
            value, at = _value(right, holes, params, at)
            op = (
                "-"
                if re.search(rf"\b{re.escape(name)}\b\s*-", right)
                else "+"
                if re.search(rf"\b{re.escape(name)}\b\s*\+", right)
                else "="
            )
            writes.column(w, table_name, name, op, value, row, site, ("sql",))
        return row
    insert = _INSERT.match(text)
    if insert:
        columns = [c.strip(' "`\n') for c in (insert[2] or "").split(",") if c.strip()]
        values = [params.get(str(i), NOTHING) for i in range(len(columns))] or holes
        if not any(values):
            values = holes
        made = tuple(zip(columns, values, strict=False))[:20]
        if any(_HOLE in column for column in columns):  # its columns are put together at run time
            made = (("**", _whole(holes, insert[2])),)
        writes.create(w, insert[1], made, site, ("sql",))
        return frozenset((Origin("new", insert[1], (), made, site),))
    table = _FROM.search(text)
    if table:
        where = text[table.end() :]
        row = frozenset((Origin("row", table[1], (), _keys(where, holes, params, 0), site),))
        writes.delete(w, row, site)
        return row
    return NOTHING


def _whole(holes: list[Value], text: str) -> Value:
    """What the names of columns are made of that are put together at run time."""
    return join(*(holes[int(at)] for at in re.findall(rf"{_HOLE}(\d+){_HOLE}", text)))


def _count(text: str) -> int:
    return len(_PLACE.findall(text))


def _given(call: o.Call) -> int:
    """How many values a statement is given; the last of them are those of its conditions."""
    arg = call.args[1] if len(call.args) > 1 else None
    return len(arg.items) if isinstance(arg, o.Seq) else 0


def _params(w: Walker, call: o.Call) -> dict[str, Value]:
    """Values of the placeholders by position or name."""
    out: dict[str, Value] = {}
    for arg in call.args[1:2] or tuple(
        kw.value for kw in call.kwargs if kw.name in ("params", "parameters", "args", "vars")
    ):
        if isinstance(arg, o.Seq):
            for at, item in enumerate(arg.items):
                out[str(at)] = w.expr(item)[0]
        elif isinstance(arg, o.Dict):
            for key, item in zip(arg.keys, arg.values, strict=False):
                if isinstance(key, o.Const):
                    out[str(key.value)] = w.expr(item)[0]
        else:
            value = w.expr(arg)[0]
            made = [x for x in value if x.kind == "new"]
            for origin in made:
                out.update(dict(origin.keys))
            if not made:
                out["*"] = value
    for at, arg in enumerate(call.args[2:]):  # driver style: execute(sql, a, b)
        out[str(at + 1)] = w.expr(arg)[0]
        if "*" in out and at == 0:
            out["0"] = out.pop("*")
    return out


def _keys(where: str, holes: list[Value], params: dict[str, Value], at: int) -> tuple[tuple[str, Value], ...]:
    out: list[tuple[str, Value]] = []
    for name, op, hole, place in _PAIR.findall(where):
        value: Value = NOTHING
        if hole:
            value = holes[int(hole.strip(_HOLE))]
        elif place:
            value, at = _placeholder(place, params, at)
        label = name.rpartition(".")[2].strip('"`')
        if value:
            out.append((f"{label}~" if op.lower() in ("like", "ilike") else label, value))
    return tuple(out[:8])


def _value(right: str, holes: list[Value], params: dict[str, Value], at: int) -> tuple[Value, int]:
    value: Value = NOTHING
    for hole in re.findall(rf"{_HOLE}(\d+){_HOLE}", right):
        value = join(value, holes[int(hole)])
    for place in _PLACE.findall(right):
        part, at = _placeholder(place, params, at)
        value = join(value, part)
    return value or one("constant", right.strip()[:40]), at


def _placeholder(place: str, params: dict[str, Value], at: int) -> tuple[Value, int]:
    if place in ("?", "%s"):
        return params.get(str(at), params.get("*", NOTHING)), at + 1
    if place.startswith("$"):
        return params.get(str(int(place[1:]) - 1), params.get("*", NOTHING)), at + 1
    return params.get(place.strip(":%()s") if place.startswith("%(") else place[1:], params.get("*", NOTHING)), at + 1
