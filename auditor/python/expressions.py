"""Expressions of a syntax tree as outline nodes, read while the cursor passes their tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditor.python import literals
from auditor.python import outline as out
from auditor.python.displays import Displays
from auditor.python.masking import secret_named, words
from auditor.python.strings import leaf, text_of

DEPTH = 100
"""Nesting beyond which an outline says ``Opaque``: what follows outlines may recurse some frames a level."""

OPERATORS: dict[str, tuple[str, ...]] = {
    "Add": ("+",), "Subtract": ("-",), "Multiply": ("*",), "Divide": ("/",), "FloorDivide": ("//",), "Modulo": ("%",),
    "Power": ("**",), "LeftShift": ("<<",), "RightShift": (">>",), "BitAnd": ("&",), "BitOr": ("|",),
    "BitXor": ("^",), "MatrixMultiply": ("@",), "And": ("and",), "Or": ("or",), "Not": ("not",), "Minus": ("-",),
    "Plus": ("+",), "BitInvert": ("~",), "Equal": ("==",), "LessThan": ("<",), "GreaterThan": (">",),
    "LessThanEqual": ("<=",), "GreaterThanEqual": (">=",), "Is": ("is",), "IsNot": ("is", "not"), "In": ("in",),
    "NotIn": ("not", "in"),
}  # fmt: skip  # fmt: skip
_NO_NAME = frozenset("/ <>{}")
_CONSTANTS = {"None": out.Const("none"), "True": out.Const("bool", True), "False": out.Const("bool", False)}
_CARRIERS = words("SimpleString ConcatenatedString BooleanOperation IfExp List Tuple Set Element BinaryOperation")
_WRAPPERS = words("SecretStr SecretBytes Secret str bytes b64decode urlsafe_b64decode encode decode strip")
_LOOKUPS = words("get getenv config env str setdefault pop getattr setattr get_or_default read_env")
_SETTERS = words(
    "set_password check_password make_password hash_password verify_password validate_password generate_password_hash "
    "check_password_hash"
)
_CHAINED = frozenset(("BinaryOperation", "BooleanOperation"))


class Expressions(Displays):
    """Reads one expression at the cursor."""

    def expr(self, node: Any, target: str = "") -> out.Expr:
        """The outline of an expression; ``target`` is the name to which its value is bound, if that holds secrets."""
        for _ in node.lpar:
            self.token("(")
        kind = type(node).__name__
        outer, self._target = self._target, target if kind in _CARRIERS or kind == "Call" else ""
        self.depth += 1
        result = _READ[kind](self, node)
        self.depth -= 1
        self._target = outer
        for _ in node.rpar:
            self.token(")")
        if self.depth >= DEPTH:
            self.bounds.add(f"an expression is nested more than {DEPTH} deep")
            return out.Opaque("depth")
        return result

    def maybe(self, node: Any, target: str = "") -> out.Expr | None:
        """``expr`` for what may be absent."""
        return None if node is None else self.expr(node, target)

    def _name(self, node: Any) -> out.Expr:
        value: str = node.value
        self.token(value)
        return _CONSTANTS.get(value) or out.Name(value)

    def _ellipsis(self, node: Any) -> out.Expr:
        self.token("...")
        return out.Const("ellipsis")

    def _number(self, node: Any) -> out.Expr:
        self.token(node.value)
        return literals.number(node.value)

    def _attribute(self, node: Any) -> out.Expr:
        value = self.expr(node.value)
        self.token(".")
        self.token(node.attr.value)
        return out.Attr(value, node.attr.value)

    def _call(self, node: Any) -> out.Expr:
        target, start = self._target, self.skip()
        func = self.expr(node.func)
        self.token("(")
        target = target if leaf(node.func) in _WRAPPERS | _LOOKUPS else ""
        args, kwargs = self.arguments(node.args, leaf(node.func), target)
        self.token(")")
        return out.Call(func, args, kwargs, self.pos(start))

    def arguments(
        self, nodes: Any, func: str = "", target: str = ""
    ) -> tuple[tuple[out.Expr, ...], tuple[out.Arg, ...]]:
        """Positional and keyword arguments up to the closing parenthesis.

        ``func`` is the last name of what is called. ``os.environ.get("SECRET_KEY", "default")`` binds its default to
        the name in an argument before; ``target`` is the name to which the result itself is bound.
        """
        args: list[out.Expr] = []
        kwargs: list[out.Arg] = []
        looked_up = ""
        for number, node in enumerate(nodes):
            if node.star:
                self.token(node.star)
            bound = looked_up
            if func in _WRAPPERS or (number and func in _LOOKUPS):
                bound = bound or target
            name = text_of(node.value)
            if not looked_up and not set(name) & _NO_NAME and secret_named(name):  # a route or a sentence names nothing
                looked_up = name
            if func in _SETTERS:
                bound = "password"
            if node.keyword is not None:
                name = node.keyword.value
                self.token(name)
                self.token("=")
                kwargs.append(out.Arg(name, self.expr(node.value, name if secret_named(name) else bound)))
            elif node.star == "**":
                kwargs.append(out.Arg("", self.expr(node.value)))
            else:
                value = self.expr(node.value, bound)
                args.append(out.Starred(value) if node.star else value)
            self.took(",")
        return self._limited(args), tuple(kwargs)

    def _subscript(self, node: Any) -> out.Expr:
        value = self.expr(node.value)
        self.token("[")
        items: list[out.Expr] = []
        comma = False
        for element in node.slice:
            items.append(self._slice(element.slice))
            comma = self.took(",")
        self.token("]")
        return out.Sub(value, items[0] if len(items) == 1 and not comma else out.Seq("tuple", tuple(items)))

    def _slice(self, node: Any) -> out.Expr:
        if type(node).__name__ == "Index":
            if node.star:
                self.token("*")
                return out.Starred(self.expr(node.value))
            return self.expr(node.value)
        lower = self.maybe(node.lower)
        self.token(":")
        upper = self.maybe(node.upper)
        self.took(":")
        return out.Slice(lower, upper, self.maybe(node.step))

    def _binary(self, node: Any) -> out.Expr:
        """A chain of binary operators, left to right without recursion; one that is too deep is rebalanced."""
        target, spine = self._target, [node]
        while type(node.left).__name__ in _CHAINED and type(node.left) is type(spine[0]) and not node.left.lpar:
            node = node.left
            spine.append(node)
        value = self.expr(node.left, target)
        if type(node).__name__ == "BooleanOperation":
            return self._boolean(value, spine, target)
        operands, ops = [value], []
        for link in reversed(spine):
            ops.append(self._operator(link.operator))
            operands.append(self.expr(link.right, target))
        if len(spine) + self.depth < DEPTH // 2:
            for op, right in zip(ops, operands[1:], strict=True):
                value = out.Binary(value, op, right)
            return value
        self.bounds.add("a very long chain of operators is kept as a balanced tree")
        return _balanced(operands, ops)

    def _boolean(self, value: out.Expr, spine: list[Any], target: str) -> out.Expr:
        op, values = "", [value]
        for link in reversed(spine):
            following = self._operator(link.operator)
            if op and following != op:
                values = [out.Bool(op, tuple(values))]
            op = following
            values.append(self.expr(link.right, target))
        return out.Bool(op, tuple(values))

    def _operator(self, node: Any) -> str:
        kind = type(node).__name__
        tokens = (node.value,) if kind == "NotEqual" else OPERATORS[kind]
        for token in tokens:
            self.token(token)
        return " ".join(tokens)

    def _unary(self, node: Any) -> out.Expr:
        return out.Unary(self._operator(node.operator), self.expr(node.expression))

    def _comparison(self, node: Any) -> out.Expr:
        sides = [node.left, *(part.comparator for part in node.comparisons)]
        names = [leaf(side) for side in sides if type(side).__name__ != "SimpleString"]
        target = next((name for name in names if secret_named(name)), "")
        left = self.expr(node.left, target)
        ops, rights = [], []
        for part in node.comparisons:
            ops.append(self._operator(part.operator))
            rights.append(self.expr(part.comparator, target))
        return out.Compare(left, tuple(ops), tuple(rights))

    def _conditional(self, node: Any) -> out.Expr:
        target = self._target
        body = self.expr(node.body, target)
        self.token("if")
        test = self.expr(node.test)
        self.token("else")
        return out.Cond(test, body, self.expr(node.orelse, target))

    def _awaited(self, node: Any) -> out.Expr:
        self.token("await")
        return out.Await(self.expr(node.expression))

    def _yielded(self, node: Any) -> out.Expr:
        self.token("yield")
        value = node.value
        if type(value).__name__ == "From":
            self.token("from")
            value = value.item
        return out.Yield(self.maybe(value))

    def _walrus(self, node: Any) -> out.Expr:
        name = leaf(node.target)
        target = self.expr(node.target)
        self.token(":=")
        return out.Walrus(target, self.expr(node.value, name if secret_named(name) else ""))


def _balanced(operands: list[out.Expr], ops: list[str]) -> out.Expr:
    """A tree of logarithmic depth over a chain."""
    if len(operands) == 1:
        return operands[0]
    half = len(operands) // 2
    return out.Binary(
        _balanced(operands[:half], ops[: half - 1]), ops[half - 1], _balanced(operands[half:], ops[half:])
    )


_READ: dict[str, Callable[[Expressions, Any], out.Expr]] = {
    "Name": Expressions._name,
    "Ellipsis": Expressions._ellipsis,
    "Integer": Expressions._number,
    "Float": Expressions._number,
    "Imaginary": Expressions._number,
    "SimpleString": Expressions._string,
    "ConcatenatedString": Expressions._joined,
    "FormattedString": Expressions._formatted,
    "TemplatedString": Expressions._formatted,
    "Attribute": Expressions._attribute,
    "Call": Expressions._call,
    "Subscript": Expressions._subscript,
    "BinaryOperation": Expressions._binary,
    "BooleanOperation": Expressions._binary,
    "UnaryOperation": Expressions._unary,
    "Comparison": Expressions._comparison,
    "IfExp": Expressions._conditional,
    "Await": Expressions._awaited,
    "Yield": Expressions._yielded,
    "NamedExpr": Expressions._walrus,
    "Lambda": Expressions._function,
    "GeneratorExp": Expressions._comprehension,
    "ListComp": Expressions._comprehension,
    "SetComp": Expressions._comprehension,
    "DictComp": Expressions._comprehension,
    "StarredDictComp": Expressions._comprehension,
    "Tuple": Expressions._display,
    "List": Expressions._display,
    "Set": Expressions._display,
    "Dict": Expressions._dictionary,
    "StarredElement": Expressions._starred,
}
