"""The semgrep engine: one process, offline, cached by content; what fails is in the ledger."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.config import Config
from auditor.engines import Collected, Job
from auditor.engines.process import Failed
from auditor.engines.semgrep import SemgrepCollector, process, rules, staging
from auditor.engines.semgrep.complete import Node, Project, stands
from auditor.engines.semgrep.functions import Functions
from auditor.engines.semgrep.matches import LONGEST, Match, clean, finding, match
from auditor.inventory import take
from auditor.ledger import Ledger

pytestmark = pytest.mark.semgrep

RULE = """
rules:
  - id: own004-javascript-probe
    languages: [js, ts]
    severity: WARNING
    message: $X is open.
    metadata: {check: OWN004, confidence: high, subject: probe, unless: guarded}
    pattern: open($X)
  - id: inventory-javascript-function
    languages: [js, ts]
    severity: INFO
    message: $F
    metadata: {fact: function}
    pattern: function $F(...) { ... }
"""
CLASSES = """
  - id: inventory-javascript-class
    languages: [js, ts]
    severity: INFO
    message: $F
    metadata: {fact: class}
    pattern: class $F { ... }
"""


@pytest.fixture
def own_rules(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A rule folder with one rule for JavaScript."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "javascript").mkdir()
    (folder / "javascript" / "probe.yaml").write_text(RULE)
    monkeypatch.setattr(rules, "folder", lambda: folder)
    return folder


def collect(root: Path, *, cache: bool = True, limit: float = 100) -> Collected:
    config = Config(root=root, cache=cache)
    return SemgrepCollector(limit).collect(Job(root, take(config, [], Ledger()).files, config))


def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "scan", lambda *_: pytest.fail("started"))


def test_a_match_is_a_finding_of_ours(tmp_path: Path, own_rules: Path) -> None:
    (tmp_path / "a.js").write_text("const é = '日本'; function pay() { open(x) } // nosemgrep\n")
    (found,) = collect(tmp_path).findings
    assert (found.check, found.severity, found.confidence, found.subject) == ("OWN004", "", "high", "probe")
    assert (found.engine, found.message) == ("semgrep", "x is open.")
    assert (str(found.site), found.site.column, found.site.end_column) == ("a.js:1", 34, 41)
    assert found.site.function == "pay"


def test_ignore_files_and_links_of_the_scanned_code_are_not_in_force(tmp_path: Path, own_rules: Path) -> None:
    (tmp_path / ".semgrepignore").write_text("*.js\n")
    (tmp_path / "a.js").write_text("open(1)\n")
    (tmp_path / "-rf.js").write_text("open(2)\n")
    assert sorted(found.site.file for found in collect(tmp_path).findings) == ["-rf.js", "a.js"]


def test_not_started_without_files_for_its_rules(
    tmp_path: Path, own_rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_process(monkeypatch)
    monkeypatch.setattr(process, "version", lambda: pytest.fail("started"))
    (tmp_path / "a.py").write_text("open(1)\n")
    (tmp_path / "a.go").write_text("package a\n")
    assert collect(tmp_path) == Collected()


def test_an_unchanged_file_costs_nothing(tmp_path: Path, own_rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.js").write_text("open(1) // unchanged\n")
    first = collect(tmp_path)
    with monkeypatch.context() as patch:
        no_process(patch)
        assert collect(tmp_path) == first
        (tmp_path / "a.js").rename(tmp_path / "b.js")  # the name does not count, the content does
        assert [found.site.file for found in collect(tmp_path).findings] == ["b.js"]
    (tmp_path / "b.js").write_text("open(2) // changed\n")
    assert [found.message for found in collect(tmp_path).findings] == ["2 is open."]
    rule = own_rules / "javascript" / "probe.yaml"
    rule.write_text(RULE.replace("is open", "is wide open"))
    assert [found.message for found in collect(tmp_path).findings] == ["2 is wide open."]


def test_a_file_that_is_not_understood_is_in_the_ledger(tmp_path: Path, own_rules: Path) -> None:
    (tmp_path / "a.js").write_text("open(1)\nfunction ( {{{ \n")
    collected = collect(tmp_path)
    assert [(entry.kind, entry.subject) for entry in collected.ledger] == [("unread", "a.js")]
    assert collect(tmp_path) == collected  # from the cache as well


def test_out_of_time_and_missing_are_in_the_ledger(
    tmp_path: Path, own_rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.js").write_text("open(1) // slow\n")
    (entry,) = collect(tmp_path, cache=False, limit=0.001).ledger
    assert (entry.kind, entry.subject) == ("engine", "semgrep")
    monkeypatch.setattr(process, "program", lambda: None)
    process.version.cache_clear()
    (entry,) = collect(tmp_path).ledger
    assert (entry.kind, "not installed" in entry.why) == ("engine", True)


def test_an_answer_that_is_not_understood_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_call", lambda *_: b"{}")
    with pytest.raises(Failed):
        process.scan({"a.js": b""}, [], 1, 10)


@pytest.mark.parametrize(
    ("helper", "remains"),
    [
        ("function check(x) { log(x) }", True),
        ("function check(x) { guarded(x) }", False),
        ("function other(x) { guarded(x) }", True),
        ("function check(x) { again(x) } function again(x) { guarded(x) }", False),
        ("function outer() { guarded(); pay() }", False),
        ("function outer() { guarded(); pays() }", True),
        ("function pay() { guarded(); open(x) }", True),
    ],
)
def test_a_guard_is_looked_for_where_calls_lead(tmp_path: Path, own_rules: Path, helper: str, remains: bool) -> None:
    (tmp_path / "a.js").write_text("function pay() { check(1); open(x) }\n")
    (tmp_path / "b.ts").write_text(f"{helper}\n")
    assert bool(collect(tmp_path).findings) is remains


def test_a_name_that_many_bear_says_nothing() -> None:
    def fact(name: str, line: int) -> Match:
        return Match("r", (line, 1, line, 40), name, {"fact": "function"})

    def remains(functions: Functions) -> bool:
        pay = next(one for one in functions.all if one.name == "pay")
        return stands(absence, "a.js", Node("a.js", pay), Project({"a.js": (functions, text)}))

    text = "pay() { check() }\n" + "check() { guarded() }\n" * 4
    absence = Match("r", (1, 1, 1, 5), "said", {"check": "OWN004", "unless": "guarded"})
    assert remains(Functions([fact("pay", 1), *(fact("check", line) for line in range(2, 6))]))
    assert not remains(Functions([fact("pay", 1), fact("check", 2)]))


@pytest.mark.parametrize(
    ("word", "elsewhere", "remains"),
    [("project", "totp()", True), ("project", "x()", False), ("absent", "totp()", False), ("absent", "x()", True)],
)
def test_project_evidence(word: str, elsewhere: str, remains: bool) -> None:
    absence = Match("r", (1, 1, 1, 5), "said", {"check": "OWN004", word: "totp"})
    project = Project({"a.js": (Functions([]), "login()"), "b.js": (Functions([]), elsewhere)})
    assert stands(absence, "a.js", None, project) is remains


def test_what_is_handed_on_under_the_same_name_is_followed(tmp_path: Path, own_rules: Path) -> None:
    """A controller and the service behind it: one chain, one finding, and the guard of the one guards the other."""
    rule = own_rules / "javascript" / "probe.yaml"
    rule.write_text(RULE.replace("unless: guarded", "place: function, unless: guarded"))
    (tmp_path / "a.js").write_text("function pay(x) {\n  service.pay(x)\n  open(x)\n}\n")
    (tmp_path / "b.js").write_text("function pay(x) {\n  open(x)\n}\n")
    (found,) = collect(tmp_path).findings
    assert str(found.site) == "a.js:1"
    (tmp_path / "b.js").write_text("function pay(x) {\n  guarded(x)\n}\n")
    assert not collect(tmp_path).findings


def test_an_absence_points_at_the_outermost_function_once(tmp_path: Path, own_rules: Path) -> None:
    rule = own_rules / "javascript" / "probe.yaml"
    rule.write_text(RULE.replace("unless: guarded", "place: function"))
    (tmp_path / "a.js").write_text("function outer(x) {\n  inner(x)\n  open(x)\n  open(y)\n}\n")
    (tmp_path / "b.js").write_text("\nfunction inner(x) {\n  open(x)\n}\n")
    (found,) = collect(tmp_path).findings
    assert (str(found.site), found.site.column, found.site.function) == ("a.js:1", 10, "outer")
    assert [str(step.site) for step in found.steps] == ["a.js:1", "a.js:3", "b.js:2"]


@pytest.mark.parametrize(("holder", "count"), [("Doors", 0), ("Walls", 1)])
def test_what_is_injected_is_called_by_its_class(tmp_path: Path, own_rules: Path, holder: str, count: int) -> None:
    """``this.doors.enter()`` is that of the class Doors, however many classes have one."""
    rule = own_rules / "javascript" / "probe.yaml"
    rule.write_text(RULE + CLASSES)
    (tmp_path / "a.js").write_text("function pay(x) {\n  this.doors.enter(x)\n  open(x)\n}\n")
    bodies = dict.fromkeys(("A", "B", "C", "D", "Doors", "Walls"), "log(x)") | {holder: "guarded(x)"}
    for name, body in bodies.items():
        (tmp_path / f"{name}.js").write_text(f"class {name} {{ enter(x) {{ {body} }} }}\n")
    assert len(collect(tmp_path).findings) == count


def test_what_a_helper_gives_is_shown_where_it_is_used(tmp_path: Path, own_rules: Path) -> None:
    rule = own_rules / "javascript" / "probe.yaml"
    rule.write_text(RULE.replace("unless: guarded", "users: file"))
    (tmp_path / "a.js").write_text(
        "function fields() { return open(x) }\nfunction save() { make(fields()) }\nfunction see() { form.fields() }\n"
    )
    (found,) = collect(tmp_path).findings
    assert [str(step.site) for step in found.steps] == ["a.js:2"]


@pytest.mark.parametrize(("text", "remains"), [("import x from 'react'", False), ("import x from 'preact'", True)])
def test_a_page_in_the_browser_is_no_server(text: str, remains: bool) -> None:
    functions = Functions([Match("r", (1, 1, 1, 9), "pay", {"fact": "function"})])
    found = Match("r", (1, 1, 1, 5), "said", {"check": "OWN004", "not_in": "'react'"})
    project = Project({"a.js": (functions, text), "b.js": (Functions([]), "import y from 'react'")})
    assert stands(found, "a.js", Node("a.js", functions.all[0]), project) is remains
    assert stands(found, "a.js", None, project) is remains, "outside of functions as well"


def test_messages_are_one_line_without_control_characters() -> None:
    assert clean("a\x1b[31m\r\nb\u202e c") == "a [31m b c"
    assert len(clean("x" * 5000)) == LONGEST


def test_unknown_words_of_a_rule_fall_back() -> None:
    start, end = {"line": 1, "col": 1}, {"line": 1, "col": 2}
    extra = {"message": "m.", "metadata": {"check": "OWN004", "severity": "ERROR", "confidence": "HIGH"}}
    result = {"check_id": "x.own004-go-y", "start": start, "end": end, "extra": extra}
    said = finding(match(result, [b"x"]), "a.go", "")
    assert said is not None
    assert (said.severity, said.confidence, said.subject) == ("", "medium", "own004-go-y")
    assert finding(Match("r", (1, 1, 1, 2), "m", {"fact": "route"}), "a.go", "") is None


def test_scripts_of_a_component_keep_their_lines() -> None:
    component = b"<template>\n<p/>\n</template>\n<script setup lang='ts'>\nopen(1)\n</script>\n<style/>\n"
    content, ending = staging.stage("a.vue", "javascript", component)
    assert ending == ".ts"
    assert content.splitlines()[4] == b"open(1)"
    assert b"template" not in content
    assert not staging.readable("Page.cshtml")


def test_rules_are_found_in_the_checkout() -> None:
    assert rules.folder() is not None
    assert {path.parent.name for path in rules.files("typescript")} == {"javascript"}
    assert rules.files("python") == []
