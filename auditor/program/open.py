"""Functions that no endpoint reaches, as entries of their own: what a library does whoever calls it.

Such an entry is *open*: its parameters keep the origin ``param``, and the caller may have asked for any protection, so
every guard that is not met inside is unknown and ``Path.lacks`` is false. What can be asked are flaws inside: how a token is
decoded, from what a secret is made, what is written down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import Endpoint
from auditor.flow.summary import NO_GUARDS, Unknown
from auditor.project import Func
from auditor.protect import Entry

if TYPE_CHECKING:
    from auditor.program.program import Program

KIND = "function"
_ENTRIES = 3_000


def open_entries(program: Program) -> tuple[Entry, ...]:
    """The outermost functions, in order of file and line, from which calls lead to an act that no endpoint reaches.

    A function in which such an act stands and that only functions of its own circle call is an entry itself. Bounded;
    the breach is noted.
    """
    aside = [func for func in program.functions() if program.reached_from(func) is None]
    callers = {id(func): [caller for caller, _ in program.callers(func)] for func in aside}
    callees: dict[int, list[Func]] = {}
    acting: list[Func] = []
    for func in aside:
        summary = program.flow.summary(func)
        if summary is None:
            continue
        callees[id(func)] = [edge.callee for edge in summary.edges if edge.callee is not func]
        if summary.events:
            acting.append(func)
    leading = _closure(acting, callers)
    roots = [func for func in aside if id(func) in leading and not callers[id(func)]]
    covered = _closure(roots, callees)
    roots += [func for func in acting if id(func) not in covered]
    if len(roots) > _ENTRIES:
        program.ledger.add("bound", "", f"more than {_ENTRIES} functions as entries")
    found = (_entry(func) for func in roots[:_ENTRIES])
    return tuple(sorted(found, key=lambda entry: (entry.endpoint.site, entry.endpoint.function)))


def _closure(start: list[Func], onward: dict[int, list[Func]]) -> dict[int, Func]:
    """Everything that can be reached from some functions, those included."""
    out: dict[int, Func] = {}
    stack = list(start)
    while stack:
        func = stack.pop()
        if id(func) not in out:
            out[id(func)] = func
            stack.extend(onward.get(id(func), ()))
    return out


def _entry(func: Func) -> Entry:
    whoever = Unknown(f"what calls {func.qualname}()", func.site)
    endpoint = Endpoint(KIND, "", func.qualname, func.site)
    return Entry(endpoint, func, func.klass, NO_GUARDS, (), frozenset({whoever}), {}, ())
