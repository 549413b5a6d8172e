"""The index: one automaton over everything that any reader waits for, so that one pass says where to look."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ahocorasick_rs import AhoCorasick, Implementation

from auditor.engines.secrets import context
from auditor.engines.secrets.provider import Provider, providers

NAME_WORDS = (
    "pass", "pwd", "psw", "secret", "token", "key", "auth", "cred", "salt", "jwt", "ticket", "cookie", "senha", "mnemonic",
    "seed", "otp", "pepper", "_sk", "_pat", "_pw", "\"pw\"", "sid", "contrasen", "bearer", "pword",
)  # fmt: skip
"""Parts of names that may bind a secret."""

KEY_MARKS = (
    "-----begin ",
    "putty-user-key-file",
    "ls0tls1crudjti",
    "0tls0tqkvhsu4g",
    "tls0tlujfr0loi",
    '"kty"',
    "<rsakeyvalue>",
)
"""Beginnings of private keys."""


@cache
def _automaton() -> tuple[AhoCorasick, list[list[tuple[str, object]]]]:
    wanted: dict[str, list[tuple[str, object]]] = {}
    for word in NAME_WORDS:
        wanted.setdefault(word, []).append(("name", word))
    for word in KEY_MARKS:
        wanted.setdefault(word, []).append(("key", word))
    for word in context.READERS:
        wanted.setdefault(word, []).append(("context", word))
    for one in providers():
        for word in one.keywords:
            wanted.setdefault(word, []).append(("provider", one))
    words = sorted(wanted)
    return AhoCorasick(words, implementation=Implementation.ContiguousNFA), [wanted[word] for word in words]


def hits(lower: str) -> Iterator[tuple[str, object, int, int]]:
    """Kind (name, key, context, provider), what waits for it, and where it stands."""
    automaton, waiting = _automaton()
    for number, start, end in automaton.find_matches_as_indexes(lower, overlapping=True):
        for kind, what in waiting[number]:
            yield kind, what, start, end


__all__ = ["KEY_MARKS", "NAME_WORDS", "Provider", "hits"]
