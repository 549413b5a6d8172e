"""GitHub annotations, GitLab, Markdown, JUnit, HTML and JSON: what each consumer needs, and its limits."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import pytest
from inline_snapshot import snapshot
from markdown_it import MarkdownIt
from sample_result import CHARGE, DECODE, Result, sample

from auditor.config import Config
from auditor.finding import SEVERITIES, Finding, in_order
from auditor.ledger import Ledger
from auditor.reporters import Options, render
from auditor.site import Site


def many(root: Path, count: int) -> Result:
    """Findings of every severity, the mildest first in the source."""
    worst_last = tuple(reversed(SEVERITIES))
    findings = [
        replace(CHARGE, site=Site("a.py", number * 10 + at + 1), severity=severity, steps=(), related=())
        for at, severity in enumerate(worst_last)
        for number in range(count)
    ]
    return Result(Config(root=root), tuple(in_order(findings)))


# GitHub ------------------------------------------------------------------------------------------------------------


def test_github(tmp_path: Path) -> None:
    assert render(sample(tmp_path, "x" * 12), "github") == snapshot("""\
::error file=shop/wallet.py,line=9,endLine=9,col=1,endColumn=14,title=MFA001 critical%3A Money leaves an account on the strength of a session alone::POST /wallet/charge (charge) charges a stored card with only a session, and no second factor is asked for. Searched: decorators, blueprint, before_request, 2 calls, 0 unknown. Repair: Ask for a fresh second factor, for example pyotp.TOTP.verify.
::error file=shop/settings.py,line=2,endLine=2,col=14,endColumn=28,title=SEC001 high%3A A credential is written into the source::STRIPE_KEY holds a live secret key of Stripe, sk_l******. Repair: Read it from the environment or a secret store.
::warning file=shop/tokens.py,line=3,title=TOK001 medium%3A A token is read without verifying its signature::jwt.decode reads the token without verifying its signature. Repair: Ask for a fresh second factor, for example pyotp.TOTP.verify.
::notice title=auditor::the scan is incomplete: 2 files or engines missing
""")


def test_github_shows_the_worst_within_its_limits(tmp_path: Path) -> None:
    lines = render(many(tmp_path, 12), "github").splitlines()
    errors = [line for line in lines if line.startswith("::error ")]
    assert len(errors) == 10 and all("MFA001 critical" in line for line in errors)
    assert sum(line.startswith("::warning ") for line in lines) == 10
    assert sum(line.startswith("::notice ") for line in lines) == 10
    assert lines[-1] == "::notice title=auditor::19 more findings: the limit of annotations is reached"


def test_github_of_nothing_is_nothing(tmp_path: Path) -> None:
    assert render(Result(Config(root=tmp_path)), "github") == ""


def test_github_escapes_what_its_commands_are_made_of(tmp_path: Path) -> None:
    finding = replace(CHARGE, site=Site("a,b:c%d.py", 1, 1, 1, 2), message="100% of a,b: c\r\n::error::x", repair="r")
    (line,) = render(Result(Config(root=tmp_path), (finding,)), "github").splitlines()
    assert line.startswith("::error file=a%2Cb%3Ac%25d.py,line=1,")
    assert "::100%25 of a,b: c ::error::x." in line


# GitLab ------------------------------------------------------------------------------------------------------------


def test_gitlab(tmp_path: Path) -> None:
    report = json.loads(render(sample(tmp_path, "x" * 12), "gitlab", Options(moment="2027-03-31T12:00:00")))
    assert report["version"].startswith("15.")
    scan = report["scan"]
    assert (scan["type"], scan["status"], scan["start_time"]) == ("sast", "success", "2027-03-31T12:00:00")
    assert set(scan["analyzer"]) >= {"id", "name", "version", "vendor"}
    charge = next(one for one in report["vulnerabilities"] if one["severity"] == "Critical")
    assert charge["location"] == {"file": "shop/wallet.py", "start_line": 9, "end_line": 9, "method": "charge"}
    assert [one["type"] for one in charge["identifiers"]] == ["auditor_check", "cwe", "cwe"]
    assert charge["identifiers"][0]["value"] == "MFA001" and charge["identifiers"][1]["value"] == "306"
    assert charge["id"] == CHARGE.fingerprint
    assert "1. `shop/wallet.py:9`" in charge["description"]
    (flow,) = charge["details"]["path"]["items"]
    assert [one["node_type"] for one in flow] == ["source", "propagation", "sink"]
    assert [one["file_location"]["line_start"] for one in flow] == [9, 11, 16]
    ids = [one["id"] for one in report["vulnerabilities"]]
    assert len(set(ids)) == len(ids) == 3


def test_gitlab_tells_class_and_method(tmp_path: Path) -> None:
    finding = replace(CHARGE, site=Site("a.py", 1, function="Wallet.Views.post"))
    report = json.loads(render(Result(Config(root=tmp_path), (finding,)), "gitlab"))
    location = report["vulnerabilities"][0]["location"]
    assert (location["class"], location["method"]) == ("Wallet.Views", "post")


def test_gitlab_descriptions_mention_nobody(tmp_path: Path) -> None:
    finding = replace(CHARGE, message="by @all, see #12 and <img src=x> [x](http://y).", steps=CHARGE.steps[:1])
    report = json.loads(render(Result(Config(root=tmp_path), (finding,)), "gitlab"))
    description = report["vulnerabilities"][0]["description"]
    html = MarkdownIt("commonmark").render(description)
    assert "@all" not in description and "<img" not in html and "href" not in html
    assert len(report["vulnerabilities"][0]["details"]["path"]["items"][0]) == 1


# Markdown ----------------------------------------------------------------------------------------------------------


def test_markdown_is_one_table_and_folded_proofs(tmp_path: Path) -> None:
    html = MarkdownIt("commonmark").enable("table").render(render(sample(tmp_path, "x" * 12), "markdown"))
    assert html.count("<tr>") == 4
    assert html.index("MFA001") < html.index("SEC001") < html.index("TOK001")  # worst first
    assert html.count("<details>") == html.count("</details>") == 3
    assert "<li><code>shop/wallet.py:16</code> stripe.PaymentIntent.create charges the card</li>" in html
    assert "<code># auditor: ignore[MFA001] until=YYYY-MM-DD owner=NAME -- REASON</code>" in html


@pytest.mark.parametrize(
    "text",
    [
        "a|b",
        "`code`",
        "``",
        "*bold* _it_",
        "[a](http://b)",
        "<img src=x>",
        "# head",
        "a\\|b",
        "|`|",
        "&lt;b&gt;",
        "~~x~~",
    ],
)
def test_markdown_shows_texts_as_they_are(tmp_path: Path, text: str) -> None:
    finding = replace(CHARGE, endpoint=text, site=Site(f"{text}.py", 1), message=f"{text}.", steps=(), related=())
    out = render(Result(Config(root=tmp_path), (finding,)), "markdown")
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(out)
    shown = ElementTree.fromstring(f"<a>{html}</a>")
    cells = ["".join(cell.itertext()).replace("\u2060", "") for cell in shown.iter("td")]
    assert cells[2:4] == [f"{text}.py:1", text]
    assert f"{text}." in ["".join(one.itertext()).replace("\u2060", "") for one in shown.iter("p")]


def test_markdown_stays_within_a_comment(tmp_path: Path) -> None:
    out = render(many(tmp_path, 500), "markdown")
    assert out.count("<details>") == 50 and len(out) < 65_000
    assert "The proofs of 1950 more are in the other reports" in out


# JUnit -------------------------------------------------------------------------------------------------------------


def test_junit_counts_what_it_holds(tmp_path: Path) -> None:
    root = ElementTree.fromstring(render(sample(tmp_path, "x" * 12), "junit"))
    cases = root.findall(".//testcase")
    assert root.attrib == {"name": "auditor", "tests": str(len(cases)), "failures": "3", "errors": "2"}
    assert len(root.findall(".//failure")) == 3 and len(root.findall(".//error")) == 2
    for suite in root:
        assert suite.attrib["tests"] == str(len(suite))
    charge = root.find("./testsuite[@name='MFA001']/testcase")
    assert charge is not None
    assert charge.attrib["file"] == "shop/wallet.py" and charge.attrib["line"] == "9"


def test_junit_of_nothing_passes_each_check(tmp_path: Path) -> None:
    root = ElementTree.fromstring(render(Result(Config(root=tmp_path)), "junit"))
    assert root.attrib["tests"] == "3" and root.attrib["failures"] == "0"


# HTML --------------------------------------------------------------------------------------------------------------


def test_html_loads_and_runs_nothing(tmp_path: Path) -> None:
    out = render(sample(tmp_path, "x" * 12), "html", Options(show_silenced=True))
    for word in ("<script", " src=", "@import", "url(", "<link", "<iframe", "onerror", "javascript:"):
        assert word not in out.lower()
    assert "default-src 'none'" in out
    assert "<mark>def charge():</mark>" in out
    assert out.index("MFA001") < out.index("SEC001") < out.index("TOK001")


def test_html_marks_the_region_only(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("a < b; pay(1) > c & d\n")
    finding = Finding("MFA001", Site("a.py", 1, 8, 1, 14), "Pays.", severity="low")
    out = render(Result(Config(root=tmp_path), (finding,)), "html")
    assert "a &lt; b; <mark>pay(1)</mark> &gt; c &amp; d" in out


# JSON --------------------------------------------------------------------------------------------------------------


def test_json(tmp_path: Path) -> None:
    result = sample(tmp_path, "x" * 12)
    out = json.loads(render(result, "json"))
    assert out["version"] == 1 and "silenced" not in out and out["complete"] is False
    assert out["summary"] == {"findings": 3, "critical": 1, "high": 1, "medium": 1, "silenced": 1}
    assert [one["check"] for one in out["findings"]] == ["SEC001", "TOK001", "MFA001"]
    assert out["findings"][2] == snapshot(
        {
            "check": "MFA001",
            "name": "money-action-without-step-up",
            "title": "Money leaves an account on the strength of a session alone",
            "severity": "critical",
            "confidence": "high",
            "file": "shop/wallet.py",
            "line": 9,
            "column": 1,
            "end_line": 9,
            "end_column": 14,
            "function": "charge",
            "endpoint": "POST /wallet/charge",
            "subject": "money.charge",
            "message": "POST /wallet/charge (charge) charges a stored card with only a session, and no second factor is asked for.",
            "steps": [
                {
                    "file": "shop/wallet.py",
                    "line": 9,
                    "column": 1,
                    "end_line": 9,
                    "end_column": 14,
                    "function": "charge",
                    "text": "POST /wallet/charge enters charge",
                },
                {
                    "file": "shop/wallet.py",
                    "line": 11,
                    "column": 12,
                    "end_line": 11,
                    "end_column": 37,
                    "function": "charge",
                    "text": "charge calls pay",
                },
                {
                    "file": "shop/wallet.py",
                    "line": 16,
                    "column": 12,
                    "end_line": 16,
                    "end_column": 92,
                    "function": "pay",
                    "text": "stripe.PaymentIntent.create charges the card",
                },
            ],
            "related": [
                {
                    "file": "shop/wallet.py",
                    "line": 8,
                    "column": 1,
                    "end_line": 8,
                    "end_column": 16,
                    "function": "charge",
                    "text": "flask_login.login_required: proves a session only",
                }
            ],
            "searched": "decorators, blueprint, before_request, 2 calls, 0 unknown",
            "repair": "Ask for a fresh second factor, for example pyotp.TOTP.verify",
            "ignore": "# auditor: ignore[MFA001] until=YYYY-MM-DD owner=NAME -- REASON",
            "edits": [],
            "cwe": [306, 308],
            "asvs": ["7.5.3"],
            "engine": "auditor",
            "fingerprint": "a4147da62f55db79cf98715cac97b4dc",
            "moved_fingerprint": "e4a8422fca4949ba9fcc86489e8f4eaa",
            "properties": {},
        }
    )
    assert {one["kind"] for one in out["ledger"]} == {"skipped", "unread", "engine", "bound", "unknown", "config"}
    assert [one["id"] for one in out["checks"]] == ["MFA001", "SEC001", "TOK001"]
    assert out["controls"][0]["expires"] == "2027-03-31"


def test_json_shows_silenced_findings_on_request(tmp_path: Path) -> None:
    out = json.loads(render(sample(tmp_path, "x" * 12), "json", Options(show_silenced=True)))
    (silenced,) = out["silenced"]
    assert (silenced["by"], silenced["reason"], silenced["owner"]) == ("inline", "verified at the gateway", "iam")
    assert silenced["finding"]["check"] == DECODE.check


def test_a_run_without_gaps_is_complete(tmp_path: Path) -> None:
    ledger = Ledger()
    ledger.add("skipped", "tests/a.py", "tests")
    assert json.loads(render(Result(Config(root=tmp_path), ledger=ledger), "json"))["complete"] is True
