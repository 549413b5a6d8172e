"""What the outline of a Python file says about a secret found in its text: the function, the class, a later assignment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from auditor.engines.secrets.classify import SIGNING
from auditor.facts import Secret
from auditor.python.outline import (
    Assign,
    Attr,
    Call,
    Class,
    Const,
    Expr,
    Function,
    If,
    Masked,
    Name,
    Outline,
    Stmt,
    Sub,
    Text,
    Try,
    With,
)

_TRIAL = re.compile(
    r"^(?:Test(?:ing|s)?|Dev(?:elopment)?|Local|CI|Debug)(?=[A-Z_]|$)|(?:Test|Testing|Development)(?:Config|Settings)?$"
)
"""Names of configuration classes that production does not use."""


def settle(secret: Secret, outline: Outline | None) -> Secret | None:
    """The secret in its function; a key of tests is of low confidence, one that is replaced by a required value is gone."""
    if outline is None:
        return secret
    line = secret.site.line
    around = list(_around(outline.body, line))
    function = next((one.qualname for one in reversed(around)), "")
    placed = replace(secret, site=secret.site.in_function(function))
    if secret.check != "SEC002" or secret.confidence == "low":
        return placed
    if any(isinstance(one, Class) and _TRIAL.search(one.name) for one in around):
        return replace(placed, severity="low", confidence="low", note="a key of tests")
    body = around[-1].body if around else outline.body
    if (target := _target(body, line)) and any(_required(one, target, line) for one in _assigns(body)):
        return None
    return placed


def _around(body: tuple[Stmt, ...], line: int) -> Iterator[Function | Class]:
    """The definitions around a line, outermost first."""
    for one in _flat(body):
        if isinstance(one, (Function, Class)) and one.pos[0] <= line <= one.end_line:
            yield one
            yield from _around(one.body, line)


def _flat(body: tuple[Stmt, ...]) -> Iterator[Stmt]:
    """Statements of a body with those of its branches."""
    for one in body:
        yield one
        if isinstance(one, If):
            yield from _flat(one.body)
            yield from _flat(one.orelse)
        elif isinstance(one, Try):
            yield from _flat((*one.body, *one.orelse, *one.final))
        elif isinstance(one, With):
            yield from _flat(one.body)


def _assigns(body: tuple[Stmt, ...]) -> Iterator[Assign]:
    return (one for one in _flat(body) if isinstance(one, Assign))


def _target(body: tuple[Stmt, ...], line: int) -> str:
    """The target assigned on this line, if it is a signing key."""
    for one in _assigns(body):
        if one.pos[0] <= line <= one.pos[2]:
            name = _spelled(one.targets[0])
            return name if SIGNING.search(name.rstrip("]'\"")) else ""
    return ""


def _required(one: Assign, target: str, line: int) -> bool:
    """A later assignment of the same target to a value without a literal in it."""
    return one.pos[0] > line and _spelled(one.targets[0]) == target and not _literal(one.value)


def _spelled(expr: Expr) -> str:
    match expr:
        case Name(id=name):
            return name
        case Attr(value=value, attr=attr):
            return f"{_spelled(value)}.{attr}"
        case Sub(value=value, index=Const(value=str(key))):
            return f"{_spelled(value)}.{key}"
    return ""


def _literal(expr: Expr) -> bool:
    """Whether the value can be a literal: a text, or the default of a look-up."""
    match expr:
        case Const() | Masked() | Text():
            return True
        case Call(args=args, kwargs=kwargs):
            return len(args) > 1 or any(one.name == "default" for one in kwargs)
        case Name() | Attr() | Sub():
            return False
    return True
