"""Statements, definitions and patterns of a syntax tree as outline nodes; companion of ``expressions``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditor.python import outline as out
from auditor.python.expressions import DEPTH, Expressions, leaf
from auditor.python.masking import secret_named

_AUGMENTED = {
    "AddAssign": "+", "SubtractAssign": "-", "MultiplyAssign": "*", "DivideAssign": "/", "FloorDivideAssign": "//",
    "ModuloAssign": "%", "PowerAssign": "**", "LeftShiftAssign": "<<", "RightShiftAssign": ">>",
    "BitAndAssign": "&", "BitOrAssign": "|", "BitXorAssign": "^", "MatrixMultiplyAssign": "@",
}  # fmt: skip


class Statements(Expressions):
    """Reads statements at the cursor; ``spans`` collects where they stand."""

    def __init__(self, text: str, key: bytes) -> None:
        super().__init__(text, key)
        self.spans: list[out.Span] = []
        self._scope: tuple[str, ...] = ()

    def block(self, statements: Any) -> tuple[out.Stmt, ...]:
        """Statements of a module or an indented block, and small ones in a line."""
        found: list[out.Stmt] = []
        for statement in statements:
            if type(statement).__name__ == "SimpleStatementLine":
                self._small(statement.body, found)
            else:
                self.depth += 1
                found.append(_COMPOUND[type(statement).__name__](self, statement))
                self.depth -= 1
        if self.depth >= DEPTH and found:
            self.bounds.add(f"a statement is nested more than {DEPTH} deep")
            return (out.Do(out.Opaque("depth")),)
        return tuple(found)

    def suite(self, node: Any) -> tuple[out.Stmt, ...]:
        """The body of a compound statement, its colon included."""
        self.token(":")
        if type(node).__name__ == "IndentedBlock":
            return self.block(node.body)
        found: list[out.Stmt] = []
        self._small(node.body, found)
        return tuple(found)

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

    def header(self, *words: str) -> int:
        """Pass the keywords that open a compound statement; gives where they start."""
        start = self.skip()
        for word in words:
            self.token(word)
        return start

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

    # small statements ----------------------------------------------------------------------------------------------

    def expression(self, node: Any, start: int) -> out.Stmt:
        return out.Do(self.expr(node.value), self.pos(start))

    def assign(self, node: Any, start: int) -> out.Stmt:
        targets = []
        for target in node.targets:
            targets.append(self.expr(target.target))
            self.token("=")
        value = self.expr(node.value, self._bound([target.target for target in node.targets]))
        return out.Assign(tuple(targets), value, self.pos(start))

    def annotated(self, node: Any, start: int) -> out.Stmt:
        target = self.expr(node.target)
        self.token(":")
        annotation = self.expr(node.annotation.annotation)
        value = None
        if node.value is not None:
            self.token("=")
            value = self.expr(node.value, self._bound([node.target]))
        return out.AnnAssign(target, annotation, value, self.pos(start))

    def augmented(self, node: Any, start: int) -> out.Stmt:
        op = _AUGMENTED[type(node.operator).__name__]
        target = self.expr(node.target)
        self.token(f"{op}=")
        return out.AugAssign(target, op, self.expr(node.value, self._bound([node.target])), self.pos(start))

    def alias(self, node: Any, start: int) -> out.Stmt:
        """``type X[T] = ...`` as an assignment."""
        self.token("type")
        target = self.expr(node.name)
        self.type_parameters(node.type_parameters)
        self.token("=")
        return out.Assign((target,), self.expr(node.value), self.pos(start))

    def returned(self, node: Any, start: int) -> out.Stmt:
        self.token("return")
        return out.Return(self.maybe(node.value), self.pos(start))

    def raised(self, node: Any, start: int) -> out.Stmt:
        self.token("raise")
        exc, cause = self.maybe(node.exc), None
        if node.cause is not None:
            self.token("from")
            cause = self.expr(node.cause.item)
        return out.Raise(exc, cause, self.pos(start))

    def asserted(self, node: Any, start: int) -> out.Stmt:
        self.token("assert")
        test, message = self.expr(node.test), None
        if node.msg is not None:
            self.token(",")
            message = self.expr(node.msg)
        return out.Assert(test, message, self.pos(start))

    def deleted(self, node: Any, start: int) -> out.Stmt:
        self.token("del")
        target = self.expr(node.target)
        flat = isinstance(target, out.Seq) and not any(isinstance(item, out.Starred) for item in target.items)
        return out.Delete(target.items if isinstance(target, out.Seq) and flat else (target,), self.pos(start))

    def passed(self, node: Any, start: int) -> None:
        self.token("pass")

    def broken(self, node: Any, start: int) -> out.Stmt:
        self.token("break")
        return out.Break(self.pos(start))

    def continued(self, node: Any, start: int) -> out.Stmt:
        self.token("continue")
        return out.Continue(self.pos(start))

    def scoped(self, node: Any, start: int) -> out.Stmt:
        kind = type(node).__name__.lower()
        self.token(kind)
        names = []
        for item in node.names:
            self.token(item.name.value)
            self.took(",")
            names.append(item.name.value)
        return out.Scope(kind, tuple(names))

    def imported(self, node: Any, start: int) -> out.Stmt:
        if type(node).__name__.startswith("Lazy"):
            self.token("lazy")
        self.token("import")
        return out.Import(self._aliases(node.names), self.pos(start))

    def imported_from(self, node: Any, start: int) -> out.Stmt:
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

    # definitions ---------------------------------------------------------------------------------------------------

    def _decorators(self, nodes: Any) -> tuple[out.Decorator, ...]:
        found = []
        for node in nodes:
            start = self.header("@")
            expr = self.expr(node.decorator)
            self._span(start)
            found.append(out.Decorator(expr, self.pos(start)))
        return tuple(found)

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

    def function_def(self, node: Any) -> out.Stmt:
        decorators = self._decorators(node.decorators)
        asynchronous = node.asynchronous is not None
        start = self.header(*(("async", "def") if asynchronous else ("def",)))
        name: str = node.name.value
        self.token(name)
        self.type_parameters(node.type_parameters)
        self.token("(")
        params = self.parameters(node.params)
        self.token(")")
        returns = None
        if node.returns is not None:
            self.token("->")
            returns = self.expr(node.returns.annotation)
        pos, body, doc, end_line, qualname = self._definition(node, name, start)
        return out.Function(name, qualname, params, body, decorators, returns, asynchronous, doc, pos, end_line)

    def class_def(self, node: Any) -> out.Stmt:
        decorators = self._decorators(node.decorators)
        start = self.header("class")
        name: str = node.name.value
        self.token(name)
        self.type_parameters(node.type_parameters)
        bases: tuple[out.Expr, ...] = ()
        keywords: tuple[out.Arg, ...] = ()
        if self.took("("):
            bases, keywords = self.arguments((*node.bases, *node.keywords))
            self.token(")")
        pos, body, doc, end_line, qualname = self._definition(node, name, start)
        return out.Class(name, qualname, bases, body, keywords, decorators, doc, pos, end_line)

    def _definition(self, node: Any, name: str, start: int) -> Any:
        """The part that functions and classes share: end of header, body, docstring, last line, qualified name."""
        self.skip()
        self.at += 1  # the colon belongs to the header; ``suite`` compares it
        pos = self.pos(start)
        self._span(start)
        self.at -= 1
        outer, self._scope = self._scope, (*self._scope, name)
        qualname = ".".join(self._scope)
        body = self.suite(node.body)
        self._scope = outer
        body, doc = undocumented(body, node.body.body)
        return pos, body, doc, self.line(self.at), qualname

    # compound statements -------------------------------------------------------------------------------------------

    def branch(self, node: Any) -> out.Stmt:
        """``if`` or ``elif``: the cursor stands before the keyword, which the caller knows."""
        return self._branch(node, "if")

    def _branch(self, node: Any, word: str) -> out.If:
        start = self.header(word)
        test = self.expr(node.test)
        pos = self._head(start)
        body = self.suite(node.body)
        orelse: tuple[out.Stmt, ...] = ()
        if type(node.orelse).__name__ == "If":
            self.depth += 1
            orelse = (self._branch(node.orelse, "elif"),)
            self.depth -= 1
            if self.depth >= DEPTH:
                self.bounds.add(f"a statement is nested more than {DEPTH} deep")
                orelse = (out.Do(out.Opaque("depth")),)
        elif node.orelse is not None:
            orelse = self._else(node.orelse)
        return out.If(test, body, orelse, pos)

    def _head(self, start: int) -> Any:
        self._span(start)
        return self.pos(start)

    def _else(self, node: Any, word: str = "else") -> tuple[out.Stmt, ...]:
        if node is None:
            return ()
        self._span(self.header(word))
        return self.suite(node.body)

    def loop(self, node: Any) -> out.Stmt:
        asynchronous = node.asynchronous is not None
        start = self.header(*(("async", "for") if asynchronous else ("for",)))
        target = self.expr(node.target)
        self.token("in")
        source = self.expr(node.iter)
        pos = self._head(start)
        body = self.suite(node.body)
        return out.For(target, source, body, self._else(node.orelse), asynchronous, pos)

    def while_loop(self, node: Any) -> out.Stmt:
        start = self.header("while")
        test = self.expr(node.test)
        pos = self._head(start)
        body = self.suite(node.body)
        return out.While(test, body, self._else(node.orelse), pos)

    def tried(self, node: Any) -> out.Stmt:
        pos = self._head(self.header("try"))
        body = self.suite(node.body)
        handlers = tuple(self._handler(handler) for handler in node.handlers)
        orelse = self._else(node.orelse)
        return out.Try(body, handlers, orelse, self._else(node.finalbody, "finally"), pos)

    def _handler(self, node: Any) -> out.Handler:
        start = self.header("except")
        if type(node).__name__ == "ExceptStarHandler":
            self.token("*")
        caught = self.maybe(node.type)
        name = ""
        if node.name is not None:
            self.token("as")
            self.expr(node.name.name)
            name = leaf(node.name.name)
        pos = self._head(start)
        return out.Handler(caught, self.suite(node.body), name, pos)

    def with_block(self, node: Any) -> out.Stmt:
        asynchronous = node.asynchronous is not None
        start = self.header(*(("async", "with") if asynchronous else ("with",)))
        bracketed = type(node.lpar).__name__ == "LeftParen"
        if bracketed:
            self.token("(")
        items = []
        for item in node.items:
            context, target = self.expr(item.item), None
            if item.asname is not None:
                self.token("as")
                target = self.expr(item.asname.name)
            items.append(out.WithItem(context, target))
            self.took(",")
        if bracketed:
            self.token(")")
        pos = self._head(start)
        return out.With(tuple(items), self.suite(node.body), asynchronous, pos)

    # match ---------------------------------------------------------------------------------------------------------

    def match(self, node: Any) -> out.Stmt:
        start = self.header("match")
        subject = self.expr(node.subject)
        pos = self._head(start)
        self.token(":")
        cases = []
        for case in node.cases:
            first = self.header("case")
            pattern = self.pattern(case.pattern)
            guard = None
            if case.guard is not None:
                self.token("if")
                guard = self.expr(case.guard)
            self._span(first)
            cases.append(out.Case(pattern, self.suite(case.body), guard))
        return out.Match(subject, tuple(cases), pos)

    def pattern(self, node: Any) -> out.Expr:
        """A pattern as the expression that says the same."""
        kind = type(node).__name__
        if kind in ("MatchValue", "MatchSingleton"):  # the parentheses are those of the value
            return self.expr(node.value)
        for _ in node.lpar:
            self.token("(")
        self.depth += 1
        result = _PATTERNS[kind](self, node)
        self.depth -= 1
        for _ in node.rpar:
            self.token(")")
        return out.Opaque("depth") if self.depth >= DEPTH else result

    def _elements(self, nodes: Any) -> tuple[out.Expr, ...]:
        found: list[out.Expr] = []
        for node in nodes:
            if type(node).__name__ == "MatchStar":
                self.token("*")
                name = node.name.value if node.name is not None else "_"
                self.token(name)
                found.append(out.Starred(out.Name(name)))
            else:
                found.append(self.pattern(node.value))
            self.took(",")
        return tuple(found)

    def _sequence(self, node: Any) -> out.Expr:
        bracketed = type(node).__name__ == "MatchList" and node.lbracket is not None
        if bracketed:
            self.token("[")
        items = self._elements(node.patterns)
        if bracketed:
            self.token("]")
        return out.Seq("list" if bracketed else "tuple", items)

    def _mapping(self, node: Any) -> out.Expr:
        self.token("{")
        keys: list[out.Expr | None] = []
        values: list[out.Expr] = []
        for element in node.elements:
            keys.append(self.expr(element.key))
            self.token(":")
            values.append(self.pattern(element.pattern))
            self.took(",")
        if node.rest is not None:
            self.token("**")
            self.token(node.rest.value)
            self.took(",")
            keys.append(None)
            values.append(out.Name(node.rest.value))
        self.token("}")
        return out.Dict(tuple(keys), tuple(values))

    def _instance(self, node: Any) -> out.Expr:
        start = self.skip()
        cls = self.expr(node.cls)
        self.token("(")
        args = self._elements(node.patterns)
        kwargs = []
        for element in node.kwds:
            self.token(element.key.value)
            self.token("=")
            kwargs.append(out.Arg(element.key.value, self.pattern(element.pattern)))
            self.took(",")
        self.token(")")
        return out.Call(cls, args, tuple(kwargs), self.pos(start))

    def _capture(self, node: Any) -> out.Expr:
        if node.pattern is None:
            name = node.name.value if node.name is not None else "_"
            self.token(name)
            return out.Name(name)
        pattern = self.pattern(node.pattern)
        if node.name is None:
            return pattern
        self.token("as")
        self.token(node.name.value)
        return out.Walrus(out.Name(node.name.value), pattern)

    def _either(self, node: Any) -> out.Expr:
        values = []
        for element in node.patterns:
            values.append(self.pattern(element.pattern))
            self.took("|")
        return out.Bool("or", tuple(values))


def undocumented(body: tuple[out.Stmt, ...], nodes: Any) -> tuple[tuple[out.Stmt, ...], bool]:
    """A body without its docstring, and whether it had one; ``nodes`` are the statements from which it was read."""
    first: Any = nodes[0] if nodes else None
    if type(first).__name__ == "SimpleStatementLine":
        first = first.body[0]
    if type(first).__name__ == "Expr" and body and isinstance(body[0], out.Do):
        value = body[0].value
        if isinstance(value, out.Masked) or (isinstance(value, out.Const) and value.kind == "str"):
            return body[1:], True
    return body, False


_SMALL: dict[str, Callable[[Statements, Any, int], out.Stmt | None]] = {
    "Expr": Statements.expression,
    "Assign": Statements.assign,
    "AnnAssign": Statements.annotated,
    "AugAssign": Statements.augmented,
    "TypeAlias": Statements.alias,
    "Return": Statements.returned,
    "Raise": Statements.raised,
    "Assert": Statements.asserted,
    "Del": Statements.deleted,
    "Pass": Statements.passed,
    "Break": Statements.broken,
    "Continue": Statements.continued,
    "Global": Statements.scoped,
    "Nonlocal": Statements.scoped,
    "Import": Statements.imported,
    "LazyImport": Statements.imported,
    "ImportFrom": Statements.imported_from,
    "LazyImportFrom": Statements.imported_from,
}
_COMPOUND: dict[str, Callable[[Statements, Any], out.Stmt]] = {
    "FunctionDef": Statements.function_def,
    "ClassDef": Statements.class_def,
    "If": Statements.branch,
    "For": Statements.loop,
    "While": Statements.while_loop,
    "Try": Statements.tried,
    "TryStar": Statements.tried,
    "With": Statements.with_block,
    "Match": Statements.match,
}
_PATTERNS: dict[str, Callable[[Statements, Any], out.Expr]] = {
    "MatchList": Statements._sequence,
    "MatchTuple": Statements._sequence,
    "MatchMapping": Statements._mapping,
    "MatchClass": Statements._instance,
    "MatchAs": Statements._capture,
    "MatchOr": Statements._either,
}
