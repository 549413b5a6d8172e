"""The configuration: which file holds, what it may say, and what each mistake is told as."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from auditor.config import Config, ConfigError, Control, find_root, load

CONTROL = """
[[tool.auditor.control]]
kind = "second_factor"
routes = ["/wallet/*"]
where = "gateway"
evidence = "https://example.org/runbook"
owner = "payments"
expires = 2027-03-31
"""


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load([tmp_path], {"jobs": 3}) == Config(root=tmp_path, jobs=3)


def test_jobs_are_at_least_one(tmp_path: Path) -> None:
    assert load([tmp_path]).jobs >= 1


def test_both_files_say_the_same(tmp_path: Path) -> None:
    body = 'select = ["mfa"]\nexclude = ["legacy/"]\nfail-on = "critical"\nmin_confidence = "low"\nstrict = true\n'
    write(tmp_path / "a", "auditor.toml", body + CONTROL.replace("tool.auditor.", ""))
    write(tmp_path / "b", "pyproject.toml", "[tool.auditor]\n" + body + CONTROL)
    one, other = load([tmp_path / "a"], {"jobs": 1}), load([tmp_path / "b"], {"jobs": 1})
    assert one.select == other.select == ("MFA",)
    assert one.fail_on == other.fail_on == "critical"
    assert one.controls == other.controls
    assert one.controls == (
        Control(
            kind="second_factor",
            expires=datetime.date(2027, 3, 31),
            routes=("/wallet/*",),
            where="gateway",
            evidence="https://example.org/runbook",
            owner="payments",
        ),
    )


def test_the_command_line_wins(tmp_path: Path) -> None:
    write(tmp_path, "auditor.toml", 'fail-on = "low"\nselect = ["SEC"]')
    config = load([tmp_path], {"fail_on": "critical", "select": None})
    assert (config.fail_on, config.select) == ("critical", ("SEC",))


def test_a_chosen_file_replaces_the_one_found(tmp_path: Path) -> None:
    write(tmp_path, "auditor.toml", 'fail-on = "low"')
    chosen = write(tmp_path, "ci.toml", 'fail-on = "never"')
    assert load([tmp_path], {"config": chosen}).fail_on == "never"


@pytest.mark.parametrize(
    ("marker", "content"),
    [("auditor.toml", ""), ("pyproject.toml", "[tool.auditor]\n"), (".git/HEAD", "ref: refs/heads/main\n")],
)
def test_the_root_is_the_nearest_folder_with_a_marker(tmp_path: Path, marker: str, content: str) -> None:
    write(tmp_path, marker, content)
    deep = write(tmp_path, "src/app/views.py", "")
    assert find_root([deep])[0] == tmp_path
    assert find_root([deep.parent])[0] == tmp_path


def test_a_pyproject_of_others_is_no_root(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", "[tool.other]\nauditor = 1\n")
    folder = write(tmp_path, "src/x.py", "").parent
    assert find_root([folder]) == (folder, None)
    assert find_root([folder / "x.py"]) == (folder, None)


def test_a_package_is_read_from_the_folder_that_it_is_imported_from(tmp_path: Path) -> None:
    write(tmp_path, "shop/__init__.py", "")
    write(tmp_path, "shop/pay/__init__.py", "")
    folder = write(tmp_path, "shop/pay/views.py", "").parent
    scripts = write(tmp_path, "shop/scripts/run.py", "").parent
    assert find_root([folder]) == (tmp_path, None)
    assert find_root([folder / "views.py"]) == (tmp_path, None)
    assert find_root([scripts]) == (scripts, None)
    checkout = write(tmp_path, "shop-2019/__init__.py", "").parent  # nobody can import a module of this name
    assert find_root([checkout]) == (checkout, None)


def test_the_nearest_marker_wins(tmp_path: Path) -> None:
    write(tmp_path, "auditor.toml", 'fail-on = "low"')
    inner = write(tmp_path, "part/auditor.toml", 'fail-on = "never"')
    assert load([inner.parent]).fail_on == "never"


def test_a_broken_pyproject_that_never_speaks_of_us_is_not_ours_to_judge(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", "[[[ broken")
    assert load([tmp_path]).file is None


def test_two_files_at_once_are_an_error(tmp_path: Path) -> None:
    write(tmp_path, "auditor.toml", "")
    write(tmp_path, "pyproject.toml", "[tool.auditor]\n")
    with pytest.raises(ConfigError, match=r"both auditor\.toml and \[tool\.auditor\]"):
        load([tmp_path])


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere: no such file or folder"):
        load([tmp_path / "nowhere"])


def test_a_path_outside_the_root(tmp_path: Path) -> None:
    for name in "ab":
        write(tmp_path, f"{name}/auditor.toml", "")
    with pytest.raises(ConfigError, match="lies outside the root"):
        load([tmp_path / "a", tmp_path / "b"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("excludes = []", "unknown key 'excludes' (did you mean 'exclude'?)"),
        ("fail-onn = 'low'", "unknown key 'fail-onn' (did you mean 'fail-on'?)"),
        ("root = '/'", "unknown key 'root'"),
        ("zebra = 1", "unknown key 'zebra'"),
        ("exclude = 'legacy'", "exclude: expected a list of texts"),
        ("exclude = [1]", "exclude: expected a list of texts"),
        ("strict = 1", "strict: expected true or false"),
        ("jobs = true", "jobs: expected a number"),
        ("fail-on = 'hihg'", "'hihg' is none of critical, high, medium, low, never (did you mean 'high'?)"),
        ("min-confidence = 'never'", "'never' is none of high, medium, low"),
        ("models = ['nowhere.yaml']", "models: 'nowhere.yaml' is no file below"),
        ("models = ['../outside.yaml']", "models: '../outside.yaml' is no file below"),
        ("control = 1", "control: expected an array of tables"),
        ("[[control]]\nkind = 'throttle'", "control 1: 'expires' is missing"),
        ("[[control]]\nexpires = 2027-01-01", "control 1: 'kind' is missing"),
        ("[[control]]\nkind = 'throttel'\nexpires = 2027-01-01", "(did you mean 'throttle'?)"),
        ("[[control]]\nkind = 'throttle'\nexpires = 'soon'", "control 1: expires: expected a date like 2027-03-31"),
        ("[[control]]\nkind = 'throttle'\nexpires = 2027-01-01\nwhere = 'here'", "where: 'here' is none of gateway"),
        (
            "[[control]]\nkind = 'throttle'\nexpires = 2027-01-01\nroute = []",
            "unknown key 'route' (did you mean 'routes'?)",
        ),
        ("select = [", "auditor.toml:"),
        ("\xff", "auditor.toml:"),
    ],
)
def test_each_mistake_is_one_clear_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path.parent / "outside.yaml").touch()
    (tmp_path / "auditor.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError) as told:
        load([tmp_path])
    assert message in str(told.value)
    assert "\n" not in str(told.value)


def test_a_huge_configuration_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "auditor.toml", "#" * 1_000_001)
    with pytest.raises(ConfigError, match="larger than"):
        load([tmp_path])


def test_an_expiry_may_be_a_date_a_time_or_text(tmp_path: Path) -> None:
    for said in ("2027-03-31", "2027-03-31T10:00:00", "'2027-03-31'"):
        write(tmp_path, "auditor.toml", f"[[control]]\nkind = 'throttle'\nexpires = {said}\n")
        assert load([tmp_path]).controls[0].expires == datetime.date(2027, 3, 31)
