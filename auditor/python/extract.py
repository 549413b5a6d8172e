"""From the bytes of one Python file to its outline. The only reader of syntax trees: no libcst node leaves here."""

from __future__ import annotations

import codecs
import hashlib
import importlib.util
import io
import re
import sys
import threading
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.python.cursor import DriftError
from auditor.python.outline import Outline
from auditor.python.statements import Statements, undocumented

if TYPE_CHECKING:
    import libcst

VERSION = 2
"""Counts the changes to what an outline says; part of the cache key."""

BRACKETS = 200
"""Nesting of brackets that Python itself accepts."""

PATTERNS = 12
"""Nesting of brackets in a pattern; the parser's time grows exponentially with it."""

_EASY = 40
_CHAIN = 3000
_STACK = 256 << 20
_FRAMES = 50_000
_NOT_FORMATTED = "".join(chr(code) for code in range(128) if chr(code) not in "fFtT")
_DEEP = threading.Lock()
_CODECS = frozenset(("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7", "mbcs", "oem"))
_OPENING, _CLOSING, _BREAK, _CASE, _COMMENT, _STRING = range(1, 7)
_TOKEN = re.compile(
    r"""([(\[{])|([)\]}])|(\r\n|\r|\n|,|;)|(?:^[ \t]*(case)\b)|#[^\r\n]*()"""
    r"""|\b(?:not|and|or|else|lambda|await)\b|[-+*/%~|&^@.]|("""
    r"""\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}"""
    r"""|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')""",
    re.DOTALL | re.MULTILINE,
)
_PYTHON2 = re.compile(r"^[ \t]*(?:print[ \t]+[\"'\w]|exec[ \t]+[\"'\w]|raise[ \t]+\w+[ \t]*,)", re.MULTILINE)
_REACHED = re.compile(r"error at (\d+):(\d+)")


def extract(source: bytes, path: str, key: bytes) -> Outline:
    """The outline of a file.

    ``path`` is for nobody but the reader of an error; ``key`` (at most 64 bytes) makes the digests of masked strings.
    Never raises for anything a file may contain: ``problem`` says why a file could not be read.
    """
    try:
        text = _decoded(source)
    except (SyntaxError, UnicodeError, LookupError, ValueError) as error:
        return Outline(problem=f"cannot be decoded: {_clause(error)}")
    nesting, patterns, chain = _measured(text)
    if nesting > BRACKETS:
        return Outline(problem=f"brackets are nested more than {BRACKETS} deep")
    if patterns > PATTERNS:
        return Outline(problem=f"a pattern is nested more than {PATTERNS} deep")
    if chain > _CHAIN:
        return Outline(problem=f"an expression has more than {_CHAIN} operators in a row")
    if nesting + chain > _EASY:
        return _with_room(text, key)
    return _outline(text, key)


def edition() -> bytes:
    """What an outline depends on besides the file, in 16 bytes: the versions of extractor and parser.

    The parser is not loaded for this: a run whose files are all known does without it.
    """
    spec = importlib.util.find_spec("libcst")
    try:
        parser = Path(spec.origin or "").with_name("_version.py").read_bytes() if spec else b""
    except OSError:
        import libcst

        parser = str(getattr(libcst, "LIBCST_VERSION", "")).encode()
    return hashlib.blake2b(f"{VERSION} ".encode() + parser, digest_size=16).digest()


def easy(source: bytes) -> bool:
    """Whether a file is so simply built that reading it cannot take long or go deep."""
    try:
        nesting, patterns, chain = _measured(_decoded(source))
    except (SyntaxError, UnicodeError, LookupError, ValueError):
        return True
    return nesting + chain <= _EASY and patterns <= PATTERNS // 2


def _decoded(source: bytes) -> str:
    """The text, by its byte order mark or coding comment; UTF-8 without."""
    if b"\0" in source:
        raise ValueError("it contains NUL bytes")
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    codec = codecs.lookup(encoding)
    if codec.name.replace("-", "_") in _CODECS or not getattr(codec, "_is_text_encoding", True):
        raise LookupError(f"unsupported encoding {codec.name}")
    return source.decode(encoding)


def _clause(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"not {error.encoding} at byte {error.start}"
    return str(error)[:80]


def _measured(text: str) -> tuple[int, int, int]:
    """The deepest nesting of brackets, of those in patterns, and the longest run of operators in one bracket.

    An estimate, not a lexer: a formatted string counts with all its brackets, and one that may hold quotes of its
    own kind inside counts as hard, since what seems a string may then be code.
    """
    deepest, patterns, run = 0, 0, 0
    longest = min(text.count("elif "), _CHAIN)
    in_case = False
    runs: list[int] = []
    for match in _TOKEN.finditer(text):
        last = match.lastindex
        if last is None:
            run += 1
            longest = max(longest, run)
        elif last == _OPENING:
            runs.append(run)
            run = 0
            deepest = max(deepest, len(runs))
            if in_case:
                patterns = max(patterns, len(runs))
        elif last == _CLOSING:
            run = (runs.pop() if runs else 0) + 1  # a call or subscript may be called again
            longest = max(longest, run)
        elif last == _BREAK:
            if not runs or match.group() == ",":
                run = 0
            if not runs and match.group() != ",":
                in_case = False
        elif last == _CASE:
            in_case = in_case or not runs
        elif last == _STRING and text[max(0, match.start() - 2) : match.start()].strip(_NOT_FORMATTED):
            inside = match.group()
            longest = max(longest, sum(map(inside.count, "([{")))
            if inside.count("{") != inside.count("}"):
                longest = max(longest, _EASY + 1)
    return deepest, patterns, longest


def _with_room(text: str, key: bytes) -> Outline:
    """Read a deeply nested file on a stack of its own; the parser and the garbage collector recurse in C."""
    found: list[Outline] = []
    with _DEEP:
        limit, size = sys.getrecursionlimit(), threading.stack_size()
        try:
            threading.stack_size(_STACK)
            thread = threading.Thread(target=lambda: found.append(_outline(text, key)))
            sys.setrecursionlimit(_FRAMES)
            thread.start()
            thread.join()
        except (RuntimeError, ValueError):
            return Outline(problem="there is no memory to read such nested code")
        finally:
            sys.setrecursionlimit(limit)
            threading.stack_size(size)
    return found[0] if found else Outline(problem="it is nested too deep")


def _outline(text: str, key: bytes) -> Outline:
    import libcst  # here, since it costs a fifth of a second

    try:
        module = libcst.parse_module(text)
    except libcst.ParserSyntaxError as error:
        return Outline(problem=_syntax(text, error))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # validation of nodes, and panics of the native parser, which are no Exception
        return Outline(problem=f"the parser does not accept it: {type(error).__name__}")
    reader = Statements(text, key)
    try:
        body, doc = undocumented(reader.block(module.body), module.body)
        if reader.skip() != len(text):
            raise DriftError(f"text is left over at line {reader.line(reader.at)}")
    except RecursionError:
        return Outline(problem="it is nested too deep")
    except Exception as error:  # whatever it is, the file is unread and the ledger says so
        why = str(error) if isinstance(error, DriftError) else type(error).__name__
        return Outline(problem=f"the extractor does not understand it: {why}")
    bounds = tuple(sorted(reader.bounds))
    return Outline(body, reader.markers(), tuple(reader.spans), reader.lines, doc, "", bounds)


def _syntax(text: str, error: libcst.ParserSyntaxError) -> str:
    """What is wrong and about where: the parser names the furthest place that it reached, from column 0."""
    reached = _REACHED.search(error.message)
    line = int(reached.group(1)) - (reached.group(2) == "0") if reached else error.raw_line
    kind = "Python 2 syntax" if _PYTHON2.search(text) else "syntax error"
    return f"{kind}, line {max(1, line)}"
