"""How passwords are kept: in clear, reversibly encrypted, or as a digest that is made to be fast."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.facts import Act, Origin, Value
from auditor.finding import Finding
from auditor.flow import values
from auditor.program.clear_sql import in_statements
from auditor.program.reading import last, nodes
from auditor.project import Func
from auditor.project.project import flat
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.program.program import Program
    from auditor.program.source import Said


@dataclass(frozen=True)
class Weak:
    """One place where a password is kept or compared weakly; ``how`` ends a sentence."""

    site: Site
    how: str
    endpoint: str = ""
    certain: bool = True

    @property
    def compared(self) -> bool:
        """Whether it is a test of the password: several of them in one function are one flaw."""
        return self.how.startswith("compared")

    @property
    def finding(self) -> Finding:
        """A finding at the place."""
        where = f'"{self.endpoint}": a' if self.endpoint else "A"
        return Finding(
            check="", site=self.site, message=f"{where} password is {self.how} in {self.site.function or self.site.file}.",
            confidence="high" if self.certain else "medium", subject="password", endpoint=self.endpoint,
        )  # fmt: skip


def weakly_kept(program: Program) -> Iterator[Weak]:
    """Every place where a password is stored or compared in clear, or under a fast digest; each place once."""
    seen: set[tuple[str, int | str]] = set()
    told: set[tuple[str, str]] = set()
    for weak in (*_flowing(program), *_digests(program)):
        keys: set[tuple[str, int | str]] = {(weak.site.file, weak.site.line)}
        if weak.compared:
            keys.add((f"{weak.site.file}:{weak.site.function}", weak.how))
        if not keys & seen:
            seen |= keys
            told.add((weak.site.file, weak.site.function))
            yield weak
    for site, how, func in in_statements(program):
        if (site.file, site.function) not in told:
            entry = program.reached_from(func)
            yield Weak(site, how, entry.endpoint.title if entry is not None else "", certain=entry is not None)


def _flowing(program: Program) -> Iterator[Weak]:
    """Passwords that are followed from the request to a column, or to a comparison with one."""
    words = program.table.words
    for entry in program.entries:
        title = entry.endpoint.title
        for trail in program.trails(entry):
            for model, attr, value in _columns(program, trail.act):
                how = _how(value, words.exact("fast_digest"))
                if (
                    how
                    and not _hashes_itself(program, model, attr)
                    and not _hashed_by_schema(program, attr)
                    and not any(_hashes(program, f) for f in trail.functions)
                ):
                    yield Weak(trail.place, f"stored {how}", title, trail.certain and trail.act.certain)
        summary = program.flow.summary(entry.func, entry.klass, entry.given)
        for guard in summary.met if summary is not None else ():
            if guard.kind != "reauth" or guard.how != "body":
                continue
            about = values.bind(guard.about, entry.binding)
            for row in (x for x in about if x.kind == "row"):
                for key, part in row.keys:
                    how = _how(part, words.exact("fast_digest")) if words.has("password_attr", key) else ""
                    if how and not row.path:
                        yield Weak(row.site or guard.site, f"looked up {how}", title)
                if row.path and words.has("password_attr", row.leaf) and guard.name.startswith("comparison"):
                    how = _how(about - {row}, words.exact("fast_digest"))
                    if how and not _hashes_itself(program, row.name, row.leaf):
                        yield Weak(guard.site, f"compared {how}", title)


def _columns(program: Program, act: Act) -> Iterator[tuple[str, str, Value]]:
    """The credential columns that an act writes: model, column, value."""
    words = program.table.words
    if words.has("foreign_account", act.name):
        return
    if act.kind == "account.password" and act.role("written_field"):
        attr = next(iter(act.role("written_field"))).name
        yield act.name.partition(".")[0], attr, act.role("field_value")
    elif act.kind == "account.register" and act.name.startswith("new "):
        for made in act.role("subject"):
            for key, value in made.keys if made.kind == "new" else ():
                if words.has("password_attr", key) and not words.has("confirm", key):
                    yield made.name, key, value


def _how(value: Value, fast: frozenset[str]) -> str:
    """In which weak form a value is; empty when any of its origins may be something better."""
    said: set[str] = set()
    for origin in value:
        if origin.kind == "request" and origin.path and not origin.path[-1].endswith("()"):
            said.add("in clear")
        elif (
            origin.kind == "call" and _typed(origin) and origin.name.startswith("hashlib.") and _method(origin) in fast
        ):
            said.add(f"as {_method(origin)}, a digest that is made to be fast")
        elif origin.kind == "call" and _typed(origin) and "fernet" in origin.name.lower() and "encrypt" in origin.name:
            said.add("reversibly encrypted")
        elif origin.kind != "constant":
            return ""
    return min(said) if said else ""


def _typed(origin: Origin) -> bool:
    return any(x.kind == "request" for x in values.inner(frozenset((origin,))))


def _method(origin: Origin) -> str:
    return origin.name.rpartition(".")[2].removesuffix("()")


def _hashes_itself(program: Program, model: str, attr: str) -> bool:
    """Whether the class of the row may hash what is assigned: a setter, a column type of its own, a method that saves."""
    for klass in program.classes(model):
        if attr in klass.methods or any(
            name in klass.methods and not _as_given(klass.methods[name], attr)
            for name in ("__init__", "__setattr__", "save", "pre_save")
        ):
            return True
        column = klass.attrs.get(attr)
        if isinstance(column, o.Call):
            names = " ".join(
                str(getattr(x, "id", "") or getattr(x, "attr", "")) for x in (column.func, *_inside(column))
            )
            if "password" in names.lower() or "encrypt" in names.lower() or "hash" in names.lower():
                return True
        for method in klass.methods.values():
            for decorator in method.decorators:
                given = decorator.expr.args if isinstance(decorator.expr, o.Call) else ()
                if any(isinstance(arg, o.Const) and arg.value == attr for arg in given):
                    return True
    return False


def _as_given(method: Func, attr: str) -> bool:
    """Whether a method that fills or saves an object leaves this column as it was given: ``self.password = password``."""
    for stmt in flat(method.body):
        if isinstance(stmt, o.Assign) and not isinstance(stmt.value, (o.Name, o.Sub)):
            if any(isinstance(target, o.Attr) and target.attr == attr for target in stmt.targets):
                return False
    names = {name for node in nodes(method.body) for name in (last(node),) if isinstance(node, o.Call)}
    return names <= {"super", "__init__", "save", "get", "pop", "setattr", "str", "int", "lower", "strip", ""}


_VALIDATORS = frozenset({"field_validator", "validator", "model_validator", "root_validator", "pre_load", "post_load"})


def _hashed_by_schema(program: Program, attr: str) -> bool:
    """Whether a schema replaces what was typed by its hash before anybody sees it."""
    for func in program.functions():
        given = [arg for d in func.decorators if isinstance(d.expr, o.Call) for arg in d.expr.args]
        if func.klass is None or not any(last(d.expr) in _VALIDATORS for d in func.decorators):
            continue
        named = any(isinstance(arg, o.Const) and arg.value == attr for arg in given)
        if named and any("hash" in last(value).lower() for value in program.project.return_values(func)):
            return True
    return False


def _inside(call: o.Call) -> Iterator[o.Expr]:
    for arg in call.args:
        yield arg.func if isinstance(arg, o.Call) else arg


def _digests(program: Program) -> Iterator[Weak]:
    """Fast digests of something that is called a password, whoever calls the function."""
    words = program.table.words
    updates = [s for s in program.source.calls("update") if _is_password(program, s)]
    for said in program.source.calls(*sorted(words.exact("fast_digest")), "new"):
        if not program.source.path(said).startswith("hashlib.") or _excused(program, said.func):
            continue
        fed = _is_password(program, said) or any(u.func is said.func for u in updates)
        if fed:
            yield Weak(said.site, f"put through {said.name}, a digest that is made to be fast,", "", False)


def _is_password(program: Program, said: Said) -> bool:
    words = program.table.words
    return any(
        (words.has("password", name) or words.has("pin", name)) and not words.has("digest", name)
        for name in said.all_names
    )


def _excused(program: Program, func: Func) -> bool:
    """Whether the digest asks a list of leaked passwords, serves the old hashes beside new ones, or no password at all."""
    words = program.table.words
    names = (func.qualname, func.module.name.rpartition(".")[2])
    return any(words.has(kind, name) for kind in ("breach", "legacy") for name in names) or _hashes(program, func)


def _hashes(program: Program, func: Func) -> bool:
    """Whether a function calls one of the slow hashes, or what uses one."""
    words = program.table.words
    return any(
        words.has("slow_hash", said.name) or words.has("slow_hash", program.source.path(said))
        for said in program.source.said(func)
    )


def master_credentials(program: Program) -> Iterator[Finding]:
    """Comparisons with a literal that let somebody in: of a password with any text, of a code with digits."""
    words = program.table.words
    for said in program.source.compares():
        assert isinstance(said.expr, o.Compare)
        names = [name for name in said.names if name not in said.texts]
        sides = (said.expr.left, *said.expr.rights)
        hidden = next((side.length for side in sides if isinstance(side, o.Masked)), 0)  # bound to a secret's name
        text = next((one for one in said.texts if len(one) >= 4 and one.lower() not in _WORDS), "")
        literal = bool(text or hidden >= 4)
        code = (text.isdigit() or hidden) and any(words.has("second_factor", n) or words.has("pin", n) for n in names)
        password = any(words.has("password", n) and not words.has("digest", n) for n in names)
        if not literal or said.expr.ops != ("==",) or not (code or password) or _refuses(said.stmt):
            continue
        entry = program.reached_from(said.func)
        if entry is not None and any(t.act.kind == "account.mint" for t in program.trails(entry)):
            yield Finding(
                check="", site=said.site, subject=names[0], endpoint=entry.endpoint.title,
                message=f'"{entry.endpoint.title}" ({entry.endpoint.function}) compares {names[0]} with a literal in {said.func.qualname}(): '
                "who knows the source is let in.",
            )  # fmt: skip


_WORDS = frozenset({"password", "passwd", "none", "null", "true", "false"})


def _refuses(stmt: o.Stmt) -> bool:
    """Whether a comparison is there to turn the value away."""
    return isinstance(stmt, o.If) and isinstance(stmt.body[-1], o.Raise)
