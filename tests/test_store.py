"""Readings of engines that are kept: by content, for one root; and what may be wrong with the folder."""

from __future__ import annotations

import random
import string
from pathlib import Path

import pytest

from auditor.config import Config
from auditor.engines import Job, secrets, store
from auditor.engines.secrets import SecretsCollector
from auditor.inventory import take
from auditor.ledger import Ledger

FORM = tuple[str, ...]


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of this test's own."""
    folder = tmp_path / "kept"
    monkeypatch.setenv("AUDITOR_CACHE_DIR", str(folder))
    return folder


def opened(root: Path | None, enabled: bool = True) -> store.Store[tuple[str, ...]]:
    return store.Store("engine", FORM, enabled, root)


def test_a_reading_comes_back_for_its_root_alone(tmp_path: Path) -> None:
    first = opened(tmp_path / "a")
    first.put("x", ("said",))
    first.close()
    assert opened(tmp_path / "a").get("x") == ("said",)
    assert opened(tmp_path / "a").get("y") is None
    assert opened(tmp_path / "b").get("x") is None
    assert opened(tmp_path / "a", enabled=False).get("x") is None


def test_readings_of_earlier_runs_stay_and_those_of_all_roots_do_not(tmp_path: Path) -> None:
    for root, left in ((tmp_path, ("one",)), (None, None)):
        for name in ("x", "y"):
            one = opened(root)
            one.put(name, ("one",))
            one.close()
        assert opened(root).get("x") == left
        assert opened(root).get("y") == ("one",)


def test_what_is_not_closed_is_not_kept(tmp_path: Path) -> None:
    opened(tmp_path).put("x", ())
    assert opened(tmp_path).get("x") is None


def test_a_harmed_or_forbidden_folder_is_no_error(tmp_path: Path, kept: Path) -> None:
    one = opened(tmp_path)
    one.put("x", ("one",))
    one.close()
    (pack,) = (kept / "engine").glob("*.pack")
    pack.write_bytes(pack.read_bytes()[:-1])
    assert opened(tmp_path).get("x") is None
    pack.unlink()
    (kept / "engine").rmdir()
    (kept / "engine").write_text("a file")
    again = opened(tmp_path)
    again.put("x", ("one",))
    again.close()
    assert opened(tmp_path).get("x") is None


def test_a_reading_of_another_form_is_none(tmp_path: Path) -> None:
    one = opened(tmp_path)
    one.put("x", ("one",))
    one.close()
    other: store.Store[dict[str, int]] = store.Store("engine", dict[str, int], True, tmp_path)
    assert other.get("x") is None


VALUE = "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=28))


def found(root: Path, key: bytes | None = None, cache: bool = True) -> list[object]:
    config = Config(root=root, cache=cache)
    inventory = take(config, [], Ledger())
    return list(SecretsCollector(key).collect(Job(root, inventory.files, config)).facts)


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that the secrets engine really reads."""
    paths: list[str] = []
    original = secrets._one

    def reading(file: secrets.SourceFile, how: secrets._How) -> secrets.Read:
        paths.append(file.path)
        return original(file, how)

    monkeypatch.setattr(secrets, "_one", reading)
    return paths


def test_secrets_of_an_unchanged_file_are_known(tmp_path: Path, kept: Path, scanned: list[str]) -> None:
    root = tmp_path / "app"
    root.mkdir()
    (root / "a.env").write_text(f"DB_PASSWORD={VALUE}\n")
    (root / "b.env").write_text("NAME=shop\n")
    first = found(root)
    assert len(first) >= 1
    assert scanned == ["a.env", "b.env"]
    assert found(root) == first
    assert scanned == ["a.env", "b.env"], "both are known"
    (root / "b.env").write_text("NAME=wallet\n")
    assert found(root) == first
    assert scanned[2:] == ["b.env"]
    (root / "a.env").rename(root / "c.env")  # what a value is depends on the path too
    assert len(found(root)) == len(first)
    assert scanned[3:] == ["c.env"]
    assert all(VALUE.encode() not in file.read_bytes() for file in kept.rglob("*") if file.is_file())


def test_secrets_are_read_anew_for_another_key_without_cache_and_by_another_engine(
    tmp_path: Path, scanned: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "app"
    root.mkdir()
    (root / "a.env").write_text(f"DB_PASSWORD={VALUE}\n")
    one, other = found(root, b"one"), found(root, b"other")
    assert one[0].masked == other[0].masked  # type: ignore[attr-defined]
    assert one[0].digest != other[0].digest  # type: ignore[attr-defined]
    found(root, b"one", cache=False)
    assert len(scanned) == 3
    found(root, b"one")
    assert len(scanned) == 3
    monkeypatch.setattr(secrets, "edition", lambda: "another")
    found(root, b"one")
    assert len(scanned) == 4
