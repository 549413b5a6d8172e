"""Calls that model rows explain: guards, acts, messages, sources, look-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Act, Guard, Origin, Value
from auditor.flow import behind, queries, stored, writes
from auditor.flow.arguments import Arguments, fits
from auditor.flow.meaning import CallRow
from auditor.flow.state import NO_TEST, Test, both
from auditor.flow.values import join, one, take
from auditor.project import Ref
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.walk import Walker

_ONE = ("principal", "session")
"""Origins of which there is one, however often it is asked for."""


def explain(
    w: Walker, expr: o.Call, ref: Ref | None, rows: tuple[CallRow, ...], args: Arguments
) -> tuple[Value, Test, bool]:
    """What the rows of the called name say: the value, what its truth proves, and whether any row fits at all."""
    value: Value = NOTHING
    test = NO_TEST
    known = False
    site = w.site(expr.pos)
    if ref is not None and ref.path.startswith(behind.PREFIX) and w.func.module.stub:
        given, held = behind.run(w, expr, ref.path, args)
        return given, held, True
    for row in rows:
        if not all(fits(one_, args) for one_ in row.when) or any(fits(one_, args) for one_ in row.unless):
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
            if "=" in row.holds:  # an answer whose attribute says it, see ``conditions.answered``
                value = join(value, frozenset((Origin("call", row.path, (), (("about", guard.about),), site),)))
            elif row.holds == "raises":
                w.pass_guards(frozenset({guard}))
            elif row.holds == "false":
                test = both(test, Test(neg=frozenset({guard})))
            else:
                test = both(test, Test(frozenset({guard})))
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
            value = join(value, stored.lookup(w, expr, row))
            if row.holds == "raises":
                stored.must_find(w, value)
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
                here = None if row.gives in _ONE else site
                value = join(value, frozenset((Origin(row.gives, row.note or row.path, (), keys, here),)))
    return value, test, known
