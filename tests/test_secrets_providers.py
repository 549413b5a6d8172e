"""Every provider definition proves itself by texts made from its own shape; none of real format is kept anywhere."""

from __future__ import annotations

import random
import zlib

import pytest

from auditor.engines.secrets import shapes
from auditor.engines.secrets.provider import Provider, providers
from auditor.engines.secrets.scan import scan

ALL = providers()
SHOWN = [one for one in ALL if not (one.test or one.public or one.client) and one.id != "google-api-key"]
CHECKED = {"crc32_base62", "nkey", "jwt", "discord", "openai", "azure_storage"}
"""Checks that a random text of the shape does not pass."""


def _id(one: Provider) -> str:
    return one.id


def _example(one: Provider) -> str:
    """A text of the shape that its structure check does not refuse."""
    for seed in range(200):
        value = shapes.example(one.parts, random.Random(f"{one.id}:{seed}"))
        refused = one.structure is not None and one.check not in CHECKED and one.structure(value) is False
        digits = sum(char.isdigit() for char in value)
        if not refused and (digits >= 4 or not any(c.isdigit() for c in value)) and len(set(value)) >= 7:
            return value
    raise AssertionError(f"{one.id}: no example")


def _line(one: Provider, value: str) -> str:
    return f'{one.near[0]} = "{value}"\n' if one.near else f'value = "{value}"\n'


def _rules(text: str) -> set[str]:
    return {fact.rule for fact in scan("deploy/settings.conf", text, b"k")}


def test_there_are_many_and_japanese_ones() -> None:
    assert len(ALL) >= 300
    names = " ".join(one.name for one in ALL)
    for service in (
        "LINE channel", "Yahoo! JAPAN", "Rakuten", "PayPay", "PAY.JP", "KOMOJU", "GMO", "SB Payment", "freee", "Sansan", "ChatWork",
    ):  # fmt: skip
        assert service.lower() in names.lower()


@pytest.mark.parametrize("one", ALL, ids=_id)
def test_definition_is_in_form(one: Provider) -> None:
    assert one.keywords, "nothing for the index to wait for"
    assert all(len(word) >= 3 for word in one.keywords)
    assert one.pattern.groupindex == {"v": 1}
    assert not (one.live and one.test)


@pytest.mark.parametrize("one", ALL, ids=_id)
def test_pattern_finds_its_example_and_no_near_miss(one: Provider) -> None:
    value = _example(one)
    match = one.pattern.search(_line(one, value))
    assert match is not None and match["v"] == value
    short, broken = shapes.near_misses(one.parts, random.Random(one.id))
    for miss in (short, broken):
        assert not one.pattern.search(_line(one, miss)), "a near miss"
    if one.near:
        assert not one.pattern.search(f'somethingelse = "{value}"\n'), "without the provider's word"


@pytest.mark.parametrize("one", SHOWN, ids=_id)
def test_engine_reports_the_example(one: Provider) -> None:
    facts = scan("deploy/settings.conf", _line(one, _example(one)), b"k")
    if one.near and one.check in CHECKED:
        return  # refused by the check, as it should
    assert facts, "not found at all"
    if one.check not in CHECKED and not one.near:
        assert any(fact.confidence != "low" for fact in facts)


@pytest.mark.parametrize("one", [one for one in ALL if one.public], ids=_id)
def test_public_values_are_silent(one: Provider) -> None:
    assert not [fact for fact in scan("a.py", f'x = "{_example(one)}"\n', b"k") if fact.confidence != "low"]


@pytest.mark.parametrize("one", [one for one in ALL if one.test or one.client], ids=_id)
def test_sandbox_and_publishable_values_are_notes(one: Provider) -> None:
    for fact in scan("a.py", _line(one, _example(one)), b"k"):
        if fact.rule == one.id:
            assert (fact.confidence, fact.severity) == ("low", "low")


def test_a_failed_checksum_lowers_and_does_not_discard() -> None:
    body = "".join(random.Random(5).choices(shapes.CLASSES["alnum"], k=30))
    number, digits = zlib.crc32(body.encode()), ""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    while number:
        number, rest = divmod(number, 62)
        digits = alphabet[rest] + digits
    good = f"ghp_{body}{digits.rjust(6, '0')}"
    wrong = good[:-1] + ("A" if good[-1] != "A" else "B")
    for value, confidence in ((good, "high"), (wrong, "medium")):
        (fact,) = scan("a.py", f'x = "{value}"\n', b"k")
        assert (fact.rule, fact.confidence) == ("github-personal-token", confidence)


def test_a_live_secret_is_critical_in_production_only() -> None:
    value = shapes.example(shapes.parse("sk_live_{alnum:24}"), random.Random(1))
    assert scan("app/pay.py", f'k = "{value}"\n', b"k")[0].severity == "critical"
    assert scan("tests/test_pay.py", f'k = "{value}"\n', b"k")[0].severity == "high"


@pytest.mark.parametrize("shape", ["a{alnum}", "a{nothing:3}", "a{alnum:3", "a}b"])
def test_a_malformed_shape_is_an_error(shape: str) -> None:
    with pytest.raises(ValueError, match="shape"):
        shapes.parse(shape)
