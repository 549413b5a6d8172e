"""Definitions, and statements that hold others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditor.python import outline as out
from auditor.python.expressions import DEPTH
from auditor.python.simple import SimpleStatements
from auditor.python.strings import leaf


class Statements(SimpleStatements):
    """Reads statements at the cursor."""

    def __init__(self, text: str, key: bytes) -> None:
        super().__init__(text, key)
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

    def header(self, *words: str) -> int:
        """Pass the keywords that open a compound statement; gives where they start."""
        start = self.skip()
        for word in words:
            self.token(word)
        return start

    def _decorators(self, nodes: Any) -> tuple[out.Decorator, ...]:
        found = []
        for node in nodes:
            start = self.header("@")
            expr = self.expr(node.decorator)
            self._span(start)
            found.append(out.Decorator(expr, self.pos(start)))
        return tuple(found)

    def _function_def(self, node: Any) -> out.Stmt:
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

    def _class_def(self, node: Any) -> out.Stmt:
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

    def _branch(self, node: Any, word: str = "if") -> out.If:
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

    def _loop(self, node: Any) -> out.Stmt:
        asynchronous = node.asynchronous is not None
        start = self.header(*(("async", "for") if asynchronous else ("for",)))
        target = self.expr(node.target)
        self.token("in")
        source = self.expr(node.iter)
        pos = self._head(start)
        body = self.suite(node.body)
        return out.For(target, source, body, self._else(node.orelse), asynchronous, pos)

    def _while_loop(self, node: Any) -> out.Stmt:
        start = self.header("while")
        test = self.expr(node.test)
        pos = self._head(start)
        body = self.suite(node.body)
        return out.While(test, body, self._else(node.orelse), pos)

    def _tried(self, node: Any) -> out.Stmt:
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

    def _with_block(self, node: Any) -> out.Stmt:
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

    def _match(self, node: Any) -> out.Stmt:
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


_COMPOUND: dict[str, Callable[[Statements, Any], out.Stmt]] = {
    "FunctionDef": Statements._function_def,
    "ClassDef": Statements._class_def,
    "If": Statements._branch,
    "For": Statements._loop,
    "While": Statements._while_loop,
    "Try": Statements._tried,
    "TryStar": Statements._tried,
    "With": Statements._with_block,
    "Match": Statements._match,
}
