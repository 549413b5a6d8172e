"""Containers, comprehensions, lambdas and parameters of a syntax tree."""

from __future__ import annotations

from typing import Any

from auditor.python import outline as out
from auditor.python.masking import secret_named
from auditor.python.strings import Strings, leaf

ITEMS = 2000
"""Items of one display, and arguments of one call, that are kept."""

_COMPREHENSIONS = {
    "GeneratorExp": ("generator", "", ""),
    "ListComp": ("list", "[", "]"),
    "SetComp": ("set", "{", "}"),
    "DictComp": ("dict", "{", "}"),
    "StarredDictComp": ("dict", "{", "}"),
}
_DISPLAYS = {"Tuple": ("tuple", "", ""), "List": ("list", "[", "]"), "Set": ("set", "{", "}")}


class Displays(Strings):
    """Reads what has brackets of its own, and what has parameters."""

    def _function(self, node: Any) -> out.Expr:
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

    def _comprehension(self, node: Any) -> out.Expr:
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

    def _display(self, node: Any) -> out.Expr:
        kind, opening, closing = _DISPLAYS[type(node).__name__]
        target = self._target
        if opening:
            self.token(opening)
        items = []
        for element in node.elements:
            items.append(self._starred(element) if hasattr(element, "lpar") else self.expr(element.value, target))
            self.took(",")
        if closing:
            self.token(closing)
        return out.Seq(kind, self._limited(items))

    def _starred(self, node: Any) -> out.Expr:
        for _ in node.lpar:
            self.token("(")
        self.token("*")
        value = self.expr(node.value)
        for _ in node.rpar:
            self.token(")")
        return out.Starred(value)

    def _dictionary(self, node: Any) -> out.Expr:
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
