"""What stubs cannot say in plain Python: every method of a name pattern, the columns of ``Meta``, what a query holds.

A stub calls ``behind.each(self, "clean_*", value)``, ``behind.every(self.permission_classes, "has_object_permission",
request, self, obj)`` or ``behind.saves(self, instance, "update")``; these names exist in model files only.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Guard, Origin, Value
from auditor.flow import writes
from auditor.flow.state import NO_TEST, Test
from auditor.flow.summary import NO_GUARDS, Guards
from auditor.flow.values import join, one
from auditor.project import Klass, Scope
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.arguments import Arguments
    from auditor.flow.walk import Walker

PREFIX = "behind."
GIVEN, ABSENT, VOID = "given", "absent", "void"
_METHODS = 60
_COLUMNS = 60


def run(w: Walker, expr: o.Call, name: str, args: Arguments) -> tuple[Value, Test]:
    """Evaluate a call of one of these names."""
    if name == "behind.each" and w.klass is not None and len(expr.args) > 1:
        return _each(w, expr), NO_TEST
    if name == "behind.every" and len(expr.args) > 1:
        return _every(w, expr)
    if name == "behind.saves" and w.klass is not None and len(args.positional) > 2:
        return _saves(w, expr, args), NO_TEST
    if name == "behind.given" and args.positional:
        about = args.positional[0]
        return NOTHING, _given(w, expr, about)
    if name == "behind.deletes" and args.positional:
        writes.delete(w, args.positional[0], w.site(expr.pos))
    return NOTHING, NO_TEST


def _given(w: Walker, expr: o.Call, about: Value) -> Test:
    """``given(self.instance)``: true when the caller put something there; decided where the parameters are known."""
    site = w.site(expr.pos)
    return Test(frozenset({Guard(GIVEN, "", site, about=about)}), frozenset({Guard(ABSENT, "", site, about=about)}))


def reachable(guards: Guards) -> Guards | None:
    """The guards without those that turned out to be none and the questions of ``given``; ``None`` when the answer to one shuts this way."""
    asked = [g for g in guards if g.kind in (GIVEN, ABSENT, VOID)]
    for guard in asked:
        if guard.kind == VOID:
            continue
        told = _is_there(guard.about)
        if told is not None and told is not (guard.kind == GIVEN):
            return None
    return guards.difference(asked) if asked else guards


def _is_there(value: Value) -> bool | None:
    """Whether a part of an object was given when it was made; ``None`` when that is not known."""
    if not value:
        return None
    if any(x.kind == "param" for x in value):
        return None
    absent = [x for x in value if (x.kind == "new" and x.path) or (x.kind == "constant" and x.name == "None")]
    return len(absent) < len(value)


def _each(w: Walker, expr: o.Call) -> Value:
    """``each(self, "clean_*", value)``: every method of that pattern is called, in the order of their names."""
    pattern = expr.args[1].value if isinstance(expr.args[1], o.Const) else ""
    prefix = str(pattern).rstrip("*")
    assert w.klass is not None
    names = sorted(
        {
            name
            for base in w.flow.project.mro(w.klass)
            if isinstance(base, Klass)
            for name in base.methods
            if prefix and name.startswith(prefix) and name != prefix
        }
    )
    for name in names[:_METHODS]:
        call = w.flow.made((id(expr), name), partial(_method_call, expr, name))
        w.expr(call)
    return NOTHING


def _method_call(expr: o.Call, name: str) -> o.Call:
    """``self.clean_name(value)`` for ``each(self, "clean_*", value)``."""
    return o.Call(o.Attr(expr.args[0], name), expr.args[2:], (), expr.pos)


def items(w: Walker, expr: o.Expr, scope: Scope) -> list[Klass]:
    """The project classes in a list of classes or instances."""
    found: list[Klass] = []
    if isinstance(expr, o.Seq):
        for item in expr.items:
            found += items(w, item, scope)
    elif isinstance(expr, o.Binary):
        found += items(w, expr.left, scope) + items(w, expr.right, scope)
    else:
        ref = w.flow.project.resolve(expr, scope)
        if ref is not None and isinstance(ref.target, Klass):
            found.append(ref.target)
    return found


def _every(w: Walker, expr: o.Call) -> tuple[Value, Test]:
    """``every(self.attribute, "method", ...)``: that method of each class in the list must answer yes."""
    listed = expr.args[0]
    found = (
        w.flow.project.class_attr(w.klass, listed.attr) if isinstance(listed, o.Attr) and w.klass is not None else None
    )
    name = str(expr.args[1].value) if isinstance(expr.args[1], o.Const) else ""
    if found is None or not isinstance(found[0], o.Seq):
        return NOTHING, Test()
    held = NO_GUARDS
    for item in found[0].items:
        if isinstance(item, (o.Binary, o.Unary)):
            continue
        for klass in items(w, item, found[1]):
            method = w.flow.project.method(klass, name)
            summary = w.flow.summary(method, klass) if method is not None else None
            if summary is not None:
                held |= summary.truthy
    for guard in held:
        w.meet(guard)
    return NOTHING, Test(held)


def _saves(w: Walker, expr: o.Call, args: Arguments) -> Value:
    """``saves(self, instance, "create")``: the columns that ``Meta`` names get what the request says."""
    assert w.klass is not None
    meta = meta_of(w.klass, w)
    how = str(expr.args[2].value) if isinstance(expr.args[2], o.Const) else "update"
    instance = args.positional[1]
    if isinstance(expr.args[0], o.Name) and w.flow.project.class_attr(w.klass, "form_class") is not None:
        return instance  # a view that has a form leaves it to the form
    model, paths, columns = written(w, w.klass, meta)
    if not model:
        return instance
    site = w.site(expr.pos)
    typed = {name: one("request", "body", path=(name,)) for name in columns}
    if how == "create":
        writes.create(w, model, tuple(typed.items()), site, paths)
        made = frozenset((Origin("new", model, (), tuple(typed.items())[:40], site),))
        w.flow.signals.saved(w, made, expr.pos)
        return made
    subject = instance or frozenset((Origin("query", model),))
    for name, value in typed.items():
        writes.column(w, model, name, "=", value, subject, site, paths)
    writes.column(w, model, "*update*", "*update*", join(*typed.values()), subject, site, paths)
    w.flow.signals.saved(w, subject, expr.pos)
    return subject


def view_saves(w: Walker, expr: o.Call) -> Value:
    """``form.save()`` in a view that makes its form from ``model`` and ``fields``: the row that the view is about."""
    project = w.flow.project
    if w.klass is None or project.class_attr(w.klass, "form_class") is not None:
        return NOTHING
    model, paths, columns = written(w, w.klass, None)
    if not model:
        return NOTHING
    names = [base.node.name for base in project.mro(w.klass) if isinstance(base, Klass) and base.module.stub]
    site = w.site(expr.pos)
    typed = {name: one("request", "body", path=(name,)) for name in columns}
    if not any("Update" in name for name in names):
        writes.create(w, model, tuple(typed.items()), site, paths)
        made = frozenset((Origin("new", model, (), tuple(typed.items())[:40], site),))
        w.flow.signals.saved(w, made, expr.pos)
        return made
    method = project.method(w.klass, "get_object")
    summary = w.flow.summary(method, w.klass) if method is not None else None
    subject = (summary.returns if summary is not None else NOTHING) or frozenset((Origin("query", model),))
    for name, value in typed.items():
        writes.column(w, model, name, "=", value, subject, site, paths)
    writes.column(w, model, "*update*", "*update*", join(*typed.values()), subject, site, paths)
    w.flow.signals.saved(w, subject, expr.pos)
    return subject


def meta_of(klass: Klass, w: Walker) -> Klass | None:
    """The nested ``Meta`` of a class."""
    for base in w.flow.project.mro(klass):
        if isinstance(base, Klass):
            for binding in base.names.get("Meta", ()):
                if isinstance(binding.value, Klass):
                    return binding.value
    return None


def written(w: Walker, klass: Klass, meta: Klass | None) -> tuple[str, tuple[str, ...], list[str]]:
    """The model that a form or serializer writes, its dotted names, and the columns that the caller may set."""
    project = w.flow.project
    found = project.class_attr(meta, "model") if meta is not None else None
    if found is None:
        found = project.class_attr(klass, "model")
    if found is None:
        return "", (), []
    ref = project.resolve(found[0], found[1])
    target = ref.target if ref is not None and isinstance(ref.target, Klass) else None
    name = target.node.name if target is not None else short(ref.path) if ref is not None else ""
    paths = ref.paths if ref is not None else ()
    columns: list[str] = []
    listed = next((f for f in (project.class_attr(k, "fields") for k in (meta, klass) if k is not None) if f), None)
    if listed is not None and isinstance(listed[0], o.Seq):
        columns = [str(i.value) for i in listed[0].items if isinstance(i, o.Const)]
    elif target is not None:
        for base in reversed(project.mro(target)):
            if isinstance(base, Klass):
                columns += [n for n, e in base.attrs.items() if isinstance(e, o.Call)]
    closed: set[str] = {"id", "pk"}
    for attr in ("exclude", "read_only_fields"):
        shut = project.class_attr(meta, attr) if meta is not None else None
        if shut is not None and isinstance(shut[0], o.Seq):
            closed |= {str(i.value) for i in shut[0].items if isinstance(i, o.Const)}
    for base in project.mro(klass):
        if isinstance(base, Klass):
            for field, value in base.attrs.items():
                if isinstance(value, o.Call) and _read_only(value):
                    closed.add(field)
    return name, paths, [c for c in dict.fromkeys(columns) if c not in closed][:_COLUMNS]


def _read_only(call: o.Call) -> bool:
    last = call.func.attr if isinstance(call.func, o.Attr) else getattr(call.func, "id", "")
    if last in ("SerializerMethodField", "ReadOnlyField", "HyperlinkedIdentityField", "StringRelatedField"):
        return True
    return any(
        kw.name == "read_only" and isinstance(kw.value, o.Const) and kw.value.value is True for kw in call.kwargs
    )


def short(path: str) -> str:
    """A library model's bare name: ``django.contrib.auth.get_user_model()`` is ``User``."""
    if path.endswith("get_user_model()"):
        return "User"
    for part in reversed(path.split(".")):
        if part[:1].isupper():
            return part.removesuffix("()")
    return path.rpartition(".")[2]
