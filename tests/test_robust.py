"""Code that nobody writes by hand: deep, circular, huge. A scan of it ends in bounded time, and says what it left out."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor import run
from auditor.config import load
from auditor.flow import effort, paths
from auditor.ledger import LATE
from auditor.program import Program
from auditor.project.linear import merged
from auditor.run import Answers, Result

Files = Mapping[str, str]

FLASK = """
import stripe
from flask import Flask, request
from flask_login import current_user, login_required

app = Flask(__name__)
"""
ROUTE = """
@app.post("/pay")
@login_required
def pay():
    {body}
"""
CHARGE = "stripe.PaymentIntent.create(customer=current_user.cus, amount={amount}, off_session=True, confirm=True)"


def handler(body: str, amount: str = "1") -> str:
    """A Flask application that runs these lines, indented by four, and then charges."""
    return FLASK + ROUTE.format(body=body + "\n    " + CHARGE.format(amount=amount))


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fails when what is done takes more processor time, here and in child processes."""
    before = _used()
    yield
    assert _used() - before <= seconds


def _used() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


def scanned(root: Path, files: Files) -> Result:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (root / "auditor.toml").touch()
    config = load([root], {"cache": False, "jobs": 1, "min_confidence": "low"})
    return run.scan(config)


def survives(root: Path, files: Files, seconds: float) -> Result:
    with within(seconds):
        return scanned(root, files)


def reaches_charge(result: Result) -> bool:
    """Whether the way to the charge is known, guarded or not."""
    program = result.program
    return any(trail.act.kind == "money.charge" for entry in program.entries for trail in program.trails(entry))


# one file -------------------------------------------------------------------------------------------------------------

LINES = "\n    "
DEEP: dict[str, Callable[[], str]] = {
    "parentheses": lambda: handler("x = " + "(" * 3000 + "1" + ")" * 3000),
    "lists": lambda: handler("x = " + "[" * 150 + "]" * 150),
    "calls inside calls": lambda: handler("x = " + "f(" * 180 + "1" + ")" * 180),
    "calls of calls": lambda: handler("x = f" + "()" * 1500),
    "attributes of attributes": lambda: handler("x = a" + ".b" * 5000),
    "method chain": lambda: handler("x = a" + ".filter(id=1)" * 300),
    "a long sum": lambda: handler("x = " + " + ".join(["request.form['a']"] * 5000)),
    "a long and": lambda: handler("x = " + " and ".join(["check(request)"] * 2000)),
    "not not not": lambda: handler("x = " + "not " * 3000 + "y"),
    "lambdas in lambdas": lambda: handler("x = " + "lambda: " * 90 + "1"),
    "conditions in conditions": lambda: handler("x = " + "1 if a else " * 150 + "2"),
    "if inside if": lambda: handler(
        "".join("    " * n + f"if request.form['a{n}']:\n" + "    " * 1 for n in range(90)) + "    " * 90 + "pass"
    ),
    "elif after elif": lambda: handler(
        "if a == 0: pass" + "".join(f"{LINES}elif a == {n}: x = {n}" for n in range(3000))
    ),
    "functions in functions": lambda: (
        FLASK + "".join(" " * n + f"def f{n}():\n" for n in range(90)) + " " * 90 + "pass\n"
    ),
    "classes in classes": lambda: FLASK + "".join(" " * n + f"class C{n}:\n" for n in range(90)) + " " * 90 + "pass\n",
    "a name made of itself": lambda: handler(LINES.join(["x = request.form['a']", *["x = f(x)"] * 4000]), "x"),
    "two names made of each other": lambda: handler(
        LINES.join(["x = y = request.form['a']", *["x, y = g(x, y), g(y, x)"] * 1500]), "x"
    ),
    "an object filled for ever": lambda: handler(LINES.join(["x = {}", *[f"x['k{n}'] = x" for n in range(1500)]])),
    "tests one after another": lambda: handler(
        LINES.join(f"if request.form.get('a{n}') != current_user.a{n}: x = {n}" for n in range(600))
    ),
    "guards one after another": lambda: handler(
        LINES.join(f"if not current_user.check{n}(request.form['c']): abort(403)" for n in range(1000))
    ),
    "loops in loops": lambda: handler(
        "".join("    " * n + f"for i{n} in x:\n    " for n in range(60)) + "    " * 60 + "x = i1"
    ),
    "try inside try": lambda: (
        FLASK
        + "def f():\n"
        + "".join("    " * (n + 1) + "try:\n" for n in range(50))
        + "    " * 51
        + "pass\n"
        + "".join("    " * (n + 1) + "except ValueError: pass\n" for n in reversed(range(50)))
    ),
    "decorators": lambda: FLASK + '@app.post("/x")\n' + "@login_required\n" * 1000 + "def f():\n    pass\n",
    "a broken end": lambda: FLASK + "x = (\n" * 2000,
    "a bomb of f-strings": lambda: handler("x = " + "f'{" * 4 + "y" + "}'" * 4),
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", DEEP)
def test_a_deep_or_long_function(shape: str, tmp_path: Path) -> None:
    result = survives(tmp_path, {"app.py": DEEP[shape]()}, 25)
    told = [entry for entry in result.ledger if entry.subject == "app.py"]
    charged = reaches_charge(result)
    assert charged or told or "PaymentIntent" not in DEEP[shape](), "neither read nor said to be left out"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ("assignments", "".join(f"A{n} = {n}\n" for n in range(50_000))),
        ("one function", handler(LINES.join(f"a{n} = request.form['a'] + {n}" for n in range(40_000)))),
        ("calls", handler(LINES.join(f"f{n % 50}(a, {n})" for n in range(40_000)))),
        ("functions", FLASK + "".join(f"def f{n}(a):\n    return f{n + 1}(a)\n\n" for n in range(16_000))),
        ("a table", "TABLE = {\n" + "".join(f"    'key{n}': ('{n}', {n}),\n" for n in range(50_000)) + "}\n"),
        (
            "classes",
            "".join(f"class C{n}:\n    a = {n}\n    def f(self):\n        return self.a\n\n" for n in range(9_000)),
        ),
    ],
)
def test_a_generated_file_of_50_000_lines(shape: str, text: str, tmp_path: Path) -> None:
    assert text.count("\n") > 35_000
    survives(tmp_path, {"app.py": text}, 90)


# the whole program ----------------------------------------------------------------------------------------------------


def charging(result: Result) -> int:
    return len([finding for finding in result.findings if finding.check == "MFA001"])


def test_functions_that_call_each_other(tmp_path: Path) -> None:
    names = [f"f{n}" for n in range(60)]
    body = "".join(f"def {name}(a):\n" + "".join(f"    {other}(a)\n" for other in names) + "\n" for name in names)
    end = f"def f0(a):\n    {CHARGE.format(amount='a')}\n"
    assert charging(survives(tmp_path, {"app.py": handler("f1(request.form['a'])") + "\n" + body + end}, 40))


def test_layers_of_functions_that_all_call_the_next(tmp_path: Path) -> None:
    """More ways than atoms: ten to the tenth of them lead to the charge."""
    lines = [FLASK, ROUTE.format(body="f0_0(request.form['a'])")]
    for layer in range(10):
        for one in range(10):
            lines.append(f"def f{layer}_{one}(a):")
            lines.append(f"    if not current_user.check{one}(a): return None")
            following = [f"    f{layer + 1}_{n}(a)" for n in range(10)] if layer < 9 else []
            lines += following or [f"    {CHARGE.format(amount='a')}"]
    result = survives(tmp_path, {"app.py": "\n".join(lines) + "\n"}, 60)
    assert reaches_charge(result) or any(entry.kind == "bound" for entry in result.ledger)


def test_a_chain_of_calls_longer_than_anybody_follows(tmp_path: Path) -> None:
    chain = "".join(f"def f{n}(a):\n    return f{n + 1}(a)\n\n" for n in range(500))
    end = f"def f500(a):\n    {CHARGE.format(amount='a')}\n"
    result = survives(tmp_path, {"app.py": FLASK + ROUTE.format(body="f0(request.form['a'])") + "\n" + chain + end}, 20)
    assert any(entry.kind == "bound" and "deeper" in entry.why for entry in result.ledger)


def test_modules_that_import_each_other(tmp_path: Path) -> None:
    names = [f"m{n}" for n in range(60)]
    files = {
        f"app/{name}.py": "".join(f"from app.{other} import thing_{other} as thing_{name}\n" for other in names)
        for name in names
    }
    survives(tmp_path, files | {"app/__init__.py": "", "app.py": handler("pass")}, 20)


def test_a_web_of_star_imports(tmp_path: Path) -> None:
    names = [f"m{n}" for n in range(80)]
    files = {
        f"app/{name}.py": "".join(f"from app.{other} import *\n" for other in names)
        + f"def f_{name}(a):\n    return nowhere(a) + f_m{79 - number}(a)\n"
        for number, name in enumerate(names)
    }
    survives(tmp_path, files | {"app/__init__.py": "from app.m0 import *\n"}, 30)


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ("of itself", "class A(A):\n    def f(self):\n        return self.f()\n"),
        ("in a ring", "".join(f"class C{n}(C{(n + 1) % 50}):\n    pass\n" for n in range(50))),
        (
            "a long line",
            "class C0:\n    a = 1\n" + "".join(f"class C{n}(C{n - 1}):\n    pass\n" for n in range(1, 300)),
        ),
        (
            "a lattice",
            "class A0: pass\nclass B0: pass\n"
            + "".join(
                f"class A{n}(A{n - 1}, B{n - 1}): pass\nclass B{n}(B{n - 1}, A{n - 1}): pass\n" for n in range(1, 60)
            ),
        ),
        (
            "many bases",
            "".join(f"class C{n}: pass\n" for n in range(300))
            + f"class D({', '.join(f'C{n}' for n in range(300))}): pass\n",
        ),
    ],
)
def test_inheritance(shape: str, text: str, tmp_path: Path) -> None:
    survives(tmp_path, {"app.py": text + handler("C().a.f()")}, 30)


def test_a_line_of_thousands_of_classes_is_cut_and_told_once(tmp_path: Path) -> None:
    text = "class C0:\n    a = 1\n" + "".join(f"class C{n}(C{n - 1}):\n    pass\n" for n in range(1, 3000))
    result = survives(tmp_path, {"app.py": text + handler("C2999().a.f()")}, 30)
    assert told(result, "bases") == ["app.py"]
    assert reaches_charge(result)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.integers(0, 9), max_size=8), max_size=6))
def test_lines_of_ancestors_are_joined_as_they_always_were(lines: list[list[int]]) -> None:
    assert merged(lines) == joined_slowly(lines)


def joined_slowly(lists: list[list[int]]) -> list[int]:
    """By the words of the rule: the first head that no other line holds back, else the first head of all."""
    order: list[int] = []
    while any(lists):
        lists = [line for line in lists if line]
        free = (line[0] for line in lists if not any(line[0] in other[1:] for other in lists))
        head = next(free, lists[0][0])
        order.append(head)
        lists = [[one for one in line if one != head] for line in lists]
    return order


def test_a_thousand_routes_in_one_table(tmp_path: Path) -> None:
    views = "import stripe\nfrom django.contrib.auth.decorators import login_required\n\n" + "".join(
        f"@login_required\ndef view{n}(request):\n"
        f"    stripe.PaymentIntent.create(customer=request.user.cus, amount={n}, off_session=True, confirm=True)\n\n"
        for n in range(1000)
    )
    table = "from django.urls import path\nfrom shop import views\n\nurlpatterns = [\n"
    table += "".join(f"    path('pay/{n}/', views.view{n}),\n" for n in range(1000)) + "]\n"
    settings = "ROOT_URLCONF = 'shop.urls'\nINSTALLED_APPS = ['django.contrib.auth']\n"
    files = {"shop/views.py": views, "shop/urls.py": table, "shop/settings.py": settings, "shop/__init__.py": ""}
    result = survives(
        tmp_path, files | {"manage.py": "import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'shop.settings'\n"}, 60
    )
    assert charging(result) == 1000


def test_dependencies_of_dependencies(tmp_path: Path) -> None:
    lines = ["from fastapi import Depends, FastAPI", "app = FastAPI()", "def d0(): return 1"]
    lines += [f"def d{n}(a=Depends(d{n - 1}), b=Depends(d{n - 1})): return a" for n in range(1, 40)]
    lines += ["@app.post('/pay')", "def pay(user=Depends(d39)):", "    return user"]
    survives(tmp_path, {"app.py": "\n".join(lines) + "\n"}, 20)


def test_blueprints_and_includes_in_a_ring(tmp_path: Path) -> None:
    files = {
        f"shop/u{n}.py": f"from django.urls import include, path\nurlpatterns = [path('a', include('shop.u{(n + 1) % 5}')),"
        f" path('b', include('shop.u{n}'))]\n"
        for n in range(5)
    }
    survives(tmp_path, files | {"shop/__init__.py": "", "shop/settings.py": "ROOT_URLCONF = 'shop.u0'\n"}, 20)


def test_time_grows_as_the_code_does(tmp_path: Path) -> None:
    """Four times the functions, at most eight times the work; counted in summaries and states, not in seconds."""

    def work(size: int) -> float:
        root = tmp_path / str(size)
        body = "".join(
            f"@app.post('/p{n}')\n@login_required\ndef p{n}():\n    return step{n}(request.form['a'])\n\n"
            f"def step{n}(a):\n    {CHARGE.format(amount='a')}\n\n"
            for n in range(size)
        )
        before = _used()
        assert charging(scanned(root, {"app.py": FLASK + body})) == size
        return _used() - before

    work(20)  # what is loaded once
    assert work(800) <= 8 * work(200) + 1.0


def test_the_program_is_joined_without_recursion_limits(tmp_path: Path) -> None:
    """A result whose program was built from hostile code can still be asked."""
    result = survives(tmp_path, {"app.py": DEEP["a name made of itself"]()}, 25)
    assert isinstance(result.program, Program)
    assert [entry.func.name for entry in result.program.entries] == ["pay"]


# limits, each told ----------------------------------------------------------------------------------------------------


def told(result: Result, why: str) -> list[str]:
    return [entry.subject for entry in result.ledger if entry.kind == "bound" and why in entry.why]


def test_values_that_are_forgotten_are_told(tmp_path: Path) -> None:
    assert told(scanned(tmp_path / "deep", {"app.py": DEEP["a name made of itself"]()}), "made of values") == ["app.py"]
    plain = handler(LINES.join(["x = request.form['a']", *["x = f(x)"] * 10]), "x")
    assert not told(scanned(tmp_path / "plain", {"app.py": plain}), "made of values")


def test_a_function_in_which_values_are_forgotten_is_told_alone(tmp_path: Path) -> None:
    deep = "def deep(x):\n    " + LINES.join(["x = f(x)"] * 60) + "\n    return 1\n\n"
    result = scanned(
        tmp_path, {"app.py": FLASK + deep + ROUTE.format(body="deep(2)\n    " + CHARGE.format(amount="1"))}
    )
    assert [entry.why.partition(":")[0] for entry in result.ledger if "made of values" in entry.why] == ["deep"]


def test_ways_cut_short_for_their_time_are_told_and_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort, "SECONDS", -1.0)
    result = scanned(tmp_path, {"app.py": handler("pass")})
    assert told(result, LATE) == ["app.py"]
    assert not Answers(ledger=tuple(result.ledger)).lasting
    monkeypatch.undo()
    assert Answers(ledger=tuple(scanned(tmp_path, {}).ledger)).lasting


def test_what_runs_inside_takes_its_own_time() -> None:
    works = effort.Works()
    with works.one() as outer:
        with works.one() as inner:
            while inner.start + 0.05 > time.process_time():
                pass
        assert outer.time_inside >= 0.05


@pytest.mark.parametrize(("bound", "why"), [("_STATES", "states in the path search"), ("_WAYS", "ways to acts")])
def test_a_search_that_grows_too_large_is_told(
    bound: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = "".join(f"def f{n}(a):\n    {CHARGE.format(amount='a')}\n\n" for n in range(8))
    body = LINES.join(f"f{n}(request.form['a'])" for n in range(8))
    files = {"app.py": FLASK + steps + ROUTE.format(body=body)}
    assert not told(scanned(tmp_path, files), why)
    monkeypatch.setattr(paths, bound, 4)
    result = scanned(tmp_path, files)
    assert told(result, why) == ["app.py"]
    assert reaches_charge(result), "what was found before stays"
