"""Credentials other than passwords that are kept as they are: API keys, client secrets, passwords in a session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.flow.meaning import split
from auditor.program.source import Said, expressions, leaf
from auditor.project import Func, Klass
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_KEYS = frozenset({
    "api_key", "apikey", "api_secret", "client_secret", "app_secret", "consumer_secret", "secret_access_key", "auth_key",
})  # fmt: skip
_TOKENS = frozenset({
    "access_token", "refresh_token", "auth_token", "api_token", "bearer_token", "personal_access_token",
})  # fmt: skip
"""Tokens of a service of one's own, where they are looked up; a client of another service keeps them to show them."""
_FINDS = frozenset(
    "filter_by get filter find_one first_or_404 get_or_404 find_by get_object_or_404 get_or_none".split()
)
_PLAIN = frozenset("CharField TextField String Text VARCHAR Unicode Column mapped_column Field SlugField".split())
_DRAWS = frozenset("generate random token secret uuid4 key create make new hex urlsafe".split())
_HASHES = frozenset(
    "hash hashed hashes hashing hashlib sha256 sha512 sha1 md5 digest hexdigest hmac bcrypt argon2 pbkdf2 scrypt encrypt"
    " encrypted fernet make_password check_password blake2b verify".split()
)
_SESSIONS = frozenset({"session", "flask_session", "user_session"})
_PASSWORDS = frozenset({"password", "passwd", "pwd", "user_password", "plain_password", "raw_password"})
_WIZARDS = ("SessionWizardView", "NamedUrlSessionWizardView", "CookieWizardView", "NamedUrlCookieWizardView")
_PASSWORD_FORMS = ("AuthenticationForm", "LoginForm", "UserCreationForm", "SetPasswordForm", "PasswordChangeForm")


def keys_in_clear(program: Program) -> Iterator[Finding]:
    """Look-ups of an API key or client secret as it was typed, and columns for one that the program draws itself."""
    told: set[str] = set()
    for func in program.functions():
        for said in program.source.said(func):
            column = _looked_up(program, func, said)
            if column and column not in told:
                told.add(column)
                yield Finding(
                    check="", site=said.site, subject=column, severity="medium", confidence="medium",
                    message=f"{func.qualname}() looks {column} up as it was typed: it is kept in clear, and whoever reads the table "
                    "can use every one of them.",
                    steps=(*_declared(program, said, column), Step(said.site, f"looks {column} up")),
                )  # fmt: skip
    for klass in program.all_classes():
        for column, value in klass.attrs.items():
            if (
                column in _KEYS
                and column not in told
                and _drawn_column(value)
                and not _hashed_by(program, klass, column)
            ):
                told.add(column)
                yield Finding(
                    check="", site=place(klass.module, _pos(klass, column), ""), subject=column, severity="medium",
                    confidence="medium",
                    message=f"{klass.node.name}.{column} keeps a credential in clear that the program draws itself and could keep "
                    "as a hash.",
                )  # fmt: skip


def _looked_up(program: Program, func: Func, said: Said) -> str:
    """The column of a look-up by a typed credential; empty when it is none, or the function hashes something."""
    call = said.expr
    if not isinstance(call, o.Call) or said.name not in _FINDS:
        return ""
    pairs: list[tuple[str, o.Expr]] = [(kw.name or "", kw.value) for kw in call.kwargs]
    for arg in call.args:
        if isinstance(arg, o.Compare) and arg.ops == ("==",) and isinstance(arg.left, o.Attr):
            pairs.append((arg.left.attr, arg.rights[0]))
        if isinstance(arg, o.Dict):
            pairs += [(str(k.value), v) for k, v in zip(arg.keys, arg.values, strict=True) if isinstance(k, o.Const)]
    typed = {param.name for param in func.params}
    for column, value in pairs:
        given = isinstance(value, o.Name) and (value.id in typed or value.id in _KEYS | _TOKENS)
        opens = column in _TOKENS or (column == "token" and _of_tokens(call))
        if (column in _KEYS or opens) and (given or (isinstance(value, (o.Call, o.Sub)) and _from_request(value))):
            return "" if _speaks_of_hashes(func) else column
    return ""


def _of_tokens(call: o.Call) -> bool:
    """Whether the class that is asked holds tokens by its name: ``APIToken``, ``PersonalAccessToken``."""
    words = [split(name) for name in _named(call)]
    return any("token" in one and {"api", "access", "refresh", "personal", "bearer"} & {*one} for one in words)


def _named(call: o.Call) -> set[str]:
    return {leaf(node) for node in expressions(o.Do(call)) if isinstance(node, (o.Name, o.Attr))}


def _declared(program: Program, said: Said, column: str) -> tuple[Step, ...]:
    """Where the column stands in the class that is asked; nothing where several could be meant."""
    holders = [klass for klass in program.all_classes() if column in klass.attrs and not klass.module.stub]
    named = _named(said.expr) if isinstance(said.expr, o.Call) else set()
    asked = [klass for klass in holders if klass.node.name in named] or holders
    if len(asked) != 1:
        return ()
    return (Step(place(asked[0].module, _pos(asked[0], column), ""), f"{asked[0].node.name} keeps {column}"),)


def _from_request(value: o.Expr) -> bool:
    return any(isinstance(node, o.Name) and node.id == "request" for node in expressions(o.Do(value)))


def _speaks_of_hashes(func: Func) -> bool:
    for stmt in flat(func.body):
        for node in expressions(stmt):
            name = node.attr if isinstance(node, o.Attr) else node.id if isinstance(node, o.Name) else ""
            if name and _HASHES & {*split(name), name}:
                return True
    return False


def _drawn_column(value: o.Expr) -> bool:
    """``CharField(default=new_key)``: a plain text column whose default draws a value."""
    if not isinstance(value, o.Call) or leaf(value.func) not in _PLAIN:
        return False
    default = next((kw.value for kw in value.kwargs if kw.name in ("default", "default_factory")), None)
    if isinstance(default, o.Lambda):
        default = default.body
    while isinstance(default, o.Call) and leaf(default.func) in ("str", "partial") and default.args:
        default = default.args[0]
    name = leaf(default.func) if isinstance(default, o.Call) else leaf(default) if default is not None else ""
    return bool(_DRAWS & set(split(name)))


def _hashed_by(program: Program, klass: Klass, column: str) -> bool:
    """Whether a method or property of the class, or a validator, hashes the column before it is kept."""
    for base in program.project.mro(klass):
        for method in base.methods.values() if isinstance(base, Klass) and not base.module.stub else ():
            about = method.name in ("save", "pre_save", "clean", "__init__") or column in method.name
            if about and _speaks_of_hashes(method):
                return True
    return False


def _pos(klass: Klass, column: str) -> o.Pos:
    for stmt in klass.node.body:
        targets = (
            stmt.targets if isinstance(stmt, o.Assign) else (stmt.target,) if isinstance(stmt, o.AnnAssign) else ()
        )
        if any(isinstance(t, o.Name) and t.id == column for t in targets):
            return getattr(stmt, "pos", klass.node.pos)
    return klass.node.pos


def in_session(program: Program) -> Iterator[Finding]:
    """Passwords that are put into a session: by hand, or by a wizard that keeps the forms of its steps there."""
    for func in program.functions():
        for stmt in flat(func.body):
            for target in stmt.targets if isinstance(stmt, o.Assign) else ():
                key = target.index.value if isinstance(target, o.Sub) and isinstance(target.index, o.Const) else ""
                if (
                    isinstance(target, o.Sub)
                    and key in _PASSWORDS
                    and leaf(target.value) in _SESSIONS
                    and isinstance(stmt, o.Assign)
                    and _clear(stmt.value)
                ):
                    yield Finding(
                        check="", site=place(func.module, stmt.pos, func.qualname), subject="session", confidence="medium",
                        message=f"{func.qualname}() keeps a password in the session, in clear.",
                    )  # fmt: skip
    for klass in program.all_classes():
        step = _password_step(program, klass)
        if step:
            yield Finding(
                check="", site=klass.site, subject="wizard", confidence="medium",
                message=f"{klass.node.name} is a wizard that keeps what was typed in each step in the session until the last one: "
                f"{step} holds the password, in clear.",
            )  # fmt: skip


def _clear(value: o.Expr) -> bool:
    """Whether a value is what was typed: a name or part called password, and no call that makes something else of it."""
    if isinstance(value, (o.Name, o.Attr)):
        return leaf(value) in _PASSWORDS or leaf(value) == "data"
    if isinstance(value, o.Sub):
        return isinstance(value.index, o.Const) and value.index.value in _PASSWORDS
    if isinstance(value, o.Call) and isinstance(value.func, o.Attr) and value.func.attr in ("get", "strip"):
        return any(isinstance(arg, o.Const) and arg.value in _PASSWORDS for arg in value.args)
    return False


def _password_step(program: Program, klass: Klass) -> str:
    """The form with a password among the steps of a wizard that keeps them in a session; empty when there is none."""
    bases = program.project.mro(klass)
    names = [base.rpartition(".")[2] if isinstance(base, str) else base.node.name for base in bases]
    own = [base for base in bases if isinstance(base, Klass) and not base.module.stub]
    spelled = [leaf(expr) for base in own for expr in base.node.bases]
    if not set(_WIZARDS) & {*names, *spelled}:
        return ""
    if any("process_step" in base.methods and _drops(base.methods["process_step"]) for base in own) or any(
        "set_step_data" in storage.methods
        for base in own
        for named in (base.attrs.get("storage_name"),)
        if isinstance(named, o.Const)
        for storage in program.classes(str(named.value).rpartition(".")[2])
    ):
        return ""
    steps = klass.attrs.get("form_list")
    for node in expressions(o.Do(steps)) if steps is not None else ():
        name = leaf(node) if isinstance(node, (o.Name, o.Attr)) else ""
        if any(name == form or name.endswith(form) for form in _PASSWORD_FORMS):
            return name
    return ""


def _drops(method: Func) -> bool:
    """Whether a step's data may be left out: something else than what was typed is returned for it, or nothing."""
    for stmt in flat(method.body):
        if isinstance(stmt, o.Return):
            whole = isinstance(stmt.value, o.Call) and leaf(stmt.value.func) in ("process_step", "get_form_step_data")
            if not whole:
                return True
    return False
