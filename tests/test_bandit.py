"""The bandit engine: our ids, our words, and nothing about what does not concern an account."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.config import Config
from auditor.engines import Job, bandit
from auditor.engines.bandit import BanditCollector
from auditor.engines.merge import merge
from auditor.finding import Finding
from auditor.inventory import take
from auditor.ledger import Ledger
from auditor.python.outline import Function, Outline
from auditor.site import Site

LITERAL = "Tr0ub4d" + "or&3x"


def collect(root: Path, source: str, outline: Outline | None = None) -> list[tuple[str, int]]:
    (root / "app.py").write_text(source)
    config = Config(root=root)
    files = take(config, [], Ledger()).files
    collected = BanditCollector().collect(Job(root, files, config, {"app.py": outline} if outline else {}))
    assert not collected.ledger
    assert all(found.engine == "bandit" and LITERAL not in str(found) for found in collected.findings)
    return [(found.check, found.site.line) for found in collected.findings]


@pytest.mark.parametrize(
    ("line", "check"),
    [
        (f"connect(user='a', password='{LITERAL}')", "SEC001"),
        ("password_hash = hashlib.md5(password).hexdigest()", "PWD001"),
        ("token = random.randint(1, 10**9)", "RST005"),
        ("otp_code = random.randrange(10**6)", "OTP001"),
        ("connect(user='a', password='changeme')", ""),
        ("connect(user='a', password=password)", ""),
        ("etag = hashlib.md5(body).hexdigest()", ""),
        ("avatar = hashlib.md5(email.encode()).hexdigest()", ""),
        ("delay = random.random()", ""),
        ("order_code = random.randrange(10)", ""),
        ("password = input()", ""),
        ("assert password", ""),
    ],
)
def test_meaning(tmp_path: Path, line: str, check: str) -> None:
    found = collect(tmp_path, f"import hashlib, random\n{line}  # nosec\n")
    assert found == ([(check, 2)] if check else [])


def test_the_function_around_gives_the_meaning(tmp_path: Path) -> None:
    source = "import random\ndef reset_token():\n    return random.random()\n"
    around = Outline(body=(Function("reset_token", "reset_token", (), (), pos=(2, 1, 2, 18), end_line=3),))
    assert collect(tmp_path, source) == []
    assert collect(tmp_path, source, around) == [("RST005", 3)]


def test_a_file_that_bandit_cannot_read_is_in_the_ledger(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("password = 'x' ===\n")
    config = Config(root=tmp_path)
    collected = BanditCollector().collect(Job(tmp_path, take(config, [], Ledger()).files, config))
    assert [(entry.kind, entry.subject) for entry in collected.ledger] == [("unread", "app.py")]


def test_bandit_is_not_started_without_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bandit, "call", lambda *_: pytest.fail("started"))
    assert collect(tmp_path, "def passes(token): return token\n") == []


def test_no_answer_in_time_is_in_the_ledger(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("password = 'x'\n")
    config = Config(root=tmp_path, cache=False)
    collected = BanditCollector(limit=0.01).collect(Job(tmp_path, take(config, [], Ledger()).files, config))
    assert [(entry.kind, entry.subject) for entry in collected.ledger] == [("engine", "bandit")]
    assert collected.findings == ()


def test_what_our_own_engine_says_is_said_once() -> None:
    own, same = (
        Finding("SEC001", Site("a.py", 3, column), "Said.", engine=e) for column, e in ((1, "auditor"), (9, "bandit"))
    )
    other = Finding("SEC001", Site("a.py", 4), "Said.", engine="bandit")
    another = Finding("PWD001", Site("a.py", 3), "Said.", engine="bandit")
    assert merge([same, other, own, another]) == [other, own, another]
