"""Spring: mappings on controllers, method security, and the matchers of a ``SecurityFilterChain``.

The matchers of all configuration classes are read as one list in the order they are written; the first that fits a path
speaks. Where there is none, and no annotation, nothing protects the route, unless Spring Security stands on the class
path unconfigured, which a list of sources does not tell: unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.engines.semgrep.routes.annotated import by_word, classes
from auditor.engines.semgrep.routes.code import Code
from auditor.engines.semgrep.routes.found import Found, Link, joined
from auditor.engines.semgrep.routes.pieces import Call, Mark, option, split, string, strings
from auditor.site import Site

_MAPPINGS = {
    "GetMapping": "GET",
    "PostMapping": "POST",
    "PutMapping": "PUT",
    "PatchMapping": "PATCH",
    "DeleteMapping": "DELETE",
}
_JAX = {"GET", "POST", "PUT", "PATCH", "DELETE"}
_SECURED = re.compile(
    r"(?i)^(PreAuthorize|PostAuthorize|Secured|RolesAllowed|Authenticated|.*(Login|Auth|Permission|Role)\w*(Required|Check|ed)?|(Require|Check|Need|Must)\w+)$"
)
_OPEN = re.compile(r"(?i)^(PermitAll|.*Anonymous.*|PassToken|IgnoreAuth|NoAuth|Public\w*|Anon\w*|SaIgnore)$")
_MATCH = {"requestMatchers", "antMatchers", "mvcMatchers", "pathMatchers", "regexMatchers"}
_SAYS = {"permitAll": "open", "anonymous": "open", "authenticated": "auth", "fullyAuthenticated": "auth", "hasRole": "auth", "hasAnyRole": "auth",
         "hasAuthority": "auth", "hasAnyAuthority": "auth", "denyAll": "auth", "access": "auth"}  # fmt: skip
_CONSTANT = re.compile(
    r"(?:static\s+final|final\s+static|const\s+val|const)\s+(?:String(?:\[\])?\s+)?(?P<name>\w+)\s*=\s*(?P<value>[^;\n]*(?:\{[^}]*\})?)"
)
_FILTER = re.compile(
    r"(doFilterInternal|HandlerInterceptor|OncePerRequestFilter|GenericFilterBean|implements Filter|: Filter\b)"
)
_TOO_MANY = re.compile(r"\b429\b|TOO_MANY_REQUESTS|[rR]ateLimit|Bucket4j|tryConsume")
_LIBRARY = re.compile(
    r"org\.springframework\.security\.(config|web)|org\.apache\.shiro|cn\.dev33\.satoken|io\.quarkus\.security"
)
_PATHS = re.compile(r"\"(/[\w/{}*-]+)\"")


@dataclass(frozen=True)
class _Matcher:
    """A rule of a filter chain: patterns (none: any request), methods, and what it says."""

    patterns: tuple[str, ...]
    method: str
    kind: str
    site: Site
    text: str
    literal: bool


def found(code: Code) -> Iterator[Found]:
    """The routes of all controllers."""
    matchers: list[_Matcher] | None = None
    filters: list[tuple[tuple[str, ...], Link]] = []
    library = ""
    constants: dict[str, str] = {}
    for held in classes(code, ".java", ".kt"):
        top = by_word(held.marks)
        if not ({"RestController", "Controller", "RequestMapping", "Path"} & top.keys()) and not any(
            {*by_word(marks)} & _MAPPINGS.keys() for _, marks in held.methods
        ):
            continue
        if matchers is None:
            constants = _constants(code)
            matchers = [*_matchers(code, constants), *_interceptors(code, constants)]
            filters = list(_filters(code))
            library = next((m[0] for f in code.of(".java", ".kt") if (m := _LIBRARY.search(code.text(f)))), "")
        prefixes = _paths(top.get("RequestMapping") or top.get("Path"), constants)
        for node, marks in held.methods:
            words = by_word(marks)
            for methods, mark in _verbs(words):
                paths = _paths(words.get("Path") if mark.word in _JAX else mark, constants)
                path = joined(prefixes[0], paths[0])
                own = [link for one in (*held.marks, *marks) for link in _links(one)]
                if any(link.kind == "open" for link in own[len(held.marks) :]):
                    own = [link for link in own if link.kind == "open"]
                links, doubt = (
                    (tuple(own), "")
                    if any(link.kind == "auth" for link in own)
                    else _chain(own, _near(held.file, matchers), path, methods)
                )
                if not doubt and library and not any(link.kind in ("auth", "open") for link in links):
                    doubt = f"the configuration of {library}"
                links = (
                    *links,
                    *(link for given, link in filters if not given or any(_fits(one, path) for one in given)),
                )
                yield Found("spring", methods, path, mark.site, node, node.function.qualified, links, doubt, f"{held.file}#{held.name}")  # fmt: skip


def _verbs(words: dict[str, Mark] | object) -> Iterator[tuple[tuple[str, ...], Mark]]:
    assert isinstance(words, dict)
    for word, mark in words.items():
        if word in _MAPPINGS:
            yield (_MAPPINGS[word],), mark
        elif word == "RequestMapping":
            given = re.findall(r"\b(GET|POST|PUT|PATCH|DELETE)\b", option(split(mark.args), "method") or "")
            yield tuple(given) or ("*",), mark
        elif word in _JAX:
            yield (word,), mark


def _paths(mark: Mark | None, constants: dict[str, str]) -> tuple[str, ...]:
    if mark is None or not mark.args:
        return ("",)
    args = split(mark.args)
    said = option(args, "value") or option(args, "path") or (args[0] if not re.match(r"\w+\s*=", args[0]) else "")
    return tuple(_text(part, constants) for part in split(said.strip("{}[] "))) or ("",)


def _text(expression: str, constants: dict[str, str]) -> str:
    """A path from literals and constants put together."""
    out = []
    for part in split(expression, "+"):
        plain = string(part)
        out.append(
            plain if plain is not None else constants.get(part.rpartition(".")[2], f"{{{part.rpartition('.')[2]}}}")
        )
    return "".join(out)


def _constants(code: Code) -> dict[str, str]:
    out: dict[str, str] = {}
    for file in code.of(".java", ".kt"):
        for match in _CONSTANT.finditer(code.text(file)):
            plain = strings(match["value"])
            if plain and match["name"] not in out:
                out[match["name"]] = "\0".join(plain) if "{" in match["value"] else plain[0]
    return out


def _links(mark: Mark) -> Iterator[Link]:
    word = mark.word.rpartition(".")[2]
    text = f"@{word}({mark.args})" if mark.args else f"@{word}"
    if word in _MAPPINGS or word in ("RequestMapping", "RestController", "Controller", "Path") or word in _JAX:
        return
    if _OPEN.match(word) or "permitAll" in mark.args or "isAnonymous" in mark.args:
        yield Link(text, mark.site, "open")
    elif re.search(r"(?i)limit", word):
        yield Link(text, mark.site, "throttle")
    elif _SECURED.match(word):
        yield Link(text, mark.site, "auth")


def _matchers(code: Code, constants: dict[str, str]) -> Iterator[_Matcher]:
    for file in code.of(".java", ".kt"):
        calls = code.pieces(file).calls
        chains: dict[tuple[int, int], list[Call]] = {}
        for call in calls:
            if call.method == "authorize" and not call.base:
                yield from _kotlin(call, constants)
            else:
                chains.setdefault(call.start, []).append(call)
        for chain in chains.values():
            pending: list[Call] = []
            for call in sorted(chain, key=lambda one: one.region[2:]):
                if call.method in _MATCH or call.method == "anyRequest":
                    pending.append(call)
                elif call.method in _SAYS and pending:
                    kind = _SAYS[call.method]
                    for one in pending:
                        if one.method == "anyRequest":
                            yield _Matcher((), "", kind, one.site, f"anyRequest().{call.method}()", True)
                            continue
                        verb = next((m for arg in one.args for m in re.findall(r"HttpMethod\.(\w+)", arg)), "")
                        texts = [arg for arg in one.args if "HttpMethod" not in arg]
                        patterns = tuple(p for arg in texts for p in _patterns(arg, constants))
                        yield _Matcher(patterns, verb, kind, one.site, f"{one.method}({', '.join(patterns)[:50]}).{call.method}()", bool(patterns) or not texts)  # fmt: skip
                    pending = []


def _patterns(arg: str, constants: dict[str, str]) -> tuple[str, ...]:
    plain = strings(arg)
    if plain:
        return plain
    known = constants.get(arg.rpartition(".")[2].strip("* "))
    return tuple(known.split("\0")) if known else ()


def _kotlin(call: Call, constants: dict[str, str]) -> Iterator[_Matcher]:
    if len(call.args) < 2:
        return
    said = call.args[-1]
    kind = "open" if re.search(r"permitAll|anonymous", said) else "auth"
    texts = [arg for arg in call.args[:-1] if "HttpMethod" not in arg]
    patterns = tuple(p for arg in texts for p in _patterns(arg, constants))
    if any("anyRequest" in arg for arg in texts):
        patterns, texts = (), []
    verb = next((m for arg in call.args for m in re.findall(r"HttpMethod\.(\w+)", arg)), "")
    yield _Matcher(
        patterns, verb, kind, call.site, f"authorize({', '.join(call.args)[:60]})", bool(patterns) or not texts
    )


def _interceptors(code: Code, constants: dict[str, str]) -> Iterator[_Matcher]:
    """``registry.addInterceptor(x).addPathPatterns(..).excludePathPatterns(..)``: open where excluded, else guarded."""
    for file in code.of(".java", ".kt"):
        calls = code.pieces(file).calls
        for call in calls:
            if call.method != "addInterceptor" or not re.search(
                r"(?i)auth|login|token|jwt|session|user|secur", " ".join(call.args)
            ):
                continue
            chain = [one for one in calls if one.start == call.start]
            for one in chain:
                if one.method == "excludePathPatterns":
                    patterns = tuple(p for arg in one.args for p in _patterns(arg, constants))
                    yield _Matcher(patterns, "", "open", one.site, "excludePathPatterns", bool(patterns))
            given = [one for one in chain if one.method == "addPathPatterns"]
            patterns = tuple(p for one in given for arg in one.args for p in _patterns(arg, constants))
            yield _Matcher(
                patterns,
                "",
                "auth",
                call.site,
                f"addInterceptor({', '.join(call.args)[:60]})",
                bool(patterns) or not given,
            )


def _chain(
    own: list[Link], matchers: list[_Matcher], path: str, methods: tuple[str, ...]
) -> tuple[tuple[Link, ...], str]:
    doubt = ""
    for one in matchers:
        if one.method and one.method not in methods:
            continue
        if not one.literal:
            doubt = doubt or one.text
            continue
        if not one.patterns or any(_fits(pattern, path) for pattern in one.patterns):
            return (*own, Link(one.text, one.site, one.kind)), doubt
    return tuple(own), doubt


def _fits(pattern: str, path: str) -> bool:
    """Whether an ant pattern fits a path; a prefix of the whole application before the path is allowed for."""
    text = re.escape(re.sub(r"\{\*?\w+(:[^}]*)?\}", "*", pattern)).replace(r"\*\*", "\0").replace(r"\*", "[^/]*")
    text = text.replace("/\0", "(/.*)?").replace("\0", ".*")
    try:
        if re.fullmatch(text + "/?", path):
            return True
        tail = re.sub(r"^/[^/*]+", "", pattern)
        return len(path.strip("/").split("/")) > 1 and len(tail.strip("/*")) > 0 and pattern.endswith(path)
    except re.error:
        return False


def _filters(code: Code) -> Iterator[tuple[tuple[str, ...], Link]]:
    """(paths, link) of servlet filters and interceptors that refuse when there are too many requests."""
    for file in code.of(".java", ".kt"):
        text = code.text(file)
        made = _FILTER.search(text)
        if made and _TOO_MANY.search(text):
            line = text.count("\n", 0, made.start()) + 1
            paths = tuple(_PATHS.findall(text))
            name = file.rpartition("/")[2].partition(".")[0]
            yield paths, Link(name, Site(file, line, 1, line, 2), "throttle" if paths else "?throttle")


def _near(file: str, matchers: list[_Matcher]) -> list[_Matcher]:
    """The matchers of the module that a controller belongs to: in the files that share most folders with its own."""
    shared = {one.site.file: _shared(file, one.site.file) for one in matchers}
    most = max(shared.values(), default=0)
    return [one for one in matchers if shared[one.site.file] == most]


def _shared(one: str, other: str) -> int:
    count = 0
    for here, there in zip(one.split("/"), other.split("/"), strict=False):
        if here != there:
            break
        count += 1
    return count
