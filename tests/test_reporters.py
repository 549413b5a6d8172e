"""What a person sees at the terminal, and what no format ever shows: secrets and control of the reader's machine."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from inline_snapshot import snapshot
from markdown_it import MarkdownIt
from sample_result import CHARGE, Result, sample, secret_value, write

from auditor.config import Config
from auditor.facts import Hidden
from auditor.finding import Finding, Step
from auditor.ledger import Ledger
from auditor.reporters import Options, formats, map_formats, render
from auditor.reporters._clean import Reader, printable
from auditor.site import Site
from auditor.triage import Silenced, Sources

EVERYTHING = Options(show_silenced=True, verbose=True, width=100)


def test_a_format_exists_because_its_file_exists() -> None:
    assert formats() == ("github", "gitlab", "html", "json", "junit", "markdown", "sarif", "text")
    assert map_formats() == ("csv", "html", "json", "markdown", "table")
    with pytest.raises(KeyError):
        render(Result(Config(root=Path.cwd())), "_view")


def test_text(tmp_path: Path) -> None:
    assert render(sample(tmp_path, "x" * 10), "text", Options(width=90)) == snapshot("""\
high SEC001 A credential is written into the source
  --> shop/settings.py:2:14
  |
1 | DEBUG = True
2 | STRIPE_KEY = "******"
  |              ^^^^^^^^
3 | X = 1
  STRIPE_KEY holds a live secret key of Stripe, sk_l******.
  repair    Read it from the environment or a secret store
  see       auditor explain SEC001; CWE-798; OWASP ASVS 5.0, 13.3.1
  ignore    # auditor: ignore[SEC001] until=YYYY-MM-DD owner=NAME -- REASON

medium TOK001 A token is read without verifying its signature (medium confidence)
  --> shop/tokens.py:3:5  in read
  |
2 | def read(token):
3 |     jwt.decode(
  |     ^^^^^^^^^^^
4 |         token, options={"verify_signature": False}
  jwt.decode reads the token without verifying its signature.
  repair    Ask for a fresh second factor, for example pyotp.TOTP.verify
  see       auditor explain TOK001; CWE-347; OWASP ASVS 5.0, 9.1.1
  ignore    # auditor: ignore[TOK001] until=YYYY-MM-DD owner=NAME -- REASON

critical MFA001 Money leaves an account on the strength of a session alone
  --> shop/wallet.py:9:1  POST /wallet/charge (charge)
   |
 8 | @login_required
 9 | def charge():
   | ^^^^^^^^^^^^^
10 |     amount = request.form["amount"]
  POST /wallet/charge (charge) charges a stored card with only a session, and no second
  factor is asked for.
  path
   1. shop/wallet.py:9   POST /wallet/charge enters charge
   2. shop/wallet.py:11  charge calls pay
   3. shop/wallet.py:16  stripe.PaymentIntent.create charges the card
  does not help
    - shop/wallet.py:8  flask_login.login_required: proves a session only
  searched  decorators, blueprint, before_request, 2 calls, 0 unknown
  repair    Ask for a fresh second factor, for example pyotp.TOTP.verify
  see       auditor explain MFA001; CWE-306; CWE-308; OWASP ASVS 5.0, 7.5.3
  ignore    # auditor: ignore[MFA001] until=YYYY-MM-DD owner=NAME -- REASON

3 findings: 1 critical, 1 high, 1 medium; 1 silenced
1 file not read
  shop/broken.py:7: invalid syntax
1 engine did not run
  semgrep: not installed
1 limit reached
  shop/deep.py: nesting deeper than 200
1 remark on the configuration
  auditor.toml: exclude 'old/' matches nothing
1 symbol not understood (a row in a model file settles each)
  company.guards.fresh: decorator not understood (14 endpoints)
2 files out of scope (tests, vendored, generated, excluded)
declared: throttle for /login by gateway, until 2027-03-31
""")


def test_text_of_nothing(tmp_path: Path) -> None:
    assert render(Result(Config(root=tmp_path)), "text") == snapshot("no findings\n")


def test_colour_only_decorates(tmp_path: Path) -> None:
    result = sample(tmp_path, secret_value())
    plain = render(result, "text", Options(width=80))
    coloured = render(result, "text", Options(width=80, color=True))
    assert "\x1b[" in coloured and "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_plain_marks_are_ascii(tmp_path: Path) -> None:
    assert render(Result(Config(root=tmp_path), (CHARGE,)), "text").isascii()


@pytest.mark.parametrize("width", [60, 100, 200])
def test_text_keeps_to_the_width(tmp_path: Path, width: int) -> None:
    long = replace(CHARGE, message="word " * 60, searched="第二要素 " * 30, steps=CHARGE.steps * 4)
    lines = render(Result(Config(root=tmp_path), (long,)), "text", Options(width=width)).splitlines()
    prose = [line for line in lines if not line.startswith("  -->") and "auditor: ignore" not in line]
    assert max(map(len, prose)) <= width


def test_carets_stand_below_the_region_of_wide_characters_and_tabs(tmp_path: Path) -> None:
    write(tmp_path, a="\tx = '残高' + pay(user)\n")
    finding = Finding("MFA001", Site("a.py", 1, 13, 1, 22), "Pays.", severity="low")
    out = render(Result(Config(root=tmp_path), (finding,)), "text").splitlines()
    assert out[3:5] == ["1 |     x = '残高' + pay(user)", "  |                    ^^^^^^^^^"[:0] + out[4]]
    assert out[4].index("^") - out[3].index("pay") == 2  # two characters that are two columns wide
    assert out[4].count("^") == len("pay(user)")


def test_a_line_without_end_is_shown_around_the_region(tmp_path: Path) -> None:
    write(tmp_path, a="a = 1;" * 5000 + "pay(user);" + "b = 2;" * 5000)
    finding = Finding("MFA001", Site("a.py", 1, 30_001, 1, 30_010), "Pays.", severity="low")
    frame = render(Result(Config(root=tmp_path), (finding,)), "text", Options(width=80)).splitlines()[3:5]
    assert all(len(line) <= 80 for line in frame)
    assert frame[0][frame[1].index("^") :].startswith("pay(user)")


def test_a_place_that_is_not_there_has_no_frame(tmp_path: Path) -> None:
    for file, line in (("missing.py", 1), ("a.py", 99), ("../../etc/passwd", 1)):
        write(tmp_path, a="x = 1\n")
        finding = Finding("MFA001", Site(file, line), "Pays.", severity="low")
        assert " | " not in render(Result(Config(root=tmp_path), (finding,)), "text")


# secrets -----------------------------------------------------------------------------------------------------------


def planted(root: Path, secret: str) -> Result:
    """A secret in a finding, in a silenced finding, in lines around others, and in texts that quote the code."""
    line = f'connect("{secret}", key="{secret}")  # {secret}\n'
    write(root, a=f'KEY = "{secret}"\n{line}pay()\n', b=f"x = 1\n{line}# {secret}\n", c=f"TOKEN={secret}\n")
    end = 7 + len(secret) + 2
    shown = Finding("SEC001", Site("a.py", 1, 7, 1, end), f"KEY holds {Hidden(secret)}.", severity="high")
    silenced = Finding("SEC001", Site("c.py", 1, 7), "TOKEN holds a secret.", severity="high")
    near = Finding(
        "MFA001",
        Site("b.py", 2, 1, 2, 12 + len(secret)),
        f"connect({secret!r}) is called.",
        severity="critical",
        endpoint=f"POST /pay/{secret}",
        subject=f"call {secret}",
        steps=(Step(Site("a.py", 2), f"with {secret}"), Step(Site("a.py", 3), "pays")),
        related=(Step(Site("b.py", 3), f"comment {secret}"),),
        searched=secret,
        repair=f"remove {secret}",
        properties=(("note", secret),),
    )
    ledger = Ledger()
    ledger.add("unread", "d.py", f"invalid syntax near {secret}")
    quiet = Silenced(silenced, "inline", f"it is {secret}", Site("c.py", 1, 1))
    return Result(Config(root=root), (shown, near), (quiet,), ledger)


@pytest.mark.parametrize("form", formats())
def test_no_format_shows_a_secret(tmp_path: Path, form: str) -> None:
    secret = secret_value()
    out = render(planted(tmp_path, secret), form, EVERYTHING)
    assert secret not in out
    assert secret[8:] not in out
    assert secret[8:20] not in out


def test_the_test_above_would_notice(tmp_path: Path) -> None:
    secret = secret_value()
    result = planted(tmp_path, secret)
    unknown = replace(result, findings=(result.findings[1],), silenced=())
    out = render(unknown, "json", EVERYTHING)
    assert secret in out, "a message that quotes a secret which nobody found is not recognised"


def test_a_secret_that_nobody_reported_is_not_shown_in_a_frame(tmp_path: Path) -> None:
    secret = secret_value()
    write(tmp_path, a=f'KEY = "{secret}"\npay()\nurl = {secret}\n')
    finding = Finding("MFA001", Site("a.py", 2, 1, 2, 6), "Pays.", severity="low")
    for form in formats():
        assert secret[8:] not in render(Result(Config(root=tmp_path), (finding,)), form, EVERYTHING)


@pytest.mark.parametrize(
    ("line", "site", "shown"),
    [
        ("KEY = 'hunter2hunter2'", Site("a.py", 1, 7, 1, 23), "KEY = '******'"),
        ("KEY = 'hunter2hunter2'", Site("a.py", 1, 8, 1, 22), "KEY = '******'"),
        ("KEY = hunter2hunter2", Site("a.py", 1, 7), "KEY = ******"),
        ("KEY = 'hunter2hunter2'", Site("a.py", 1, 1, 1, 23), "******"),
        ("f('hunter2hunter2', 'hunter2hunter2')", Site("a.py", 1, 3, 1, 19), "f('******', '******')"),
        ("KEY = 'short'", Site("a.py", 1, 7, 1, 14), "KEY = '******'"),
        ("KEY = 'hunter2hunter2'", Site("a.py", 1, 7, 1, 900), "KEY = '******'"),
        ("KEY = 'hunter2hunter2'", Site("a.py", 1, 12, 3, 4), "KEY = 'hunt******"),
    ],
)
def test_the_region_of_a_secret_is_blotted_out(tmp_path: Path, line: str, site: Site, shown: str) -> None:
    write(tmp_path, a=line + "\n")
    got = Reader(Sources(tmp_path), [site]).line("a.py", 1)
    assert got is not None
    assert got.text == shown


@pytest.mark.parametrize(
    ("value", "text", "shown"),
    [
        ("password", "check_password_hash", "check_password_hash"),  # a plain word says nothing elsewhere
        ("password", "my password", "my password"),
        ("shop-2019", "shop-2019, shop-2019x", "******, shop-2019x"),
        ("hunter2hunter2", "is hunter2hunter2.", "is ******."),
        ("hunter2hunter2", "xhunter2hunter2y", "xhunter2hunter2y"),
    ],
)
def test_the_value_of_a_secret_is_blotted_out_elsewhere(tmp_path: Path, value: str, text: str, shown: str) -> None:
    write(tmp_path, a=f'KEY = "{value}"\n')
    assert Reader(Sources(tmp_path), [Site("a.py", 1, 7, 1, 9 + len(value))]).clean(text) == shown


def test_ten_thousand_secrets_cost_little(tmp_path: Path) -> None:
    values = [secret_value() for _ in range(10_000)]
    write(tmp_path, a="".join(f'k = "{value}"\n' for value in values))
    reader = Reader(Sources(tmp_path), [Site("a.py", number, 5, number, 39) for number in range(1, 10_001)])
    began = time.process_time()
    for value in values:
        assert reader.clean(f"a message of some length that quotes {value} in its middle").count("******") == 1
    assert reader.line("a.py", 10_000) is not None
    assert time.process_time() - began < 5


def test_a_secret_of_several_lines_is_blotted_out_on_each(tmp_path: Path) -> None:
    write(tmp_path, a='KEY = """-----BEGIN\nMIIEabcdefgh\nabcdefgh\n-----END"""\nx = 1\n')
    reader = Reader(Sources(tmp_path), [Site("a.py", 1, 7, 4, 12)])
    lines = [reader.line("a.py", number) for number in range(1, 6)]
    assert [line.text for line in lines if line] == ["KEY = ******", "******", "******", "******", "x = 1"]


# hostile text ------------------------------------------------------------------------------------------------------

EVIL = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202ename\u2066\r\n::error::owned\n<script>alert(1)</script>`|](http://x)@all\x00\ud800"


def hostile(root: Path) -> Result:
    """Everything that comes from the scanned tree tries to break out."""
    name = "a\n::warning file=b,line=1::x,%0A<b>\x1b[31m.py"
    (root / name).write_bytes(f"x = 1\npay('{EVIL}')\n".encode("utf-8", "surrogatepass"))
    site = Site(name, 2, 1, 2, 20, f"f{EVIL}")
    step = Step(site, EVIL)
    finding = Finding(
        "MFA001",
        site,
        EVIL,
        severity="critical",
        endpoint=EVIL,
        subject=EVIL,
        steps=(step, step),
        related=(step,),
        searched=EVIL,
        repair=EVIL,
        properties=((EVIL, EVIL),),
    )
    ledger = Ledger()
    for kind in ("unread", "engine", "bound", "unknown", "skipped", "config"):
        ledger.add(kind, name + EVIL, EVIL)
    return Result(Config(root=root), (finding,), (Silenced(finding, "inline", EVIL, site, EVIL, EVIL),), ledger)


@pytest.mark.parametrize("form", formats())
def test_hostile_text_controls_nobody(tmp_path: Path, form: str) -> None:
    out = render(hostile(tmp_path), form, EVERYTHING)
    out.encode("utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", out)
    assert form in ("json", "sarif", "gitlab") or "\n::error::owned" not in out
    if form == "markdown":
        out = MarkdownIt("commonmark").enable("table").render(out)
    if form in ("html", "junit", "markdown"):
        assert "<script" not in out and "<b>" not in out and 'href="http:' not in out


def test_printable() -> None:
    assert printable("日本語 ok") == "日本語 ok"
    assert printable("a\tb\r\nc") == "a b c"
    assert printable("\x1b[31m\u202e\u200b\x9b") == "\ufffd[31m\ufffd\ufffd\ufffd"


@pytest.mark.parametrize("form", formats())
def test_the_same_result_gives_the_same_bytes(tmp_path: Path, form: str) -> None:
    result = sample(tmp_path, secret_value())
    assert render(result, form) == render(result, form)
    assert str(tmp_path) not in render(result, form, EVERYTHING)
