"""Ignore comments and what is said about them: the comment is honoured exactly where it speaks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from auditor.config import Config, Control
from auditor.finding import Finding
from auditor.python.extract import extract
from auditor.site import Site
from auditor.triage import NOTICES, Sources, Triaged, notice, triage

TODAY = date(2026, 11, 22)
KNOWN = ("MFA001", "SEC001", "TOK001")


def judge(root: Path, code: str, *places: tuple[str, int], name: str = "app.py", **config: object) -> Triaged:
    """Triage of findings at (check, line) in one file; the last line of a place may follow as a third number."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(code.encode())
    findings = [Finding(check, Site(name, line, 1, line, 5), "Told.", severity="high") for check, line in places]
    outlines = {name: extract(code.encode(), name, b"k")} if name.endswith(".py") else {}
    settings = Config(root=root, **config)  # type: ignore[arg-type]
    return triage(findings, outlines, Sources(root, [name]), settings, KNOWN, TODAY)


def told(triaged: Triaged) -> list[tuple[str, int]]:
    """Check and line of what is shown."""
    return [(one.check, one.site.line) for one in triaged.shown]


REASON = "-- charged by the nightly job"

COVERED = {
    "on the line": (f"charge(user)  # auditor: ignore[MFA001] {REASON}\n", 1),
    "on its own line above": (f"# auditor: ignore[MFA001] {REASON}\ncharge(user)\n", 2),
    "above, with another comment between": (f"# auditor: ignore[MFA001] {REASON}\n# why\ncharge(user)\n", 3),
    "above a statement after an import": (f"import x\n# auditor: ignore[MFA001] {REASON}\ncharge(user)\n", 3),
    "above the decorators of a def": (f"# auditor: ignore[MFA001] {REASON}\n@a\n@b\ndef f():\n    pass\n", 4),
    "between decorator and def": (f"@a\n# auditor: ignore[MFA001] {REASON}\ndef f():\n    pass\n", 3),
    "on a decorator": (f"@a  # auditor: ignore[MFA001] {REASON}\ndef f():\n    pass\n", 2),
    "on the def line": (f"def f():  # auditor: ignore[MFA001] {REASON}\n    pass\n", 1),
    "at the end of a header of several lines": (
        f"def f(\n    a,\n):  # auditor: ignore[MFA001] {REASON}\n    pass\n",
        1,
    ),
    "at the end of a call of several lines": (f"charge(\n    user,\n)  # auditor: ignore[MFA001] {REASON}\n", 1),
    "on its own line inside a call": (f"charge(\n    # auditor: ignore[MFA001] {REASON}\n    user,\n)\n", 1),
    "two ids": (f"charge(user)  # auditor: ignore[SEC001, MFA001] {REASON}\n", 1),
    "lower case and more spaces": (f"charge(user)  #auditor:  ignore [mfa001]  {REASON}\n", 1),
    "beside another tool's marker": (f"charge(user)  # noqa: E501  # auditor: ignore[MFA001] {REASON}\n", 1),
    "before its last day": (f"charge(user)  # auditor: ignore[MFA001] until=2026-11-23 {REASON}\n", 1),
    "on its last day": (f"charge(user)  # auditor: ignore[MFA001] until=2026-11-22 owner=pay {REASON}\n", 1),
    "in the body of an async method": (
        f"class C:\n    async def f(self):\n        # auditor: ignore[MFA001] {REASON}\n        await charge(user)\n",
        4,
    ),
}


@pytest.mark.parametrize(("code", "line"), COVERED.values(), ids=COVERED)
def test_covers(tmp_path: Path, code: str, line: int) -> None:
    triaged = judge(tmp_path, code, ("MFA001", line), ("SEC001", line)) if "SEC001" in code else None
    triaged = triaged or judge(tmp_path, code, ("MFA001", line))
    assert told(triaged) == []
    assert {one.reason for one in triaged.silenced} == {"charged by the nightly job"}


NOT_COVERED = {
    "another check": (f"charge(user)  # auditor: ignore[TOK001] {REASON}\n", 1, "AUD004"),
    "on its own line below": (f"charge(user)\n# auditor: ignore[MFA001] {REASON}\n", 1, "AUD004"),
    "two statements above": (f"# auditor: ignore[MFA001] {REASON}\na = 1\ncharge(user)\n", 3, "AUD004"),
    "on the def, the finding in the body": (
        f"def f():  # auditor: ignore[MFA001] {REASON}\n    charge()\n",
        2,
        "AUD004",
    ),
    "first in the body, the finding at the def": (
        f"def f():\n    # auditor: ignore[MFA001] {REASON}\n    charge()\n",
        1,
        "AUD004",
    ),
    "above an if, the finding inside": (f"# auditor: ignore[MFA001] {REASON}\nif a:\n    charge()\n", 3, "AUD004"),
    "on the line of a neighbour in one dict": (
        f"x = {{\n 1: a,  # auditor: ignore[MFA001] {REASON}\n 2: b,\n}}\n",
        3,
        "AUD004",
    ),
    "in a string": (f'charge("# auditor: ignore[MFA001] {REASON}")\n', 1, None),
    "in a docstring": (f'def f():\n    """# auditor: ignore[MFA001] {REASON}"""\n    charge()\n', 3, None),
    "only another tool's marker": ("charge(user)  # nosec # noqa # nosemgrep\n", 1, None),
    "expired yesterday": (f"charge(user)  # auditor: ignore[MFA001] until=2026-11-21 {REASON}\n", 1, "AUD003"),
    "until is no date": (f"charge(user)  # auditor: ignore[MFA001] until=YYYY-MM-DD {REASON}\n", 1, "AUD003"),
    "no reason": ("charge(user)  # auditor: ignore[MFA001]\n", 1, "AUD002"),
    "an empty reason": ("charge(user)  # auditor: ignore[MFA001] -- \n", 1, "AUD002"),
    "a reason without dashes": ("charge(user)  # auditor: ignore[MFA001] charged by the job\n", 1, "AUD002"),
    "until misspelt": (f"charge(user)  # auditor: ignore[MFA001] untill=2027-01-01 {REASON}\n", 1, "AUD002"),
    "an unknown id": (f"charge(user)  # auditor: ignore[MFA01] {REASON}\n", 1, "AUD001"),
    "a family": (f"charge(user)  # auditor: ignore[MFA] {REASON}\n", 1, "AUD001"),
    "no id": (f"charge(user)  # auditor: ignore {REASON}\n", 1, "AUD001"),
    "an empty list of ids": (f"charge(user)  # auditor: ignore[] {REASON}\n", 1, "AUD001"),
    "a word that only begins alike": (f"charge(user)  # auditor: ignored[MFA001] {REASON}\n", 1, None),
}


@pytest.mark.parametrize(("code", "line", "said"), NOT_COVERED.values(), ids=NOT_COVERED)
def test_does_not_cover(tmp_path: Path, code: str, line: int, said: str | None) -> None:
    triaged = judge(tmp_path, code, ("MFA001", line))
    assert ("MFA001", line) in told(triaged)
    assert [check for check, _ in told(triaged) if check != "MFA001"] == ([said] if said else [])
    assert triaged.silenced == []


def test_a_known_id_beside_an_unknown_one_is_honoured(tmp_path: Path) -> None:
    triaged = judge(tmp_path, f"charge()  # auditor: ignore[MFA001,MFA009] {REASON}\n", ("MFA001", 1))
    assert told(triaged) == [("AUD001", 1)]
    assert triaged.shown[0].message == "There is no check MFA009 (did you mean 'MFA001'?), so this id silences nothing."


def test_findings_about_ignores_cannot_be_ignored(tmp_path: Path) -> None:
    code = f"# auditor: ignore[AUD002] {REASON}\ncharge()  # auditor: ignore[MFA001]\n"
    assert told(judge(tmp_path, code)) == [("AUD001", 1), ("AUD002", 2)]


def apply(code: str, finding: Finding) -> str:
    """The code after the finding's one edit."""
    (edit,) = finding.edits
    lines = [*code.splitlines(keepends=True), ""]
    start = sum(map(len, lines[: edit.site.line - 1])) + edit.site.column - 1
    end = sum(map(len, lines[: edit.site.end_line - 1])) + edit.site.end_column - 1
    return code[:start] + edit.text + code[end:]


@pytest.mark.parametrize(
    ("code", "after"),
    [
        (f"a = 1  # auditor: ignore[MFA001] {REASON}\nb = 2\n", "a = 1\nb = 2\n"),
        (f"if a:\n    # auditor: ignore[MFA001] {REASON}\n    b = 2\n", "if a:\n    b = 2\n"),
        (f"a = 1\n# auditor: ignore[MFA001] {REASON}", "a = 1\n"),
        (f"a = 1  # auditor: ignore[MFA001,TOK001] {REASON}\n", f"a = 1  # auditor: ignore[TOK001] {REASON}\n"),
        (f"a = 1  # pragma: x  # auditor: ignore[MFA001] {REASON}\n", "a = 1  # pragma: x\n"),
        (f"a = '日本'  # auditor: ignore[MFA001] {REASON}\n", "a = '日本'\n"),
    ],
    ids=["trailing", "own line", "last line", "one id of two", "after another comment", "wide characters"],
)
def test_an_idle_ignore_comes_with_the_edit_that_removes_it(tmp_path: Path, code: str, after: str) -> None:
    used = [("TOK001", 1)] if "TOK001" in code else []
    (idle,) = judge(tmp_path, code, *used).shown
    assert idle.check == "AUD004"
    assert idle.edits[0].safe
    assert apply(code, idle) == after


def test_an_ignore_for_a_check_that_was_not_asked_is_not_idle(tmp_path: Path) -> None:
    code = f"a = 1  # auditor: ignore[MFA001] {REASON}\n"
    assert told(judge(tmp_path, code)) == [("AUD004", 1)]
    assert told(judge(tmp_path, code, select=("SEC",))) == []
    assert told(judge(tmp_path, code, ignore=("MFA001",))) == []
    assert told(judge(tmp_path, code, ignore=("AUD",))) == []


def test_an_incomplete_run_calls_no_ignore_idle(tmp_path: Path) -> None:
    code = f"a = 1  # auditor: ignore[MFA001] {REASON}\n"
    outline = {"a.py": extract(code.encode(), "a.py", b"k")}
    (tmp_path / "a.py").write_text(code)
    triaged = triage([], outline, Sources(tmp_path), Config(root=tmp_path), KNOWN, TODAY, complete=False)
    assert triaged.shown == []


LANGUAGES = {
    "app.js": f"charge(user) // auditor: ignore[SEC001] {REASON}\n",
    "app.ts": f"// auditor: ignore[SEC001] {REASON}\n\ncharge(user)\n",
    "App.java": f"/* auditor: ignore[SEC001] {REASON} */\ncharge(user);\n",
    "view.jsx": f"x = (<a>\n{{/* auditor: ignore[SEC001] {REASON} */}}\n<b/></a>)\n",
    "app.php": f"<?php\ncharge($u); // auditor: ignore[SEC001] {REASON}\n",
    "main.go": f"package a\n// auditor: ignore[SEC001] {REASON}\nfunc f() {{}}\n",
    "app.yaml": f"key: abc # auditor: ignore[SEC001] {REASON}\n",
    ".env": f"# auditor: ignore[SEC001] {REASON}\nKEY=abc\n",
    "page.html": f"<p>\n<!-- auditor: ignore[SEC001] {REASON} -->\n<b>x</b>\n",
    "Dockerfile": f"FROM a\n# auditor: ignore[SEC001] {REASON}\nENV KEY=abc\n",
    "app.rb": f"charge(user) # auditor: ignore[SEC001] {REASON}\n",
    "schema.sql": f"select 1 -- auditor: ignore[SEC001] {REASON}\n",
}


@pytest.mark.parametrize("name", LANGUAGES)
def test_other_languages_are_read_with_a_lexer(tmp_path: Path, name: str) -> None:
    code = LANGUAGES[name]
    lines = code.splitlines()
    at = next(number for number, line in enumerate(lines, 1) if "auditor:" in line)
    own_line = not lines[at - 1].split("auditor:")[0].strip(" /*#<!-{")
    line = next(n for n, text in enumerate(lines, 1) if n > at and text.strip()) if own_line else at
    triaged = judge(tmp_path, code, ("SEC001", line), name=name)
    assert told(triaged) == []
    assert triaged.silenced[0].reason == "charged by the nightly job"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("app.js", f'charge("// auditor: ignore[SEC001] {REASON}")\n'),
        ("app.js", f"charge(`\n// auditor: ignore[SEC001] {REASON}\n`)\n"),
        ("app.yaml", f'key: "a # auditor: ignore[SEC001] {REASON}"\n'),
        ("data.json", f'{{"a": "# auditor: ignore[SEC001] {REASON}"}}\n'),
        ("notes.unknown", f"# auditor: ignore[SEC001] {REASON}\n"),
    ],
)
def test_a_marker_in_a_string_is_no_comment(tmp_path: Path, name: str, code: str) -> None:
    assert told(judge(tmp_path, code, ("SEC001", 1), name=name)) == [("SEC001", 1)]


def test_a_python_file_that_has_no_outline_is_read_with_a_lexer(tmp_path: Path) -> None:
    code = f"def broken(:\n    charge()  # auditor: ignore[SEC001] {REASON}\n"
    assert told(judge(tmp_path, code, ("SEC001", 2))) == []


def test_nothing_outside_the_root_is_read(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.js").write_text("x")
    (root / "link.js").symlink_to(tmp_path / "secret.js")
    (root / "loop.js").symlink_to(root / "loop.js")
    sources = Sources(root)
    for path in ("link.js", "../secret.js", "loop.js", ".", "missing.js", "a\0b.js"):
        assert sources.read(path) == b""


def test_silencing_does_not_change_who_the_others_are(tmp_path: Path) -> None:
    code = f"charge()  # auditor: ignore[MFA001] {REASON}\ncharge()\n"
    loud = judge(tmp_path, code.replace("auditor:", "nothing:"), ("MFA001", 1), ("MFA001", 2))
    quiet = judge(tmp_path, code, ("MFA001", 1), ("MFA001", 2))
    first, second = (one.fingerprint for one in loud.shown)
    assert first != second
    assert [one.fingerprint for one in quiet.shown] == [second]


def test_an_expired_control_is_told(tmp_path: Path) -> None:
    controls = (
        Control("throttle", date(2026, 11, 21), ("/login",), "gateway"),
        Control("throttle", date(2026, 11, 22), ("/pay",), "gateway"),
    )
    triaged = judge(tmp_path, "a = 1\n", controls=controls)
    assert [one.message for one in triaged.shown] == [
        "The declared throttle control for /login expired on 2026-11-21 and counts no more."
    ]


def test_notices_are_documented_like_checks() -> None:
    assert [one.id for one in NOTICES] == [f"AUD00{number}" for number in range(1, 7)]
    for one in NOTICES:
        assert notice(one.id) is one
        assert one.docs and one.repair and one.severity in ("low", "medium")


@pytest.mark.parametrize("size", [1, 50_000])
def test_hostile_comments_take_no_time(tmp_path: Path, size: int) -> None:
    code = f"a = 1  # auditor: ignore[{'MFA001,' * size}] {'until=' * size} -- {'- ' * size}\n"
    judge(tmp_path, code, ("MFA001", 1))
    judge(tmp_path, code.replace("#", "//"), ("MFA001", 1), name="a.js")
