"""Model files: every one loads, finds in its own examples exactly what their labels say, and says nothing twice."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
import yaml

from auditor import models
from auditor.models import ModelError, library, load_file
from auditor.models.examples import check_examples, check_file
from auditor.models.load import load_text
from auditor.models.table import Table
from auditor.program import Program

FOLDER = Path(models.__file__).parent
FILES = sorted(path.name for path in FOLDER.glob("*.yaml"))
WORDS_ALONE = {"words.yaml"}
"""No names of a library in it: every other file's examples run on it."""

GOOD = """package: shop
guards:
  - {call: shop.ask_pin, kind: second_factor, holds: "true"}
acts:
  - {call: shop.pay_out, kind: money.payout, roles: {amount: 0}}
examples: |
  import shop

  def pay(amount, pin):
      if not shop.ask_pin(pin):  # fact: Guard second_factor
          return
      # fact: Act money.payout after second_factor with amount=amount
      shop.pay_out(amount)
      shop.say(amount)  # no fact
"""


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return [str(problem) for problem in check_file(path, Program.build)]


@pytest.mark.parametrize("name", [name for name in FILES if name not in WORDS_ALONE])
def test_examples_find_exactly_what_is_labelled(name: str) -> None:
    found = check_examples(library(), name, Program.build)
    assert not found, "\n" + "\n".join(map(str, found))


def test_examples_hold_near_misses() -> None:
    for name, texts in library().examples.items():
        whole = "\n".join(texts)
        assert "# fact: " in whole, name
        assert "# no fact" in whole or "# fact: Doubt" in whole, f"{name} shows nothing that must not be found"


def test_a_call_has_each_meaning_once() -> None:
    table = library()
    rows = [row for found in table._calls.values() for row in found]
    assert len(rows) > 100
    seen = Counter((row.path, row.kind, row.what, row.when, row.unless, row.holds) for row in rows)
    assert [key for key, count in seen.items() if count > 1] == []


def test_a_guard_holds_in_one_manner() -> None:
    rows = [row for found in library()._calls.values() for row in found if row.kind == "guard"]
    manners = Counter((row.path, row.what, row.when, row.unless) for row in rows)
    assert [key for key, count in manners.items() if count > 1] == []


def test_a_call_gives_one_thing_under_one_condition() -> None:
    given = Counter(
        (row.path, row.when, row.unless) for found in library()._calls.values() for row in found if row.gives
    )
    assert [key for key, count in given.items() if count > 1] == []


@pytest.mark.skipif(not hasattr(yaml, "CSafeLoader"), reason="PyYAML without its C library is ten times slower")
def test_the_library_loads_fast() -> None:
    best = min(_timed() for _ in range(3))
    assert best < 0.3, f"{best:.3f} s of processor time (0.06 s is usual): every run of the command line waits for it"


def _timed() -> float:
    start = time.process_time()
    library.__wrapped__()
    return time.process_time() - start


def test_a_good_file_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "text"),
    [
        ("  # fact: Guard second_factor", "", 10, "found and not labelled: Guard second_factor"),
        ("kind: second_factor", "kind: reauth", 10, "missed: Guard second_factor"),
        ('holds: "true"', 'holds: "false"', 13, "missed: Act money.payout after second_factor with amount=amount"),
        ("shop.say(amount)", "shop.pay_out(amount)", 14, "found on a near miss: Act money.payout"),
        (
            "money.payout, roles",
            "money.refund, roles",
            13,
            "missed: Act money.payout after second_factor with amount=amount",
        ),
        ("  # fact: Guard", "  # fact: Gard", 10, "a label begins with one of"),
        ("after second_factor", "after nothing", 13, "missed: Act money.payout after nothing with amount=amount"),
        ("with amount=amount", "with amount=pin", 13, "missed: Act money.payout after second_factor with amount=pin"),
        (
            "roles: {amount: 0}",
            "roles: {amount: 1}",
            13,
            "missed: Act money.payout after second_factor with amount=amount",
        ),
    ],
)
def test_a_wrong_label_or_row_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, text: str) -> None:
    assert old in GOOD
    found = problems(tmp_path, GOOD.replace(old, new))
    assert any(one.startswith(f"own.yaml:{line}: {text}") for one in found), found


def test_several_examples_count_their_own_lines(tmp_path: Path) -> None:
    text = GOOD.partition("examples:")[0] + (
        "examples:\n  - |\n    import shop\n\n    def a(x):\n        shop.pay_out(x)  # fact: Act money.payout\n"
        "  - |\n    import shop\n\n    def b(x):\n        shop.pay_out(x)\n"
    )
    found = problems(tmp_path, text)
    line = text.splitlines().index("    def b(x):") + 2
    assert found == [f"own.yaml:{line}: found and not labelled: Act money.payout"]


def test_no_examples_and_broken_examples_are_problems(tmp_path: Path) -> None:
    assert "no examples" in problems(tmp_path, GOOD.partition("examples:")[0])[0]
    assert "cannot be read" in problems(tmp_path, GOOD.replace("def pay(", "def ("))[0]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("guards: [{call: a.b, kind: second_facter}]", "second_facter"),
        ("acts: [{call: a.b, kind: money.steal}]", "money.steal"),
        ("acts: [{call: a.b, kind: money.pay, roles: {sum: 0}}]", "sum"),
        ("messages: [{call: a.b, kind: fax}]", "fax"),
        ("tokens: [{call: a.b, state: burnt}]", "burnt"),
        ("tokens: [{call: a.b, state: made, gives: gold}]", "gold"),
        ("sources: [{call: a.b, kind: elsewhere}]", "elsewhere"),
        ("endpoints: [{decorator: a.b, kind: ftp}]", "ftp"),
        ("logs: [{call: a.b, kind: loud}]", "loud"),
        ("gaurds: [{call: a.b, kind: auth}]", "gaurds"),
        ("acts: [{call: a.b}]", "kind"),
        ("guards: [{kind: auth}]", "no shape"),
        ("guards: {kind: auth}", "a row is a mapping"),
        ("- a", "a model file is a mapping"),
        ("a: [", "not YAML"),
    ],
)
def test_what_is_not_in_form_is_a_load_error(text: str, word: str) -> None:
    with pytest.raises(ModelError, match=word):
        load_text(text, "own.yaml", Table())


def test_a_load_error_is_one_problem(tmp_path: Path) -> None:
    found = problems(tmp_path, "guards: [{call: a.b, kind: second_facter}]")
    assert len(found) == 1 and "second_facter" in found[0]


def test_a_file_does_not_change_the_library(tmp_path: Path) -> None:
    before = library().calls(("shop.pay_out",))
    problems(tmp_path, GOOD)
    assert library().calls(("shop.pay_out",)) == before == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("acts:\n  - {call: x, kind: money.pay}\n" + "# more\n" * 200_000, "bytes"),
        ("acts:\n  - {call: '" + "{a,b}" * 40 + "', kind: money.pay}\n", "names"),
        ("acts:\n  - {call: [[[x]]], kind: money.pay}\n", "a name is a text"),
        ("acts: " + "[" * 400_000 + "]" * 400_000 + "\n", "inside each other"),
        ("acts: {call: x}\n", "mapping"),
        ("verbs: 3\n", "not in form"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nacts:\n  - {call: [*b, *b], kind: money.pay}\n", "unknown section"),
    ],
)
def test_a_hostile_model_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    start = time.process_time()
    with pytest.raises(ModelError, match=said):
        load_file(path, Table())
    assert time.process_time() - start < 5


def test_a_guard_is_asked_before_the_act_of_the_same_call(tmp_path: Path) -> None:
    text = """package: shop
acts:
  - {call: shop.confirm_and_pay, kind: money.pay}
guards:
  - {call: shop.confirm_and_pay, kind: second_factor, holds: raises}
  - {call: shop.check, kind: second_factor, holds: verdict=right}
  - {call: "shop.desk.*.ask", kind: reauth, holds: raises}
examples: |
  import shop

  def pay():
      shop.confirm_and_pay()  # fact: Guard second_factor # fact: Act money.pay after second_factor

  def asked(code):
      answer = shop.check(code)  # fact: Guard second_factor
      if answer.verdict != "right":
          return
      shop.confirm_and_pay()  # fact: Guard second_factor # fact: Act money.pay after second_factor

  def any_desk():
      shop.desk.tokyo.ask()  # fact: Guard reauth

  def no_desk():
      shop.desk.ask()  # no fact
      shop.desk.tokyo.west.ask()  # no fact
"""
    assert problems(tmp_path, text) == []
