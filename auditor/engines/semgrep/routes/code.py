"""The functions of all files, and which of them a piece of source means by a name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath

from auditor.engines.semgrep.complete import Node, Project
from auditor.engines.semgrep.functions import Function, Functions
from auditor.engines.semgrep.matches import Reading, Region
from auditor.engines.semgrep.routes.pieces import Pieces, covers, pieces, split
from auditor.site import Site

_PATHED = re.compile(r"^[\w$]+(?:(?:\.|->|::|\?\.)[\w$]+)*[?!]?$")
_INLINE = re.compile(r"^(async\s+)?(function\b|func\b|fn\b|\(|[\w$]+\s*=>|static\b)")
_WRAPPER = re.compile(
    r"^(?:await\s+|new\s+)?(?P<name>[\w$.:>-]+)\s*(?:<[^()]*>)?\((?P<args>.*)\)(?P<rest>.*)$", re.DOTALL
)
_SMALL = 4_000
"""Characters of a file whose only function is what it exports, by whatever name."""

_DEFAULT = re.compile(r"^(?:export default|module\.exports\s*=)(?P<what>[^\n;]*)", re.MULTILINE)


class Code:
    """All files of the languages that have rules: pieces, functions, and text."""

    def __init__(self, files: Mapping[str, tuple[Reading, Functions, str]], project: Project) -> None:
        self.project = project
        self.files = sorted(files)
        self._files = files
        self._pieces: dict[str, Pieces] = {}

    def pieces(self, file: str) -> Pieces:
        """What the inventory rules say of a file."""
        if file not in self._pieces:
            reading, _, text = self._files[file]
            self._pieces[file] = pieces(file, reading.matches, text)
        return self._pieces[file]

    def functions(self, file: str) -> tuple[Function, ...]:
        """The functions of a file, in order."""
        return self._files[file][1].all

    def text(self, file: str) -> str:
        """The text of a file."""
        return self._files[file][2]

    def lines(self, file: str, region: Region) -> str:
        """The lines of a region."""
        return "\n".join(self._split(file)[region[0] - 1 : region[2]])

    @cached_property
    def _lines(self) -> dict[str, list[str]]:
        return {}

    def _split(self, file: str) -> list[str]:
        if file not in self._lines:
            self._lines[file] = self.text(file).splitlines()
        return self._lines[file]

    def head(self, node: Node) -> Site:
        """The place of a function's name."""
        return Site(node.file, *self.project.head(node), function=node.function.qualified)

    def of(self, *endings: str) -> Iterator[str]:
        """The files with one of these endings."""
        return (file for file in self.files if file.endswith(endings))

    @cached_property
    def named(self) -> Mapping[str, list[Node]]:
        """Functions by name."""
        out: dict[str, list[Node]] = defaultdict(list)
        for file in self.files:
            for function in self.functions(file):
                if not function.route:
                    out[function.name].append(Node(file, function))
        return out

    @cached_property
    def _stems(self) -> Mapping[str, list[str]]:
        out: dict[str, list[str]] = defaultdict(list)
        for file in self.files:
            path = PurePosixPath(file)
            out[path.name.partition(".")[0].lower()].append(file)
            if path.stem == "index":
                out[path.parent.name.lower()].append(file)
        return out

    def imported(self, file: str, path: str) -> str:
        """The file that a relative or aliased import path means; empty when there is none or more than one."""
        if path.startswith("."):
            parts = list(PurePosixPath(file).parent.parts)
            for part in PurePosixPath(path).parts:
                if part == "..":
                    parts = parts[:-1]
                elif part != ".":
                    parts.append(part)
            wanted = "/".join(parts)
            for ending in ("", ".js", ".ts", ".mjs", ".cjs", ".tsx", ".jsx", "/index.js", "/index.ts"):
                if wanted + ending in self._files:
                    return wanted + ending
            if wanted.endswith((".js", ".mjs")) and wanted.rpartition(".")[0] + ".ts" in self._files:
                return wanted.rpartition(".")[0] + ".ts"
            return ""
        wanted = "/" + path.lstrip("@~#/")
        tail = wanted.rpartition("/")[2].lower().partition(".")[0]
        fits = [
            one
            for one in self._stems.get(tail, ())
            if ("/" + one.rpartition(".")[0].removesuffix("/index")).endswith(wanted)
        ]
        return fits[0] if len(fits) == 1 and wanted.count("/") > 1 else ""

    def inline(self, file: str, region: Region, name: str) -> Node:
        """The function that is given in place in the call at a region."""
        found = [one for one in self.functions(file) if one.region == region and one.route]
        return Node(file, found[0] if found else Function(name, name, region, route=True))

    def method(self, file: str, name: str, region: Region | None = None) -> Node | None:
        """The function of a name in a file, in a region of it if given."""
        found = [one for one in self.functions(file) if one.name == name and not one.route]
        if region is not None:
            found = [one for one in found if covers(region, one.region)] or found
        return Node(file, found[0]) if found else None

    def controller(self, name: str, method: str, hint: str = "") -> Node | None:
        """The method of a class: by qualified name, among several the one whose path holds the hint."""
        short = name.replace("\\", ".").replace("::", ".").rpartition(".")[2]
        found = [node for node in self.named.get(method, ()) if node.function.qualified.endswith(f"{short}.{method}")]
        if len(found) > 1 and hint:
            found = [node for node in found if hint.lower() in node.file.lower().replace("_", "")] or found
        return found[0] if found else None

    def made(self, file: str, text: str) -> str:
        """A name with the call that made it: ``strict`` of ``const strict = rateLimit({...})`` is ``rateLimit strict``."""
        bound = next((one for one in self.pieces(file).imports if one.name == text), None)
        where = self.imported(file, bound.what) if bound is not None else file
        made = next((one.what for one in self.pieces(where).binds if one.name == text), "") if where else ""
        return f"{made} {text}" if made else text

    def foreign(self, file: str, text: str) -> bool:
        """Whether an expression begins with the name of a library: an import that is no file of the project."""
        head = re.match(r"(?:new\s+)?([\w$]+)", text.strip())
        if head is None:
            return False
        if file.endswith(".go"):
            return re.search(rf'"[\w.]+\.[a-z]+/[^"\n]*\b{re.escape(head[1])}(/v\d+)?"', self.text(file)) is not None
        bound = next((one for one in self.pieces(file).imports if one.name == head[1]), None)
        return (
            bound is not None
            and not bound.what.startswith((".", "@/", "~", "src/", "#"))
            and not self.imported(file, bound.what)
        )

    def resolve(self, file: str, text: str) -> Node | None:
        """The function that an expression means: a name, a member of an import, a call that makes it, a wrapper."""
        text = text.strip()
        for _ in range(4):
            if _INLINE.match(text) and not _WRAPPER.match(text):
                return None
            if _PATHED.match(text):
                return self._named(file, text)
            wrapped = _WRAPPER.match(text)
            if wrapped is None:
                return None
            args = split(wrapped["args"])
            inner = next((arg for arg in reversed(args) if _PATHED.match(arg) or _WRAPPER.match(arg)), "")
            name = re.sub(r"\.(bind|call|apply)$", "", wrapped["name"])
            found = self._named(file, name) if _PATHED.match(name) else None
            if name != wrapped["name"] or not inner or (found is not None and not args):
                return found
            text = inner
            if found is not None and self._named(file, inner) is None and _PATHED.match(inner):
                return found
        return None

    def _named(self, file: str, path: str) -> Node | None:
        parts = re.split(r"\.|->|::|\?\.", path)
        head, name = parts[0], parts[-1]
        here = [node for node in self.named.get(name, ()) if node.file == file]
        if len(parts) == 1 and here:
            return here[0]
        bound = next((one for one in self.pieces(file).imports if one.name == head), None)
        if bound is not None:
            target = self.imported(file, bound.what)
            if target or bound.what.startswith("."):
                return self._exported(target, name if len(parts) > 1 else head) if target else None
        there = self.named.get(name, [])
        if len(parts) > 1:
            hint = parts[-2].lower().removesuffix("controller").removesuffix("handler").removesuffix("ctrl")
            near = [node for node in there if len(hint) > 2 and hint in node.file.lower().replace("_", "")]
            there = near if near and len(near) < len(there) else there
            here = [node for node in there if node.file == file] or [
                node for node in there if PurePosixPath(node.file).parent == PurePosixPath(file).parent
            ]
            if here:
                return here[0]
        return there[0] if len(there) == 1 else None

    def _exported(self, file: str, name: str) -> Node | None:
        """A function of a file by name; one that only that file's single export can be; through a file that passes on."""
        found = self.method(file, name)
        if found is not None:
            return found
        functions = [one for one in self.functions(file) if not one.route]
        if len(functions) == 1 and len(self.text(file)) < _SMALL:
            return Node(file, functions[0])
        given = _DEFAULT.search(self.text(file))
        for word in reversed(re.findall(r"[\w$]+", given["what"])) if given else ():
            found = self.method(file, word)
            if found is not None:
                return found
        if PurePosixPath(file).stem != "index":
            return None
        folder = str(PurePosixPath(file).parent)
        near = [node for node in self.named.get(name, ()) if node.file.startswith(f"{folder}/")]
        return near[0] if len(near) == 1 else None
