"""Who is told: whether a notice reaches the old address, whether a new device is seen, and whether an act is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import Origin, Value
from auditor.flow import values
from auditor.flow.meaning import split
from auditor.program.path import Path
from auditor.program.recovery import around
from auditor.program.source import expressions, leaf
from auditor.project import Func
from auditor.project.project import flat
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_OLD = frozenset("old previous former original prior before was prev last".split())
_DEVICES = frozenset({
    "device", "devices", "usersession", "user_session", "loginhistory", "login_history", "signin", "known_device", "new_device",
    "first_seen", "user_agent", "useragent", "http_user_agent", "last_login_ip", "login_alert", "login_notification",
    "login_event", "loginevent", "session_list", "active_sessions", "user_logged_in", "trusted_device",
})  # fmt: skip
_LEVELS = frozenset("debug info warning warn error exception critical log bind msg".split())
_LOGGERS = frozenset("log logger logging audit auditlog structlog loguru journal".split())
_RECORDS = frozenset(
    "audit auditlog record_event log_event log_action add_event log_activity track_event history activity".split()
)


def only_new(path: Path) -> bool:
    """Whether every message about a changed address goes to the new one, and the old one is kept nowhere."""
    mails = [trail for trail in path.others if trail.act.kind.startswith("message.")]
    new = path.role("field_value")
    if not mails or not values.has(new, "request") or any(_keeps_old(func) for func in path.trail.functions):
        return False
    column = next((x.name for x in path.role("written_field")), "email")
    subject = {x.root for x in path.role("subject")}
    return all(
        _is_new(trail.act.role("recipient"), new, subject, column) and _after(path, trail.place.line, trail.place.file)
        for trail in mails
    )


def _is_new(recipient: Value, new: Value, subject: set[Origin], column: str) -> bool:
    if not recipient:
        return False
    typed = {x for x in values.parts(new) if x.kind == "request"}
    return all(
        x in typed or x.kind == "constant" or (x.root in subject and x.leaf == column) for x in values.parts(recipient)
    )


def _after(path: Path, line: int, file: str) -> bool:
    """Whether a message follows the change, as far as both are in one function; the new value itself may go anywhere."""
    place = path.trail.place
    return place.file != file or line >= place.line


def _keeps_old(func: Func) -> bool:
    """Whether a function holds the former value: a name that says so, or the column read before it is written."""
    for stmt in flat(func.body):
        for target in stmt.targets if isinstance(stmt, o.Assign) else ():
            value = stmt.value if isinstance(stmt, o.Assign) else None
            if isinstance(target, o.Name) and isinstance(value, o.Attr) and "mail" in value.attr.lower():
                return True
        for node in expressions(stmt):
            name = node.attr if isinstance(node, o.Attr) else node.id if isinstance(node, o.Name) else ""
            if name and _OLD & set(split(name)):
                return True
    return False


def sees_devices(program: Program) -> bool:
    """Whether anything in the project speaks of devices, of the caller's browser, or of a list of sessions."""
    for klass in program.all_classes():
        if _DEVICES & {*split(klass.node.name), "_".join(split(klass.node.name))}:
            return True
    for func in program.functions():
        if _DEVICES & {func.name, *split(func.name)}:
            return True
        for stmt in flat(func.body):
            for node in expressions(stmt):
                name = node.attr if isinstance(node, o.Attr) else node.id if isinstance(node, o.Name) else ""
                if isinstance(node, o.Const) and isinstance(node.value, str) and len(node.value) < 40:
                    name = node.value.replace("-", "_")
                if name and name.lower() in _DEVICES:
                    return True
    return False


def writes_down(path: Path) -> bool:
    """Whether a function on the way, or one that it calls, writes the act into a log or an audit trail."""
    return any(_logs(func) for func in around(path.program, (*path.trail.functions, *path.entry.around)))


def _logs(func: Func) -> bool:
    for stmt in flat(func.body):
        for node in expressions(stmt):
            if not isinstance(node, o.Call):
                continue
            name = leaf(node.func)
            if _RECORDS & {name, *split(name)}:
                return True
            if isinstance(node.func, o.Attr):
                owner = node.func.value
                while isinstance(owner, o.Call):
                    owner = owner.func
                if name in _LEVELS and _LOGGERS & set(split(leaf(owner))):
                    return True
                if _RECORDS & set(split(leaf(owner))):
                    return True
    return False
