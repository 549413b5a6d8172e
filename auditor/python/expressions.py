"""Expressions of a syntax tree as outline nodes, read while the cursor passes their tokens.

Nodes are told apart by the name of their class and are typed ``Any``: libcst itself is known to ``extract`` alone.
Constants that are bound to a secret's name, and constants of secret shape, become ``Masked`` here and nowhere later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from auditor.python import literals
from auditor.python import outline as out
from auditor.python.cursor import Cursor
from auditor.python.masking import mask, plain, secret_named, token_shaped, words

DEPTH = 100
"""Nesting beyond which an outline says ``Opaque``: what follows outlines may recurse some frames a level."""

ITEMS = 2000
"""Items of one display, and arguments of one call, that are kept."""

OPERATORS: dict[str, tuple[str, ...]] = {
    "Add": ("+",), "Subtract": ("-",), "Multiply": ("*",), "Divide": ("/",), "FloorDivide": ("//",), "Modulo": ("%",),
    "Power": ("**",), "LeftShift": ("<<",), "RightShift": (">>",), "BitAnd": ("&",), "BitOr": ("|",),
    "BitXor": ("^",), "MatrixMultiply": ("@",), "And": ("and",), "Or": ("or",), "Not": ("not",), "Minus": ("-",),
    "Plus": ("+",), "BitInvert": ("~",), "Equal": ("==",), "LessThan": ("<",), "GreaterThan": (">",),
    "LessThanEqual": ("<=",), "GreaterThanEqual": (">=",), "Is": ("is",), "IsNot": ("is", "not"), "In": ("in",),
    "NotIn": ("not", "in"),
}  # fmt: skip
_CONSTANTS = {"None": out.Const("none"), "True": out.Const("bool", True), "False": out.Const("bool", False)}
_CARRIERS = words("SimpleString ConcatenatedString BooleanOperation IfExp List Tuple Set Element BinaryOperation")
_WRAPPERS = words("SecretStr SecretBytes Secret str bytes b64decode urlsafe_b64decode encode decode strip")
_LOOKUPS = words("get getenv config env str setdefault pop getattr setattr get_or_default read_env")
_SETTERS = words(
    "set_password check_password make_password hash_password verify_password validate_password generate_password_hash "
    "check_password_hash"
)
_CHAINED = frozenset(("BinaryOperation", "BooleanOperation"))


class Expressions(Cursor):
    """Reads one expression at the cursor; ``key`` makes the digests of masked values."""

    def __init__(self, text: str, key: bytes) -> None:
        super().__init__(text)
        self.key = key
        self.depth = 0
        self.bounds: set[str] = set()
        self._target = ""

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

    # leaves --------------------------------------------------------------------------------------------------------

    def name(self, node: Any) -> out.Expr:
        value: str = node.value
        self.token(value)
        return _CONSTANTS.get(value) or out.Name(value)

    def ellipsis(self, node: Any) -> out.Expr:
        self.token("...")
        return out.Const("ellipsis")

    def number(self, node: Any) -> out.Expr:
        self.token(node.value)
        return literals.number(node.value)

    def string(self, node: Any) -> out.Expr:
        start = self.skip()
        self.token(node.value)
        return self._kept(literals.string(node.value), start)

    def joined(self, node: Any) -> out.Expr:
        """Implicit concatenation: one constant if all its parts are plain."""
        target, start = self._target, self.skip()
        parts: list[out.Expr] = []
        while True:
            left = node.left if type(node).__name__ == "ConcatenatedString" else node
            if type(left).__name__ == "SimpleString":
                self.token(left.value)
                parts.append(literals.string(left.value))
            else:
                parts.extend(self._parts(left))
            if left is node:
                break
            node = node.right
        self._target = target
        merged = _merged(parts)
        if len(merged) == 1 and isinstance(merged[0], out.Const):
            return self._kept(merged[0], start)
        return out.Text(tuple(self._kept(part, start) if isinstance(part, out.Const) else part for part in merged))

    def formatted(self, node: Any) -> out.Expr:
        start = self.skip()
        parts = _merged(self._parts(node))
        self._target = ""
        return out.Text(tuple(self._kept(part, start) if isinstance(part, out.Const) else part for part in parts))

    def _parts(self, node: Any) -> list[out.Expr]:
        self.token(node.start)
        parts = list(self._content(node.parts, node.start))
        self.exact(node.end)
        return parts

    def _content(self, contents: Any, start: str) -> Iterator[out.Expr]:
        for part in contents:
            if type(part).__name__.endswith("Text"):
                self.exact(part.value)
                yield out.Const("str", literals.piece(part.value, start))
                continue
            self.exact("{")
            yield self.expr(part.expression)
            if part.equal is not None:
                self.token("=")
            if part.conversion is not None:
                self.token("!")
                self.token(part.conversion)
            if part.format_spec is not None:
                self.token(":")
                for inner in self._content(part.format_spec, start):
                    if not isinstance(inner, out.Const):
                        yield inner
            self.token("}")

    def _kept(self, const: out.Const, start: int) -> out.Expr:
        """The constant as it may be kept: masked where it is, or may be, a secret."""
        value = const.value
        if not isinstance(value, str):
            return const
        target = self._target
        if (target and not plain(value, target)) or token_shaped(value):
            return mask(value, self.key, self.pos(start))
        return const if len(value) <= literals.KEPT else out.Const(const.kind, literals.cut(value))

    # chains --------------------------------------------------------------------------------------------------------

    def attribute(self, node: Any) -> out.Expr:
        value = self.expr(node.value)
        self.token(".")
        self.token(node.attr.value)
        return out.Attr(value, node.attr.value)

    def call(self, node: Any) -> out.Expr:
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
            if not looked_up and secret_named(name := _text(node.value)):
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

    def subscript(self, node: Any) -> out.Expr:
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

    # operators -----------------------------------------------------------------------------------------------------

    def binary(self, node: Any) -> out.Expr:
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

    def unary(self, node: Any) -> out.Expr:
        return out.Unary(self._operator(node.operator), self.expr(node.expression))

    def comparison(self, node: Any) -> out.Expr:
        names = [leaf(node.left), *(leaf(part.comparator) for part in node.comparisons)]
        target = next((name for name in names if secret_named(name)), "")
        left = self.expr(node.left, target)
        ops, rights = [], []
        for part in node.comparisons:
            ops.append(self._operator(part.operator))
            rights.append(self.expr(part.comparator, target))
        return out.Compare(left, tuple(ops), tuple(rights))

    def conditional(self, node: Any) -> out.Expr:
        target = self._target
        body = self.expr(node.body, target)
        self.token("if")
        test = self.expr(node.test)
        self.token("else")
        return out.Cond(test, body, self.expr(node.orelse, target))

    def awaited(self, node: Any) -> out.Expr:
        self.token("await")
        return out.Await(self.expr(node.expression))

    def yielded(self, node: Any) -> out.Expr:
        self.token("yield")
        value = node.value
        if type(value).__name__ == "From":
            self.token("from")
            value = value.item
        return out.Yield(self.maybe(value))

    def walrus(self, node: Any) -> out.Expr:
        name = leaf(node.target)
        target = self.expr(node.target)
        self.token(":=")
        return out.Walrus(target, self.expr(node.value, name if secret_named(name) else ""))

    # functions, comprehensions, displays ---------------------------------------------------------------------------

    def function(self, node: Any) -> out.Expr:
        start = self.skip()
        self.token("lambda")
        params = self.parameters(node.params)
        self.token(":")
        return out.Lambda(params, self.expr(node.body), self.pos(start))

    def parameters(self, node: Any) -> tuple[out.Param, ...]:
        """Parameters in the order of the source."""
        params = [self._param(param, "pos") for param in node.posonly_params]
        if params:
            self.token("/")
            self.took(",")
        params += [self._param(param, "any") for param in node.params]
        star = type(node.star_arg).__name__
        if star == "Param":
            params.append(self._param(node.star_arg, "star"))
        elif star == "ParamStar":
            self.token("*")
            self.token(",")
        params += [self._param(param, "key") for param in node.kwonly_params]
        if node.star_kwarg is not None:
            params.append(self._param(node.star_kwarg, "kwargs"))
        return tuple(params)

    def _param(self, node: Any, kind: str) -> out.Param:
        name: str = node.name.value
        if kind in ("star", "kwargs"):
            self.token("*" if kind == "star" else "**")
        self.token(name)
        annotation = default = None
        if node.annotation is not None:
            self.token(":")
            annotation = self.expr(node.annotation.annotation)
        if node.default is not None:
            self.token("=")
            default = self.expr(node.default, name if secret_named(name) else "")
        self.took(",")
        return out.Param(name, kind, annotation, default)

    def comprehension(self, node: Any) -> out.Expr:
        kind, opening, closing = _COMPREHENSIONS[type(node).__name__]
        if opening:
            self.token(opening)
        key = None
        if type(node).__name__ == "DictComp":
            key = self.expr(node.key)
            self.token(":")
            elt = self.expr(node.value)
        elif type(node).__name__ == "StarredDictComp":
            self.token("**")
            elt = self.expr(node.value)
        else:
            elt = self.expr(node.elt)
        gens, loop = [], node.for_in
        while loop is not None:
            if loop.asynchronous is not None:
                self.token("async")
            self.token("for")
            target = self.expr(loop.target)
            self.token("in")
            source = self.expr(loop.iter)
            tests = []
            for test in loop.ifs:
                self.token("if")
                tests.append(self.expr(test.test))
            gens.append(out.Gen(target, source, tuple(tests)))
            loop = loop.inner_for_in
        if closing:
            self.token(closing)
        return out.Comp(kind, elt, tuple(gens), key)

    def display(self, node: Any) -> out.Expr:
        kind, opening, closing = _DISPLAYS[type(node).__name__]
        target = self._target
        if opening:
            self.token(opening)
        items = []
        for element in node.elements:
            items.append(self.starred(element) if hasattr(element, "lpar") else self.expr(element.value, target))
            self.took(",")
        if closing:
            self.token(closing)
        return out.Seq(kind, self._limited(items))

    def starred(self, node: Any) -> out.Expr:
        for _ in node.lpar:
            self.token("(")
        self.token("*")
        value = self.expr(node.value)
        for _ in node.rpar:
            self.token(")")
        return out.Starred(value)

    def dictionary(self, node: Any) -> out.Expr:
        self.token("{")
        keys: list[out.Expr | None] = []
        values: list[out.Expr] = []
        for element in node.elements:
            if type(element).__name__ == "StarredDictElement":
                self.token("**")
                keys.append(None)
                values.append(self.expr(element.value))
            else:
                name = leaf(element.key)
                keys.append(self.expr(element.key))
                self.token(":")
                values.append(self.expr(element.value, name if secret_named(name) else ""))
            self.took(",")
        self.token("}")
        if len(keys) > ITEMS:
            self.bounds.add(f"only the first {ITEMS} items of a display are kept")
            del keys[ITEMS:], values[ITEMS:]
        return out.Dict(tuple(keys), tuple(values))

    def _limited(self, items: list[out.Expr]) -> tuple[out.Expr, ...]:
        if len(items) > ITEMS:
            self.bounds.add(f"only the first {ITEMS} items of a display are kept")
            items[ITEMS:] = [out.Opaque("more items")]
        return tuple(items)


def leaf(node: Any) -> str:
    """The last name of what a node names: ``c`` of ``a.b.c``, ``k`` of ``a["k"]`` and of ``a.get("k")``."""
    kind = type(node).__name__
    if kind == "Name":
        return str(node.value)
    if kind == "Attribute":
        return str(node.attr.value)
    if kind == "Subscript" and len(node.slice) == 1 and type(node.slice[0].slice).__name__ == "Index":
        return _text(node.slice[0].slice.value)
    if kind == "Call":
        return (_text(node.args[0].value) if node.args else "") or leaf(node.func)
    return _text(node)


def _text(node: Any) -> str:
    if type(node).__name__ != "SimpleString" or len(node.value) > 200:
        return ""
    value = literals.string(node.value).value
    return value if isinstance(value, str) else ""


def _merged(parts: list[out.Expr]) -> list[out.Expr]:
    """Neighbouring constants as one."""
    merged: list[out.Expr] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, out.Const) and isinstance(last, out.Const):
            merged[-1] = out.Const(last.kind, f"{last.value}{part.value}")
        else:
            merged.append(part)
    return merged


def _balanced(operands: list[out.Expr], ops: list[str]) -> out.Expr:
    """A tree of logarithmic depth over a chain."""
    if len(operands) == 1:
        return operands[0]
    half = len(operands) // 2
    return out.Binary(
        _balanced(operands[:half], ops[: half - 1]), ops[half - 1], _balanced(operands[half:], ops[half:])
    )


_COMPREHENSIONS = {
    "GeneratorExp": ("generator", "", ""),
    "ListComp": ("list", "[", "]"),
    "SetComp": ("set", "{", "}"),
    "DictComp": ("dict", "{", "}"),
    "StarredDictComp": ("dict", "{", "}"),
}
_DISPLAYS = {"Tuple": ("tuple", "", ""), "List": ("list", "[", "]"), "Set": ("set", "{", "}")}
_READ: dict[str, Callable[[Expressions, Any], out.Expr]] = {
    "Name": Expressions.name,
    "Ellipsis": Expressions.ellipsis,
    "Integer": Expressions.number,
    "Float": Expressions.number,
    "Imaginary": Expressions.number,
    "SimpleString": Expressions.string,
    "ConcatenatedString": Expressions.joined,
    "FormattedString": Expressions.formatted,
    "TemplatedString": Expressions.formatted,
    "Attribute": Expressions.attribute,
    "Call": Expressions.call,
    "Subscript": Expressions.subscript,
    "BinaryOperation": Expressions.binary,
    "BooleanOperation": Expressions.binary,
    "UnaryOperation": Expressions.unary,
    "Comparison": Expressions.comparison,
    "IfExp": Expressions.conditional,
    "Await": Expressions.awaited,
    "Yield": Expressions.yielded,
    "NamedExpr": Expressions.walrus,
    "Lambda": Expressions.function,
    "GeneratorExp": Expressions.comprehension,
    "ListComp": Expressions.comprehension,
    "SetComp": Expressions.comprehension,
    "DictComp": Expressions.comprehension,
    "StarredDictComp": Expressions.comprehension,
    "Tuple": Expressions.display,
    "List": Expressions.display,
    "Set": Expressions.display,
    "Dict": Expressions.dictionary,
    "StarredElement": Expressions.starred,
}
