"""What checks see: endpoints, the paths from them to acts, where values come from, and what is lacking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path as FilePath

from auditor.config import Config
from auditor.facts import Act, Secret, Value
from auditor.flow import values
from auditor.flow.engine import Flow
from auditor.flow.meaning import Words
from auditor.flow.paths import Trail, trails
from auditor.flow.summary import Edge
from auditor.ledger import Ledger
from auditor.models import Table, shapes
from auditor.program import forging, limits, running
from auditor.program.derive import derived, own_guards, reads, rehashed
from auditor.program.open import KIND, open_entries
from auditor.program.path import Path
from auditor.program.placing import placed
from auditor.program.settings import Configuration
from auditor.program.source import Source
from auditor.program.tokens import TokenUse
from auditor.program.verified import believed
from auditor.project import Func, Klass, Project
from auditor.protect import Entry, Protect
from auditor.python.outline import Outline


class Program:
    """The whole scanned tree as facts. Checks ask it; it never prints."""

    def __init__(
        self,
        outlines: Mapping[str, Outline],
        table: Table | None,
        config: Config,
        ledger: Ledger,
        secrets: Sequence[Secret],
        documents: Mapping[str, FilePath] | None = None,
    ) -> None:
        self.config = config
        self.ledger = ledger
        self.secrets = tuple(secrets)
        self.documents = documents or {}
        self.outlines = outlines
        self._table = table
        self.source = Source(self)
        self.configuration = Configuration(self)

    @classmethod
    def build(
        cls,
        outlines: Mapping[str, Outline],
        config: Config,
        ledger: Ledger,
        secrets: Sequence[Secret] = (),
        table: Table | None = None,
        documents: Mapping[str, FilePath] | None = None,
    ) -> Program:
        """Join outlines with the models that come with the program and those of the user's configuration.

        ``documents`` are other files by their paths in which a framework may name handlers (OpenAPI).

        Raises ``auditor.models.ModelError`` when a user's model file is not in form. What nobody asks for is not made:
        a run for secrets alone reads no models.
        """
        from auditor.models import library, load_file

        if table is None and config.models:
            table = library().copy()
            for name in config.models:
                load_file(config.root / name, table)
        return cls(outlines, table, config, ledger, secrets, documents)

    @cached_property
    def table(self) -> Table:
        """The models."""
        from auditor.models import library

        return self._table if self._table is not None else library()

    @cached_property
    def project(self) -> Project:
        """The outlines joined with each other and with the stubs of the models."""
        from auditor.models.stubs import stub_outlines

        def bound(path: str, why: str) -> None:
            self.ledger.add("bound", path, why)

        stubs = stub_outlines(self.table, self.config.cache)
        return Project(self.outlines, stubs, self.table.conventions, bound)

    @cached_property
    def flow(self) -> Flow:
        """What functions do."""
        flow = Flow(self.project, self.table, self.ledger)
        flow.setting = self.configuration.constant
        return flow

    @cached_property
    def protect(self) -> Protect:
        """What stands before the bodies of endpoints."""
        return Protect(self.project, self.table, self.flow)

    # facts -----------------------------------------------------------------------------------------------------------

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every endpoint with what stands before its body, by file and line."""
        found = (
            self.protect.entry(handler)
            for handler in shapes.handlers(self.project, self.table, self.flow, self.documents)
        )
        weakest: dict[tuple[str, str, str], Entry] = {}
        for entry in found:  # a function behind several routes is as safe as the weakest of them
            key = (entry.endpoint.site.file, entry.endpoint.function, entry.endpoint.kind)
            known = weakest.get(key)
            if known is None or entry.strength < known.strength:
                weakest[key] = entry
        return tuple(weakest.values())

    @cached_property
    def _trails(self) -> dict[int, tuple[Trail, ...]]:
        return {}

    def trails(self, entry: Entry) -> tuple[Trail, ...]:
        """Every way from an endpoint to an act, shortest first; equal guards and arguments only once."""
        known = self._trails.get(id(entry))
        if known is None:
            known = tuple(
                trails(self.flow, entry.func, entry.klass, entry.binding, entry.guards, entry.unknown, entry.given)
            )
            known = tuple(placed(believed(own_guards(trail)), entry) for trail in known if not rehashed(trail))
            known += tuple(derived(self, entry, known))
            if entry.endpoint.kind != KIND:  # what a function returns is not shown to anybody yet
                known += tuple(reads(self, entry))
            self._trails[id(entry)] = known
        return known

    @cached_property
    def open_entries(self) -> tuple[Entry, ...]:
        """Functions of which no endpoint knows and that lead to an act, as entries; see ``auditor.program.open``."""
        return open_entries(self)

    def paths(self, to: Iterable[str], lacks: Iterable[str] = (), *, entries: str = "endpoints") -> Iterator[Path]:
        """Ways from an endpoint to an act of one of these kinds, shortest first.

        With ``lacks``, only ways that certainly pass no guard of those kinds, and one for each endpoint and act.
        ``entries`` says where ways begin: ``endpoints``; ``functions`` that no endpoint reaches, for flaws that lie inside
        a function whoever calls it (on such a way ``lacks`` is false, every protection may be the caller's); or ``all``.
        """
        wanted = frozenset(to)
        lacking = tuple(lacks)
        starts = {
            "endpoints": lambda: self.entries,
            "functions": lambda: self.open_entries,
            "all": lambda: (*self.entries, *self.open_entries),
        }
        for entry in starts[entries]():
            done: set[str] = set()
            for trail in self.trails(entry):
                act = self.refined(trail.act, entry)
                if act.kind not in wanted:
                    continue
                path = Path(self, entry, trail, act)
                if lacking and (act.kind in done or not all(path.lacks(kind) for kind in lacking)):
                    continue
                done.add(act.kind)
                yield path

    def refined(self, act: Act, entry: Entry) -> Act:
        """A change of a stored balance takes its kind from the verb in the route or the function, else from its sign."""
        if act.kind not in ("money.pay", "money.topup") or " " not in act.name:
            return act
        words = self.table.words
        for kind in _MONEY_VERBS:
            name = f"verb_{kind}"
            if _verb(words, name, entry.func.name) or _verb(
                words, name, entry.endpoint.route.rstrip("/").rpartition("/")[2]
            ):
                return replace(act, kind=f"money.{kind}")
        owner = entry.endpoint.function.rpartition(".")[0]
        for kind in _MONEY_VERBS[:-1]:  # a class is called after an order or a payment for many reasons
            if _verb(words, f"verb_{kind}", owner):
                return replace(act, kind=f"money.{kind}")
        if act.site.function:
            for kind in _MONEY_VERBS:
                if _verb(words, f"verb_{kind}", act.site.function.rpartition(".")[2]):
                    return replace(act, kind=f"money.{kind}")
        return act

    def forged(self, secret: Secret) -> tuple[str, ...]:
        """The endpoints whose sessions or tokens a signing key forges; see ``auditor.program.forging``.

        None in a run that joins no files (for secrets alone): it reads no endpoints.
        """
        return forging.forged(self, secret) if self.outlines else ()

    def depends_on(self, value: Value, other: Value) -> bool:
        """Whether ``value`` is derived from an object that ``other`` comes from."""
        return values.depends_on(value, other)

    @property
    def has_second_factor(self) -> bool:
        """Whether the project verifies a second factor anywhere."""
        return any(g.kind == "second_factor" and g.certain for e in self.entries for t in self.trails(e) for g in t.met)

    @cached_property
    def knows_second_factor(self) -> bool:
        """Whether a second factor is tested anywhere, by whatever name, or a library for it is installed or imported."""
        words = self.table.words
        if any(
            g.kind == "second_factor" and not g.weak
            for e in self.entries
            for t in self.trails(e)
            for g in (*t.met, *t.guards)
        ):
            return True
        installed = self.configuration.get("INSTALLED_APPS")
        names = [str(app) for app in installed.value] if installed and isinstance(installed.value, tuple) else []
        for module in self.project.modules.values():
            if not module.stub:
                found = [str(b.value) for bs in module.names.values() for b in bs if b.kind in ("import", "from")]
                names += [name for name in found if isinstance(name, str)]
        return any(words.has("factor_package", name) for name in names) or self.configuration.mentions(
            "SECURITY_TWO_FACTOR"
        )

    def unverified_tokens(self) -> Iterator[TokenUse]:
        """Every place that reads a token without verifying it."""
        for func in self.functions():
            summary = self.flow.summary(func)
            for event in summary.events if summary is not None else ():
                if event.act.kind == "token.unchecked":
                    yield TokenUse(self, func, event.act)

    @cached_property
    def uncommon_methods(self) -> running.Named:
        """The methods that only one or two classes have, by name."""
        return running.methods(self)

    @cached_property
    def limited_everywhere(self) -> str:
        """The name of a limiter that settings put before everything; else empty."""
        return limits.everywhere(self)

    def reached_from(self, func: Func) -> Entry | None:
        """The first endpoint from which a function is called, or around which it stands."""
        return self._reached.get(id(func))

    def callers(self, func: Func) -> tuple[tuple[Func, Edge], ...]:
        """The functions that call a function, each with one of its calls."""
        return tuple(self._callers.get(id(func), ()))

    @cached_property
    def _callers(self) -> dict[int, list[tuple[Func, Edge]]]:
        out: dict[int, list[tuple[Func, Edge]]] = {}
        for func in self.functions():
            summary = self.flow.summary(func)
            for edge in summary.edges if summary is not None else ():
                if edge.callee is not func:
                    out.setdefault(id(edge.callee), []).append((func, edge))
        return out

    @cached_property
    def _reached(self) -> dict[int, Entry]:
        out: dict[int, Entry] = {}
        for entry in self.entries:
            stack = [entry.func, *entry.around]
            while stack:
                func = stack.pop()
                if id(func) in out:
                    continue
                out[id(func)] = entry
                summary = self.flow.summary(func, func.klass)
                if summary is not None:
                    stack.extend(edge.callee for edge in summary.edges)
        return out

    def classes(self, name: str) -> Iterator[Klass]:
        """The classes of the project with this bare name."""
        return iter(self._classes.get(name, ()))

    @cached_property
    def _classes(self) -> dict[str, list[Klass]]:
        out: dict[str, list[Klass]] = {}
        for module in self.project.modules.values():
            for name, bindings in module.names.items():
                for binding in bindings:
                    if isinstance(binding.value, Klass):
                        out.setdefault(name, []).append(binding.value)
        return out

    def all_classes(self) -> Iterator[Klass]:
        """Every class at the top of a module of the project (not of stubs)."""
        for module in self.project.modules.values():
            for bindings in module.names.values() if not module.stub else ():
                for binding in bindings:
                    if binding.kind == "class" and isinstance(binding.value, Klass):
                        yield binding.value

    def functions(self) -> tuple[Func, ...]:
        """Every function of the project (not of stubs), in order of file."""
        return self._functions

    @cached_property
    def _functions(self) -> tuple[Func, ...]:
        return tuple(f for f in self.project.funcs if not f.module.stub)


_MONEY_VERBS = ("withdraw", "payout", "transfer", "redeem", "gift", "refund", "topup", "charge", "pay")


def _verb(words: Words, kind: str, name: str) -> bool:
    """Whether a name speaks of this; the balance of a gift card is no gift."""
    return words.has(kind, name) and not (kind == "verb_gift" and words.has("wallet_model", name))
