"""SARIF as its consumers read it: GitHub, DefectDojo, SonarQube, the viewers, and Microsoft's validator."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sample_result import CHARGE, CHECKS, Result, sample, secret_value, write

from auditor.config import Config
from auditor.finding import Step
from auditor.ledger import Ledger
from auditor.reporters import Options, render
from auditor.reporters._provenance import address
from auditor.site import Site

HERE = Path(__file__).resolve().parent


def run(result: Result, **options: Any) -> dict[str, Any]:
    """The one run of the log."""
    (only,) = json.loads(render(result, "sarif", Options(**options)))["runs"]
    return dict(only)


def test_every_result_is_what_consumers_need(tmp_path: Path) -> None:
    got = run(sample(tmp_path, secret_value()))
    rules = got["tool"]["driver"]["rules"]
    assert len(got["results"]) == 3
    for result in got["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["kind"] == "fail"  # DefectDojo imports nothing else
        assert result["message"]["text"].endswith(".")
        assert len(result["locations"]) == 1  # DefectDojo makes a finding of each
        assert "fingerprints" not in result and "suppressions" not in result
        assert all(re.search(r"/v\d+$", key) for key in result["partialFingerprints"])
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] == region["endLine"] and 1 <= region["startColumn"] < region["endColumn"]
        assert 0 < result["rank"] <= 100


def test_rules_are_all_that_were_asked_and_documented(tmp_path: Path) -> None:
    rules = run(Result(Config(root=tmp_path)))["tool"]["driver"]["rules"]
    ids = [rule["id"] for rule in rules]
    assert ids == sorted({*ids}) and {one.id for one in CHECKS} < {*ids}
    for rule in rules:
        assert re.fullmatch(r"([A-Z][a-z]+)+", rule["name"])
        for text in (rule["shortDescription"], rule["fullDescription"], rule["help"]):
            assert len(text["text"]) > 0 and len(rule["shortDescription"]["text"]) <= 255
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert rule["helpUri"].startswith("https://")
        assert len(rule["properties"]["tags"]) <= 10
    charge = next(rule for rule in rules if rule["id"] == "MFA001")
    assert charge["properties"] == {
        "tags": ["security", "multi-factor", "external/cwe/cwe-306", "external/cwe/cwe-308"],
        "precision": "medium",  # until it was measured
        "security-severity": "9.5",
    }
    assert [one["target"]["id"] for one in charge["relationships"]] == ["CWE-306", "CWE-308", "v5.0.0-7.5.3"]
    assert next(rule for rule in rules if rule["id"] == "TOK001")["deprecatedIds"] == ["TOK099"]
    aud = next(rule for rule in rules if rule["id"] == "AUD004")
    assert "security-severity" not in aud["properties"]  # not a security alert


def test_relationships_point_at_the_taxa(tmp_path: Path) -> None:
    got = run(Result(Config(root=tmp_path)))
    for rule in got["tool"]["driver"]["rules"]:
        for one in rule.get("relationships", ()):
            taxonomy = got["taxonomies"][one["target"]["toolComponent"]["index"]]
            assert taxonomy["name"] == one["target"]["toolComponent"]["name"]
            assert taxonomy["taxa"][one["target"]["index"]]["id"] == one["target"]["id"]


@pytest.mark.parametrize(
    ("severity", "level", "number"),
    [("critical", "error", 9.5), ("high", "error", 8.0), ("medium", "warning", 5.5), ("low", "note", 3.0)],
)
def test_severity(tmp_path: Path, severity: str, level: str, number: float) -> None:
    check = replace(CHECKS[0], severity=severity)
    got = run(Result(Config(root=tmp_path), (replace(CHARGE, severity=severity),), checks=(check,)))
    rule = got["tool"]["driver"]["rules"][got["results"][0]["ruleIndex"]]
    assert got["results"][0]["level"] == level == rule["defaultConfiguration"]["level"]
    assert rule["properties"]["security-severity"] == str(number)


def test_the_path_is_a_code_flow_and_related_places_are_linked(tmp_path: Path) -> None:
    charge = next(one for one in run(sample(tmp_path, "x" * 12))["results"] if one["ruleId"] == "MFA001")
    steps = charge["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [one["location"]["message"]["text"] for one in steps] == [one.text for one in CHARGE.steps]
    assert [one["location"]["physicalLocation"]["region"]["startLine"] for one in steps] == [9, 11, 16]
    assert "[flask_login.login_required: proves a session only](1)" in charge["message"]["text"]
    assert [one["id"] for one in charge["relatedLocations"]] == [1]
    assert charge["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "charge"


def test_a_long_path_keeps_both_ends(tmp_path: Path) -> None:
    steps = tuple(Step(Site("a.py", number), f"step {number}") for number in range(1, 100))
    result = run(Result(Config(root=tmp_path), (replace(CHARGE, steps=steps),)))["results"][0]
    texts = [one["location"]["message"]["text"] for one in result["codeFlows"][0]["threadFlows"][0]["locations"]]
    assert len(texts) == 30 and texts[0] == "step 1" and texts[-1] == "step 99"


def test_a_region_of_several_lines_is_cut_at_its_first(tmp_path: Path) -> None:
    got = run(sample(tmp_path, "x" * 12))
    decode = next(one for one in got["results"] if one["ruleId"] == "TOK001")
    physical = decode["locations"][0]["physicalLocation"]
    assert physical["region"] == {
        "startLine": 3,
        "startColumn": 5,
        "endLine": 3,
        "endColumn": 16,
        "snippet": {"text": "jwt.decode("},
    }
    assert physical["contextRegion"]["snippet"]["text"].count("\n") == 2
    assert decode["fixes"][0]["description"]["text"] == "Verify the signature"


def test_columns_count_code_points(tmp_path: Path) -> None:
    write(tmp_path, a="\tx = '𝒳残高'; pay()\n")
    got = run(Result(Config(root=tmp_path), (replace(CHARGE, site=Site("a.py", 1, 13, 1, 18), steps=(), related=()),)))
    assert got["columnKind"] == "unicodeCodePoints"
    assert got["results"][0]["locations"][0]["physicalLocation"]["region"]["snippet"]["text"] == "pay()"


def test_addresses_are_relative_and_encoded(tmp_path: Path) -> None:
    finding = replace(CHARGE, site=Site("a b/日本#?.py", 1))
    raw = render(Result(Config(root=tmp_path), (finding,)), "sarif")
    assert "a%20b/%E6%97%A5%E6%9C%AC%23%3F.py" in raw
    assert str(tmp_path) not in raw and "file:" not in raw


def test_fingerprints_do_not_move_with_lines_or_wording(tmp_path: Path) -> None:
    def keys(finding: Any) -> dict[str, str]:
        prints = run(Result(Config(root=tmp_path), (finding,)))["results"][0]["partialFingerprints"]
        assert list(prints) == ["auditor/semantic/v1", "auditor/moved/v1"]
        return dict(prints)

    base = keys(CHARGE)
    site = CHARGE.site
    assert keys(replace(CHARGE, site=replace(site, line=90, end_line=90), message="Other.", severity="low")) == base
    moved = keys(replace(CHARGE, site=replace(site, file="b.py")))
    assert moved["auditor/moved/v1"] == base["auditor/moved/v1"]
    assert moved["auditor/semantic/v1"] != base["auditor/semantic/v1"]
    assert keys(replace(CHARGE, ordinal=1)) != base


def test_the_ledger_becomes_notifications(tmp_path: Path) -> None:
    got = run(sample(tmp_path, "x" * 12), exit_code=4)
    (invocation,) = got["invocations"]
    descriptors = got["tool"]["driver"]["notifications"]
    execution = invocation["toolExecutionNotifications"]
    assert [descriptors[one["descriptor"]["index"]]["name"] for one in execution] == [
        "LimitReached",
        "EngineNotRun",
        "SymbolNotUnderstood",
        "FileNotRead",
        "OutOfScope",
    ]
    unread = next(one for one in execution if one["descriptor"]["id"] == "NTC001")
    assert unread["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "shop/broken.py"
    assert execution[-1]["message"]["text"] == "2 files out of scope: tests."
    assert len(invocation["toolConfigurationNotifications"]) == 1
    assert invocation["executionSuccessful"] is True and invocation["exitCode"] == 4


def test_an_incomplete_run_fails_under_strict_only(tmp_path: Path) -> None:
    gap, clean = Ledger(), Ledger()
    gap.add("unread", "a.py", "syntax")
    clean.add("skipped", "tests/a.py", "tests")
    for ledger, strict, successful in ((gap, True, False), (gap, False, True), (clean, True, True)):
        got = run(Result(Config(root=tmp_path, strict=strict), ledger=ledger))
        assert got["invocations"][0]["executionSuccessful"] is successful


def test_silenced_findings_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    result = sample(tmp_path, "x" * 12)
    assert len(run(result)["results"]) == 3
    results = run(result, show_silenced=True)["results"]
    assert [len(one["suppressions"]) for one in results] == [0, 0, 0, 1]
    (suppression,) = results[-1]["suppressions"]
    assert suppression["kind"] == "inSource" and suppression["status"] == "accepted"
    assert suppression["justification"] == "verified at the gateway"


def test_brackets_in_texts_do_not_break_links(tmp_path: Path) -> None:
    step = Step(Site("a.py", 1), "x[0](9) \\ done.")
    got = run(Result(Config(root=tmp_path), (replace(CHARGE, related=(step,)),)))["results"][0]
    assert got["message"]["text"].endswith("On the way, but no help: [x\\[0\\](9) \\\\ done](1).")


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        ("https://github.com/a/b.git", "https://github.com/a/b.git"),
        ("https://user:pass@github.com/a/b", "https://github.com/a/b"),
        ("https://token@github.com:8443/a/b", "https://github.com:8443/a/b"),
        ("git@github.com:a/b.git", "https://github.com/a/b.git"),
        ("ssh://git@github.com:22/a/b.git", "https://github.com/a/b.git"),
        ("/srv/git/b.git", ""),
        ("file:///srv/git/b.git", ""),
        ("../b", ""),
        ("C:\\code\\b", ""),
        ("https://[broken/a", ""),
        ("", ""),
    ],
)
def test_a_remote_is_told_without_credentials_and_never_a_path(remote: str, expected: str) -> None:
    assert address(remote) == expected


def test_provenance_comes_from_git(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        settings = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
        subprocess.run(["git", *settings, *words], cwd=tmp_path, check=True, capture_output=True)

    result = Result(Config(root=tmp_path))
    git("init")
    assert "versionControlProvenance" not in run(result)
    git("remote", "add", "origin", "https://me:secret@example.org/a/b.git")
    git("commit", "--allow-empty", "-m", "first")
    (known,) = run(result)["versionControlProvenance"]
    assert known["repositoryUri"] == "https://example.org/a/b.git" and known["branch"] == "main"
    assert re.fullmatch("[0-9a-f]{40}", known["revisionId"])
    assert "secret" not in json.dumps(known)


@pytest.mark.slow
def test_the_multitool_has_no_complaint(tmp_path: Path) -> None:
    sys.path.insert(0, str(HERE / "sarif"))
    from validate import complaints, tool  # type: ignore[import-not-found]

    if not (HERE / "sarif" / "node_modules").is_dir():
        pytest.skip("the validator is not installed: run tests/sarif/validate.py once, as CI does")
    result = sample(tmp_path, secret_value())
    for number, options in enumerate((Options(), Options(show_silenced=True, exit_code=1))):
        file = tmp_path / f"{number}.sarif"
        file.write_text(render(result, "sarif", options), encoding="utf-8")
        assert complaints(file, tool()) == []
    broken = json.loads(file.read_text())
    broken["runs"][0]["results"][0]["ruleIndex"] = 99
    file.write_text(json.dumps(broken))
    assert complaints(file, tool())


def test_no_finding_at_all_is_valid_json_with_results(tmp_path: Path) -> None:
    assert run(Result(Config(root=tmp_path)))["results"] == []
