"""The harness itself: a test that cannot fail proves nothing."""

from __future__ import annotations

import zlib

import labels
import placeholders
import pytest
from labels import Label, LabelError, compare, parse, split


@pytest.mark.parametrize(
    "line",
    [
        "# ruleid: MFA001",
        "    // ruleid: MFA001",
        "-- ruleid: MFA001",
        "<!-- ruleid: MFA001 -->",
        "/* ruleid: MFA001 */",
        "{# ruleid: MFA001 #}",
        "; ruleid: MFA001",
        '  "//": "ruleid: MFA001",',
        "#ruleid:MFA001",
        "# ruleid: MFA001 -- two calls away",
    ],
)
def test_a_label_in_any_comment_speaks_of_the_next_line(line: str) -> None:
    assert parse(f"{line}\nx = 1\n", "a.py") == [Label("ruleid", "MFA001", "a.py", 2, 1)]


def test_labels_are_stacked_and_listed() -> None:
    text = "@decorated\n# ruleid: MFA001, OWN004\n# todoruleid: MNY001\ndef pay(): ...\n"
    assert [(label.kind, label.check, label.line) for label in parse(text, "a.py")] == [
        ("ruleid", "MFA001", 4),
        ("ruleid", "OWN004", 4),
        ("todoruleid", "MNY001", 4),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "# the rule ruleid: is explained elsewhere",
        "ok: MFA001",
        "text = 'ruleid: MFA001'",
        "# nook: MFA001",
    ],
)
def test_not_a_label(line: str) -> None:
    assert parse(f"{line}\nx = 1\n", "a.py") == []


@pytest.mark.parametrize(
    "text",
    [
        "x = 1  # ruleid: MFA001\n",
        "# ruleid: MFA001\n\nx = 1\n",
        "# ruleid: MFA001",
        "# ruleid: money\nx = 1\n",
        "# ruleid:\nx = 1\n",
        "# ruleid: MFA0012\nx = 1\n",
        "# ruleid: MFA001\n# ok: MFA001\nx = 1\n",
    ],
)
def test_a_label_that_says_nothing_is_an_error(text: str) -> None:
    with pytest.raises(LabelError):
        parse(text, "a.py")


def _found(*places: tuple[str, int, str]) -> dict[labels.Place, str]:
    return dict.fromkeys(places, "message")


@pytest.mark.parametrize(
    ("kind", "found", "problem"),
    [
        ("ruleid", True, ""),
        ("ruleid", False, "missed"),
        ("ok", False, ""),
        ("ok", True, "false alarm"),
        ("todoruleid", False, ""),
        ("todoruleid", True, "promote"),
        ("todook", True, ""),
        ("todook", False, "promote"),
    ],
)
def test_each_kind_fails_in_its_own_way(kind: str, found: bool, problem: str) -> None:
    expected = [Label(kind, "RST001", "a.py", 3, 2)]
    problems = compare(expected, _found(("a.py", 3, "RST001")) if found else {})
    assert len(problems) == bool(problem)
    assert all(problem in line and line.startswith("a.py:3: RST001 ") for line in problems)


def test_what_is_not_labelled_is_a_failure() -> None:
    expected = [Label("ruleid", "RST001", "a.py", 3, 2)]
    near = _found(("a.py", 3, "RST001"), ("a.py", 4, "RST001"), ("a.py", 3, "MFA001"), ("b.py", 3, "RST001"))
    assert len(compare(expected, near)) == 3


def test_examples_of_several_files() -> None:
    assert split("x = 1") == {"app.py": "x = 1\n"}
    assert split("# file: a.py\nx = 1\n// file: b.js\ny\n# file: a/.env\nz") == {
        "a.py": "x = 1\n",
        "b.js": "y\n",
        "a/.env": "z\n",
    }


@pytest.mark.parametrize("name", sorted(placeholders.MAKERS))
def test_placeholders_are_the_same_every_time_and_all_different(name: str) -> None:
    first, second = placeholders.expand(f"{{{{{name}}}}}"), placeholders.make(name, "2")
    assert first == placeholders.make(name) != second == placeholders.expand(f"{{{{{name}:2}}}}")
    assert "{{" not in first


def test_placeholder_formats() -> None:
    pat = placeholders.make("github_pat")
    assert len(pat) == 40 and pat.startswith("ghp_")
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    assert sum(digits.index(c) * 62**i for i, c in enumerate(reversed(pat[-6:]))) == zlib.crc32(pat[4:34].encode())
    assert placeholders.make("jwt").count(".") == 2
    assert "\n" not in placeholders.make("pem_private_key_line")
    assert placeholders.make("stripe_live") != placeholders.make("stripe_live", "2")


def test_template_braces_are_left_alone_and_unknown_names_are_an_error() -> None:
    assert placeholders.expand("{{ user.name }} {{user.name}}") == "{{ user.name }} {{user.name}}"
    with pytest.raises(KeyError):
        placeholders.expand("{{stripe_lvie}}")
