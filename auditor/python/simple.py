"""Statements that hold no others: assignments, returns, imports and their like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditor.python import outline as out
from auditor.python.masking import secret_named
from auditor.python.patterns import Patterns
from auditor.python.strings import leaf

_AUGMENTED = {
    "AddAssign": "+", "SubtractAssign": "-", "MultiplyAssign": "*", "DivideAssign": "/", "FloorDivideAssign": "//",
    "ModuloAssign": "%", "PowerAssign": "**", "LeftShiftAssign": "<<", "RightShiftAssign": ">>",
    "BitAndAssign": "&", "BitOrAssign": "|", "BitXorAssign": "^", "MatrixMultiplyAssign": "@",
}  # fmt: skip  # fmt: skip


class SimpleStatements(Patterns):
    """Reads the statements of one line at the cursor; ``spans`` collects where statements stand."""

    def __init__(self, text: str, key: bytes) -> None:
        super().__init__(text, key)
        self.spans: list[out.Span] = []

    def _small(self, statements: Any, found: list[out.Stmt]) -> None:
        for statement in statements:
            start = self.skip()
            result = _SMALL[type(statement).__name__](self, statement, start)
            if result is not None:
                found.append(result)
            self._span(start)
            self.took(";")

    def _span(self, start: int) -> None:
        line = self.line(start)
        self.spans.append(out.Span(line, line if self.at <= start else self.line(self.at - 1)))

    def _bound(self, nodes: Any) -> str:
        """The secret-holding name among the targets of an assignment, if any."""
        for node in nodes:
            if type(node).__name__ in ("Tuple", "List"):
                name = self._bound([element.value for element in node.elements])
            else:
                name = leaf(node)
            if secret_named(name):
                return name
        return ""

    def _expression(self, node: Any, start: int) -> out.Stmt:
        return out.Do(self.expr(node.value), self.pos(start))

    def _assign(self, node: Any, start: int) -> out.Stmt:
        targets = []
        for target in node.targets:
            targets.append(self.expr(target.target))
            self.token("=")
        value = self.expr(node.value, self._bound([target.target for target in node.targets]))
        return out.Assign(tuple(targets), value, self.pos(start))

    def _annotated(self, node: Any, start: int) -> out.Stmt:
        target = self.expr(node.target)
        self.token(":")
        annotation = self.expr(node.annotation.annotation)
        value = None
        if node.value is not None:
            self.token("=")
            value = self.expr(node.value, self._bound([node.target]))
        return out.AnnAssign(target, annotation, value, self.pos(start))

    def _augmented(self, node: Any, start: int) -> out.Stmt:
        op = _AUGMENTED[type(node.operator).__name__]
        target = self.expr(node.target)
        self.token(f"{op}=")
        return out.AugAssign(target, op, self.expr(node.value, self._bound([node.target])), self.pos(start))

    def _alias(self, node: Any, start: int) -> out.Stmt:
        """``type X[T] = ...`` as an assignment."""
        self.token("type")
        target = self.expr(node.name)
        self.type_parameters(node.type_parameters)
        self.token("=")
        return out.Assign((target,), self.expr(node.value), self.pos(start))

    def type_parameters(self, node: Any) -> None:
        """Pass ``[T: bound = default]``; outlines do without."""
        if node is None:
            return
        self.token("[")
        for item in node.params:
            stars = {"TypeVarTuple": "*", "ParamSpec": "**"}.get(type(item.param).__name__, "")
            if stars:
                self.token(stars)
            self.token(item.param.name.value)
            if getattr(item.param, "bound", None) is not None:
                self.token(":")
                self.expr(item.param.bound)
            if item.default is not None:
                self.token("=")
                self.took("*")
                self.expr(item.default)
            self.took(",")
        self.token("]")

    def _returned(self, node: Any, start: int) -> out.Stmt:
        self.token("return")
        return out.Return(self.maybe(node.value), self.pos(start))

    def _raised(self, node: Any, start: int) -> out.Stmt:
        self.token("raise")
        exc, cause = self.maybe(node.exc), None
        if node.cause is not None:
            self.token("from")
            cause = self.expr(node.cause.item)
        return out.Raise(exc, cause, self.pos(start))

    def _asserted(self, node: Any, start: int) -> out.Stmt:
        self.token("assert")
        test, message = self.expr(node.test), None
        if node.msg is not None:
            self.token(",")
            message = self.expr(node.msg)
        return out.Assert(test, message, self.pos(start))

    def _deleted(self, node: Any, start: int) -> out.Stmt:
        self.token("del")
        target = self.expr(node.target)
        flat = isinstance(target, out.Seq) and not any(isinstance(item, out.Starred) for item in target.items)
        return out.Delete(target.items if isinstance(target, out.Seq) and flat else (target,), self.pos(start))

    def _passed(self, node: Any, start: int) -> None:
        self.token("pass")

    def _broken(self, node: Any, start: int) -> out.Stmt:
        self.token("break")
        return out.Break(self.pos(start))

    def _continued(self, node: Any, start: int) -> out.Stmt:
        self.token("continue")
        return out.Continue(self.pos(start))

    def _scoped(self, node: Any, start: int) -> out.Stmt:
        kind = type(node).__name__.lower()
        self.token(kind)
        names = []
        for item in node.names:
            self.token(item.name.value)
            self.took(",")
            names.append(item.name.value)
        return out.Scope(kind, tuple(names))

    def _imported(self, node: Any, start: int) -> out.Stmt:
        if type(node).__name__.startswith("Lazy"):
            self.token("lazy")
        self.token("import")
        return out.Import(self._aliases(node.names), self.pos(start))

    def _imported_from(self, node: Any, start: int) -> out.Stmt:
        if type(node).__name__.startswith("Lazy"):
            self.token("lazy")
        self.token("from")
        for _ in node.relative:
            self.token(".")
        module = self._dotted(node.module) if node.module is not None else ""
        self.token("import")
        if type(node.names).__name__ == "ImportStar":
            self.token("*")
            names: tuple[out.Alias, ...] = (out.Alias("*"),)
        else:
            bracketed = self.took("(")
            names = self._aliases(node.names)
            if bracketed:
                self.token(")")
        return out.ImportFrom(module, names, len(node.relative), self.pos(start))

    def _aliases(self, nodes: Any) -> tuple[out.Alias, ...]:
        found = []
        for node in nodes:
            name, asname = self._dotted(node.name), ""
            if node.asname is not None:
                self.token("as")
                asname = self._dotted(node.asname.name)
            self.took(",")
            found.append(out.Alias(name, asname))
        return tuple(found)

    def _dotted(self, node: Any) -> str:
        names: list[str] = []
        while type(node).__name__ == "Attribute":
            names.append(node.attr.value)
            node = node.value
        names.append(node.value)
        self.token(names[-1])
        for name in reversed(names[:-1]):
            self.token(".")
            self.token(name)
        return ".".join(reversed(names))


_SMALL: dict[str, Callable[[SimpleStatements, Any, int], out.Stmt | None]] = {
    "Expr": SimpleStatements._expression,
    "Assign": SimpleStatements._assign,
    "AnnAssign": SimpleStatements._annotated,
    "AugAssign": SimpleStatements._augmented,
    "TypeAlias": SimpleStatements._alias,
    "Return": SimpleStatements._returned,
    "Raise": SimpleStatements._raised,
    "Assert": SimpleStatements._asserted,
    "Del": SimpleStatements._deleted,
    "Pass": SimpleStatements._passed,
    "Break": SimpleStatements._broken,
    "Continue": SimpleStatements._continued,
    "Global": SimpleStatements._scoped,
    "Nonlocal": SimpleStatements._scoped,
    "Import": SimpleStatements._imported,
    "LazyImport": SimpleStatements._imported,
    "ImportFrom": SimpleStatements._imported_from,
    "LazyImportFrom": SimpleStatements._imported_from,
}
