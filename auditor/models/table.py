"""All rows together, indexed for the questions that the walk and the shapes ask."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from auditor.facts import Value
from auditor.flow.meaning import CallRow, SignalRow, ValueRow, Words, Write, split
from auditor.models import rows
from auditor.project import Convention

_WHOLE = ("account.register", "account.close")
_IDENTIFIERS = (
    "account.password",
    "account.login_id",
    "account.email",
    "account.phone",
    "account.address",
    "account.reset_request",
)
_GROUPS = frozenset("group team project organization organisation org list channel room workspace club".split())


_NO_PERSON = frozenset("group groups pair connector".split())


def _is_itself(words: frozenset[str], model: str) -> bool:
    """Whether a model is such a thing, and not only about one: ``CustomUser`` is, ``UserSession`` and ``TeamMember`` are
    not."""
    parts = split(model)
    ends = {"_".join(parts[at:]) for at in range(max(0, len(parts) - 3), len(parts))}
    return bool(ends & words) and not _GROUPS.intersection(parts)


def _is_moment(words: Words, attr: str) -> bool:
    """Whether a column only says when something happened, or how often: ``last_login``, ``password_changed_at``."""
    parts = split(attr)
    if len(parts) < 2:
        return False
    return parts[0] in words.exact("happened") or parts[-1] in words.exact("happened_end")


_SWITCHES = frozenset(
    "hide hidden show shown display has can use enable enabled allow allowed notify want wants ignore ignored skip send sends receive receives".split()
)
_ABOUT = frozenset(
    "at on date time expiry expires expiration expired count verified confirmed validated bounced code codes token type"
    " status state template subject enabled disabled notifications notification preference preferences since until ttl".split()
)
_THINGS = ("account.email", "account.phone", "account.login_id", "account.address", "account.password")


def _is_switch(words: frozenset[str], attr: str) -> bool:
    """Whether a column only says how something is treated, or how it was: ``hide_balance`` is no balance."""
    return split(attr)[:1] != [] and split(attr)[0] in _SWITCHES and attr.lower() not in words


def _is_about(words: frozenset[str], attr: str) -> bool:
    """Whether a column tells something about the thing: ``email_verification_code`` is no address."""
    parts = split(attr)
    ends = {"_".join(parts[at:]) for at in range(max(0, len(parts) - 3), len(parts))}
    return bool(parts) and parts[-1] in _ABOUT and not ends & words


def _is_flag(value: Value) -> bool:
    return bool(value) and all(x.kind == "constant" and x.name in ("True", "False") for x in value)


class Table:
    """Rows by name. Implements ``auditor.flow.meaning.Meaning``."""

    def __init__(self) -> None:
        self.endpoints: list[rows.EndpointRow] = []
        self.views: list[rows.ViewRow] = []
        self.routers: dict[str, rows.RouterRow] = {}
        self.mounts: list[rows.MountRow] = []
        self.hooks: list[rows.HookRow] = []
        self.nests: dict[str, rows.NestRow] = {}
        self.class_routers: dict[str, rows.ClassRouterRow] = {}
        self.trees: list[rows.TreeRow] = []
        self.specified: list[rows.SpecifiedRow] = []
        self.installed: dict[str, rows.InstalledRow] = {}
        self.bases: list[rows.BaseRow] = []
        self.attributes: list[rows.AttributeRow] = []
        self.verbs: dict[str, tuple[str, ...]] = {}
        self.guard_lists: list[rows.GuardListRow] = []
        self.setting_guards: list[rows.SettingRow] = []
        self.writes: list[rows.WriteRow] = []
        self.signals: list[SignalRow] = []
        self.model_bases: set[str] = set()
        self.dependencies: set[str] = set()
        self.conventions: list[Convention] = []
        self.known: list[tuple[str, ...]] = []
        self.stubs: dict[str, str] = {}
        self.examples: dict[str, list[str]] = {}
        self._words: dict[str, set[str]] = {}
        self._calls: dict[str, list[CallRow]] = {}
        self._gaps: dict[str, list[tuple[str, str, str]]] = {}
        self._values: dict[str, ValueRow] = {}
        self._wraps: dict[str, list[rows.WrapRow]] = {}

    def copy(self) -> Table:
        """A table to which a user's rows can be added."""
        new = Table()
        for name, value in vars(self).items():
            if isinstance(value, dict):
                setattr(new, name, {k: v.copy() if isinstance(v, (list, set)) else v for k, v in value.items()})
            elif isinstance(value, (list, set)):
                setattr(new, name, value.copy())
        return new

    # filling -------------------------------------------------------------------------------------------------------

    def add_call(self, row: CallRow) -> None:
        """One more meaning of calling a name."""
        rows_ = self._calls.setdefault(row.path, [])
        if row.kind == "guard":  # what verifies and acts in one call acts behind its own guard
            rows_.insert(sum(1 for one in rows_ if one.kind == "guard"), row)
        else:
            rows_.append(row)
        if "*" in row.path.split("."):
            head, _, tail = row.path.partition(".*.")
            self._gaps.setdefault(row.path.rpartition(".")[2], []).append((head, tail, row.path))

    def add_value(self, row: ValueRow) -> None:
        """The meaning of reading a name; the last one wins."""
        self._values[row.path] = row

    def add_wrap(self, row: rows.WrapRow) -> None:
        """One more guard of a decorator; a row without kinds says that it is harmless."""
        self._wraps.setdefault(row.path, []).append(row)

    # asking --------------------------------------------------------------------------------------------------------

    @property
    def word_lists(self) -> dict[str, set[str]]:
        """The word lists while they are being filled."""
        return self._words

    @cached_property
    def words(self) -> Words:
        """The word lists."""
        return Words(tuple((kind, frozenset(words)) for kind, words in sorted(self._words.items())))

    def calls(self, paths: Iterable[str]) -> tuple[CallRow, ...]:
        """The rows for calling a name: those of its most special known path."""
        for path in paths:
            found = self._calls.get(path) or self._calls.get(self._gap(path))
            if found:
                return tuple(found)
        return ()

    def _gap(self, path: str) -> str:
        """The path of the rows that leave one name open: ``oauth.*.authorize`` for ``oauth.anybody.authorize``."""
        for head, tail, whole in self._gaps.get(path.rpartition(".")[2], ()):
            inside = path[len(head) + 1 : -len(tail) - 1]
            if path.startswith(f"{head}.") and path.endswith(f".{tail}") and inside and "." not in inside:
                return whole
        return ""

    def value(self, paths: Iterable[str]) -> ValueRow | None:
        """The row for reading a name."""
        for path in paths:
            row = self._values.get(path)
            if row is not None:
                return row
        return None

    def wraps(self, paths: Iterable[str]) -> tuple[rows.WrapRow, ...]:
        """The rows for a decorator."""
        for path in paths:
            found = self._wraps.get(path)
            if found:
                return tuple(found)
        return ()

    def decorator(self, paths: Iterable[str]) -> tuple[str, ...] | None:
        """The guard kinds of a decorator that asks for nothing more; ``None`` when it is not known."""
        found = self.wraps(paths)
        plain = [row for row in found if not row.when and not row.argument]
        return tuple(kind for row in plain for kind in row.kinds) if found else None

    def is_model(self, paths: Iterable[str]) -> bool:
        """Whether a class with these names stores rows."""
        return any(path in self.model_bases for path in paths)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(path for group in self.known for path in group)

    def knows(self, path: str) -> bool:
        """Whether the name, or a package around it, is declared known."""
        while path:
            if path in self._known:
                return True
            path = path.rpartition(".")[0]
        return False

    def write(self, model_paths: Iterable[str], model: str, attr: str, op: str, value: Value) -> Write | None:
        """The act of writing a column: the first row that fits."""
        words = self.words
        for row in self.writes:
            if (row.op != "any" and row.op != op) or (row.op == "any" and op.startswith("*")):
                continue
            if row.model and not words.has(row.model, model):
                continue
            if row.act in _WHOLE and row.model and not _is_itself(words.exact(row.model), model):
                continue
            if row.act.startswith("money.") and row.model and words.only_tells(model):
                continue
            if row.act in _IDENTIFIERS and _is_moment(words, attr):
                continue
            if row.model == "user_model" and _NO_PERSON.intersection(split(model)):
                continue
            if row.attr and (not words.has(row.attr, attr) or _is_switch(words.exact(row.attr), attr)):
                continue
            if row.act in _THINGS and (_is_flag(value) or _is_about(words.exact(row.attr), attr)):
                continue
            if (
                row.act.startswith("money.")
                and tuple(model_paths) == ("plain",)
                and not words.has("money_model", model)
            ):
                continue
            if row.origin and not any(o.kind == row.origin for o in value):
                continue
            if row.says and not any(o.kind == "constant" and words.has(row.says, o.name) for o in value):
                continue
            return Write(row.act, attr, row.certain)
        return None
