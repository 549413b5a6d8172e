"""The text of a check comes out of the check's own file, complete and without its test labels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from inline_snapshot import snapshot
from markdown_it import MarkdownIt
from sample_result import CHECKS

from auditor import explain
from auditor.check import all_checks
from auditor.triage import NOTICES


def test_text() -> None:
    assert explain.text(CHECKS[0]) == snapshot("""\
MFA001 money-action-without-step-up (critical)

What and why
Money leaves an account on the strength of a session alone.

A stolen cookie is then enough to empty it.

Ask for a second factor right before.

Bad
    def charge():
        pay(current_user)

Good
    @second_factor_required
    def charge():
        pay(current_user)

Repair
Ask for a fresh second factor, for example pyotp.TOTP.verify

Your own guard
A decorator or helper of your project is understood by itself when it ends the request
on failure. One that auditor cannot look into is told in one row of a YAML file of
yours, named in the configuration as `models = ["security/guards.yaml"]`:

    package: shop
    guards:
      - {decorator: shop.guards.pin_required, kind: second_factor}

Ignore one place
On the line of the finding, or alone on the line above; the reason is required, `until`
and `owner` are of your choice:

    # auditor: ignore[MFA001] until=YYYY-MM-DD owner=NAME -- REASON

References
- CWE-306 <https://cwe.mitre.org/data/definitions/306.html>
- CWE-308 <https://cwe.mitre.org/data/definitions/308.html>
- OWASP ASVS 5.0, 7.5.3 <https://github.com/OWASP/ASVS/tree/v5.0.0/5.0/en>
- <https://pages.nist.gov/800-63-4/sp800-63b.html>
""")


def test_every_check_can_be_explained() -> None:
    for check in explain.topics(all_checks()):
        text, markdown = explain.text(check), explain.markdown(check)
        assert check.title in " ".join(text.split()) and check.id in text
        assert max(map(len, text.splitlines())) <= 200
        assert "ruleid:" not in text and "# ok:" not in text
        html = MarkdownIt("commonmark").render(markdown)
        assert html.startswith(f"<h1>{check.id} {check.name}</h1>")
        assert html.count("<pre>") >= len([one for one in (check.bad, check.good) if one])


def test_the_address_of_a_check_is_its_file() -> None:
    root = Path(explain.__file__).parent.parent
    for check in explain.topics(all_checks()):
        assert (root / explain.help_uri(check).partition("/blob/main/")[2]).is_file()


@pytest.mark.parametrize("word", ["TOK001", "tok001", "TOK099", "token-signature-not-verified"])
def test_find(word: str) -> None:
    assert explain.find(word, CHECKS) is CHECKS[2]


def test_topics_name_each_once() -> None:
    ids = [one.id for one in explain.topics((*CHECKS, *NOTICES))]
    assert ids == sorted(set(ids)) and len(ids) == len(CHECKS) + len(NOTICES)


def test_find_knows_the_notices_and_nothing_else() -> None:
    assert explain.find("aud003", CHECKS) is NOTICES[2]
    for word in ("", "MFA", "MFA0011", "XYZ001"):
        assert explain.find(word, CHECKS) is None


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("# ruleid: MFA001\npay()", "pay()"),
        ("pay()  # ruleid: MFA001", "pay()"),
        ("    # todook: MFA001\n    pay()", "pay()"),
        ("@a\n# ok: MFA001\ndef f(): ...", "@a\ndef f(): ..."),
        ("pay()  # okay: it is", "pay()  # okay: it is"),
        ("pay('# ruleid')", "pay('# ruleid')"),
    ],
)
def test_labels_are_not_shown(code: str, shown: str) -> None:
    assert explain.example(code) == shown


def test_precision_is_told_when_enough_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = {"MFA001": {"true": 9, "n": 10}, "SEC001": {"true": 9, "n": 9}}
    monkeypatch.setattr(explain, "_measurements", lambda: measured)
    assert "9 of 10 findings in real code that was read were true." in explain.text(CHECKS[0])
    assert "Measured" not in explain.text(CHECKS[1])
    assert explain.precision("TOK001") is None


def test_precision_file_is_in_form() -> None:
    file = Path(explain.__file__).with_name("precision.json")
    data = json.loads(file.read_text()) if file.is_file() else {}
    assert set(data) <= {one.id for one in all_checks()}
    assert all(0 <= one["true"] <= one["n"] for one in data.values())
