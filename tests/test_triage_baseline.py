"""The baseline: identity without lines, order without conflicts, and nothing absorbed that is new."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sample_result import CHARGE, DECODE

from auditor.config import Config
from auditor.triage import Baseline, Sources, triage
from auditor.triage.baseline import BaselineError

FILE = "auditor-baseline.txt"


def test_it_can_be_written_and_read() -> None:
    odd = replace(CHARGE, site=replace(CHARGE.site, file="a b/日本 -- x.py", function=""), subject="")
    written = Baseline.write(FILE, [DECODE, CHARGE, odd])
    assert Baseline.read(FILE, written.text()) == written
    assert len(written.text().splitlines()) == 4


def test_lines_are_sorted_and_do_not_move_with_the_code() -> None:
    text = Baseline.write(FILE, [CHARGE, DECODE]).text()
    moved = [replace(one, site=replace(one.site, line=900, end_line=900), message="Other.") for one in (DECODE, CHARGE)]
    assert Baseline.write(FILE, moved).text() == text
    lines = text.splitlines()[1:]
    assert lines == sorted(lines)
    assert lines[0].split()[0] in (CHARGE.fingerprint, DECODE.fingerprint)


def test_it_absorbs_what_it_knows_and_nothing_else() -> None:
    other = replace(CHARGE, ordinal=1)
    shown, absorbed, stale = Baseline.write(FILE, [CHARGE]).absorb([CHARGE, other, DECODE])
    assert (shown, [one for one, _, _ in absorbed], stale) == ([other, DECODE], [CHARGE], [])


def test_a_finding_that_became_critical_is_shown() -> None:
    accepted = Baseline.write(FILE, [replace(CHARGE, severity="high")])
    shown, absorbed, stale = accepted.absorb([CHARGE])
    assert shown == [CHARGE] and not absorbed and not stale
    assert Baseline.write(FILE, [CHARGE]).absorb([CHARGE])[0] == []


def test_an_entry_without_finding_is_stale() -> None:
    baseline = Baseline.write(FILE, [CHARGE, DECODE])
    (stale,) = baseline.absorb([CHARGE])[2]
    assert stale.check == "AUD006" and "TOK001 in shop/tokens.py" in stale.message
    assert baseline.text().splitlines()[stale.site.line - 1].startswith(DECODE.fingerprint)
    assert baseline.prune([CHARGE]) == Baseline.write(FILE, [CHARGE])


def test_reasons_survive_a_new_write() -> None:
    first = Baseline.write(FILE, [CHARGE])
    told = Baseline.read(FILE, first.text().replace("here before auditor", "ticket 12"))
    assert Baseline.write(FILE, [CHARGE, DECODE], told).absorb([CHARGE])[1][0][1] == "ticket 12"


def test_findings_about_silences_are_not_accepted() -> None:
    assert Baseline.write(FILE, [replace(CHARGE, check="AUD003")]).entries == ()


@pytest.mark.parametrize(
    "line",
    ["<<<<<<< ours", "=======", "0" * 32 + " MFA001 high a.py f", "abc -- x", "a b c d e f g -- x"],
)
def test_what_is_out_of_form_is_refused(line: str) -> None:
    with pytest.raises(BaselineError, match=f"{FILE}:2"):
        Baseline.read(FILE, f"# head\n{line}\n")


def test_triage_uses_it(tmp_path: Path) -> None:
    baseline = Baseline.write(FILE, [CHARGE, replace(DECODE, subject="gone")])

    def judged(complete: bool) -> list[str]:
        result = triage(
            [CHARGE, DECODE], {}, Sources(tmp_path), Config(root=tmp_path), (), date(2026, 1, 1),
            complete=complete, baseline=baseline,
        )  # fmt: skip
        assert [(one.finding, one.by) for one in result.silenced] == [(CHARGE, "baseline")]
        return [one.check for one in result.shown]

    assert judged(complete=True) == ["AUD006", "TOK001"]
    assert judged(complete=False) == ["TOK001"]
