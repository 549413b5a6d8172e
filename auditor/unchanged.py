"""What was said of a tree, kept until anything that it was said of changes.

Facts are never kept: they are made of outlines and models in each run, so that no change of a model or a check can meet
old ones. The answers of a whole run are a different matter. They stand under a key over all that they were made of (the
bytes of every file that the program reads, each with its path and role; the configuration; the user's model files; what
was asked; what engines found for the program to use; the bytes of auditor itself and the versions of what reads for it),
so one changed byte of any of these asks everything anew, and an unchanged tree asks nothing.

Findings and rows hold masked secrets only, hence so does the folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import cache
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import msgspec

from auditor.config import Config
from auditor.facts import Fact
from auditor.inventory import Inventory
from auditor.python.extract import edition
from auditor.python.store import Pack, folder


class Answer(Protocol):
    """What can be kept."""

    @property
    def lasting(self) -> bool:
        """Whether the same question about the same bytes is answered the same way again."""
        ...


T = TypeVar("T", bound=Answer)

READ = ("python", "yaml", "json")
"""The languages of the files that the program reads."""

LAST = 4
"""Answers that are kept for one root: those of a scan, of the map, and of what was asked before."""

_READERS = ("msgspec", "PyYAML")


class Unchanged(Generic[T]):
    """The answer that was given the last time, if nothing has changed since.

    ``form`` is the type of the answer, ``asked`` says what the question was, ``facts`` are what engines found that the
    program uses besides the files. Unless it ``keeps``, or where the cache cannot be used, nothing is known or kept.
    """

    def __init__(
        self, form: type[T], config: Config, inventory: Inventory, asked: Sequence[str], facts: Sequence[Fact],
        keeps: bool,
    ) -> None:  # fmt: skip
        self._decoder = msgspec.msgpack.Decoder(form)
        self._made_of = (config, inventory, (form.__qualname__, *asked), tuple(facts))
        self._pack: Pack | None = None
        self._key = b""
        if keeps:
            with contextlib.suppress(OSError, ValueError):
                self._key = key(*self._made_of)
                self._pack = Pack(folder(), config.root, "answers")

    def answer(self, ask: Callable[[], T]) -> T:
        """The answer that is known, else the one that is given now, which is kept."""
        known = self.get()
        if known is None:
            known = ask()
            if known.lasting:
                self.put(known)
        return known

    def get(self) -> T | None:
        """The answer to the same question about the same bytes."""
        entry = self._pack.known.get(self._key) if self._pack is not None else None
        with contextlib.suppress(msgspec.MsgspecError, ValueError, RecursionError):
            return self._decoder.decode(entry) if entry is not None else None
        return None

    def put(self, answer: T) -> None:
        """Keep an answer, unless a file has changed while it was worked out or its form does not give it back."""
        if self._pack is None:
            return
        with contextlib.suppress(OSError, ValueError, TypeError, RecursionError):
            entry = msgspec.msgpack.encode(answer)
            if self._decoder.decode(entry) == answer and key(*self._made_of) == self._key:
                self._pack.known = dict(islice(self._pack.known.items(), LAST - 1))
                self._pack.keep({self._key: entry})


def key(config: Config, inventory: Inventory, asked: Sequence[str], facts: Sequence[Fact]) -> bytes:
    """The identity of a question and of all that its answer is made of, 32 bytes. Raises ``OSError``."""
    total = hashlib.blake2b(digest_size=32)
    for part in _parts(config, inventory, asked, facts):
        total.update(len(part).to_bytes(8, "big") + part)
    return total.digest()


def _parts(config: Config, inventory: Inventory, asked: Sequence[str], facts: Sequence[Fact]) -> Iterator[bytes]:
    yield own()
    yield repr([(name, value) for name, value in sorted(asdict(config).items()) if name != "jobs"]).encode()
    yield repr(tuple(asked)).encode()
    for fact in facts:
        yield msgspec.msgpack.encode(fact)
    for name in config.models:
        yield (config.root / name).read_bytes()
    for place, files in (("files", inventory.files), ("context", inventory.context)):
        for file in files:
            if file.language in READ:
                yield repr((place, file.path, file.language, file.role, file.named)).encode()
                yield hashlib.blake2b(file.absolute.read_bytes()).digest()


@cache
def own() -> bytes:
    """The identity of the program itself, in 32 bytes: its files, the interpreter, and what reads for it.

    Raises ``OSError`` where it is not installed as files.
    """
    total = hashlib.blake2b(edition() + repr((sys.version_info, sys.platform)).encode(), digest_size=32)
    for name in _READERS:
        total.update(metadata.version(name).encode() + b"\0")
    home = Path(__file__).parent
    files = sorted(path for path in home.rglob("*") if path.suffix in (".py", ".yaml"))
    if not files:
        raise FileNotFoundError(str(home))
    for path in files:
        content = path.read_bytes()
        total.update(f"{path.relative_to(home).as_posix()}\0{len(content)}\0".encode() + content)
    return total.digest()
