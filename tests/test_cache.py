"""Outlines of a run: the same cold, warm and with any number of processes; and what may go wrong with a cache."""

from __future__ import annotations

import os
import random
import stat
import string
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest

from auditor.config import Config
from auditor.inventory import SourceFile
from auditor.ledger import Ledger
from auditor.python import cache, extract, pool, store
from auditor.python.outline import Assign, Masked, Outline

VALUE = "hunter" + "2"
ALNUM = string.ascii_letters + string.digits


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache folder of this test's own."""
    folder = tmp_path / "kept"
    monkeypatch.setenv("AUDITOR_CACHE_DIR", str(folder))
    yield folder
    if folder.exists():
        folder.chmod(0o700)


def project(root: Path, sources: Mapping[str, str | bytes]) -> list[SourceFile]:
    files = []
    for name, source in sources.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source if isinstance(source, bytes) else source.encode())
        files.append(SourceFile(name, path, "python", path.stat().st_size, "source"))
    return files


def read(root: Path, files: list[SourceFile], ledger: Ledger | None = None, **options: object) -> dict[str, Outline]:
    config = Config(root=root, **options)  # type: ignore[arg-type]
    return cache.outlines(files, config, Ledger() if ledger is None else ledger)


def some(number: int) -> dict[str, str]:
    return {
        f"package/module{index}.py": f"class A{index}:\n  def f(self, x={index}):\n    return g(x, [{index}] * 9)\n"
        for index in range(number)
    }


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read anew, in this process or another."""
    names: list[str] = []
    original = cache._read

    def counting(sources: list[tuple[str, bytes]], key: bytes, jobs: int) -> Iterator[tuple[str, bytes]]:
        names.extend(name for name, _ in sources)
        return original(sources, key, jobs)

    monkeypatch.setattr(cache, "_read", counting)
    return names


# the same answer -----------------------------------------------------------------------------------------------------


def test_cold_warm_without_cache_and_in_processes_are_the_same(
    tmp_path: Path, counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = project(tmp_path / "app", {**some(20), "broken.py": "x = (\n", "nul.py": b"\0", "empty.py": ""})
    cold = read(tmp_path / "app", files)
    assert len(counted) == 23
    assert list(cold) == sorted(file.path for file in files)
    assert list(read(tmp_path / "app", files[::-1]).items()) == list(cold.items())
    assert len(counted) == 23, "the second run reads nothing anew, not even what is broken"
    assert read(tmp_path / "app", files, cache=False) == cold
    monkeypatch.setattr(cache, "FEW", 0)
    for jobs in (1, 3):
        assert read(tmp_path / "app", files, cache=False, jobs=jobs) == cold
    assert len(counted) == 23 * 4


def test_only_what_changed_is_read_anew(tmp_path: Path, counted: list[str]) -> None:
    files = project(tmp_path, some(5))
    read(tmp_path, files)
    files[2].absolute.write_text("changed = 1\n")
    counted.clear()
    assert isinstance(read(tmp_path, files)[files[2].path].body[0], Assign)
    assert counted == [files[2].path]


def test_a_moved_file_is_known_by_its_content(tmp_path: Path, counted: list[str]) -> None:
    read(tmp_path, project(tmp_path, some(1)))
    counted.clear()
    source = next(iter(some(1).values()))
    assert len(read(tmp_path, project(tmp_path, {"elsewhere.py": source}))) == 1 and counted == []


def test_a_run_on_a_part_forgets_nothing_of_the_whole(tmp_path: Path, counted: list[str]) -> None:
    files = project(tmp_path, some(5))
    read(tmp_path, files)
    read(tmp_path, project(tmp_path, {"new.py": "x = 1\n"}))
    counted.clear()
    read(tmp_path, files)
    assert counted == []


def test_another_extractor_reads_anew(tmp_path: Path, counted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    files = project(tmp_path, some(1))
    read(tmp_path, files)
    counted.clear()
    monkeypatch.setattr(extract, "VERSION", extract.VERSION + 1)
    read(tmp_path, files)
    assert len(counted) == 1


def test_what_is_known_is_told_without_the_parser(tmp_path: Path) -> None:
    files = project(tmp_path, some(2))
    read(tmp_path, files)
    script = f"""
import sys
from pathlib import Path
from auditor.config import Config
from auditor.inventory import SourceFile
from auditor.ledger import Ledger
from auditor.python.cache import outlines
path = Path({str(files[0].absolute)!r})
files = [SourceFile("a.py", path, "python", 1, "source")]
assert outlines(files, Config(root=Path({str(tmp_path)!r})), Ledger())["a.py"].body
assert "libcst" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_other_languages_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("x = 1")
    assert read(tmp_path, [SourceFile("a.js", tmp_path / "a.js", "javascript", 5, "source")]) == {}


# files that cannot be read -------------------------------------------------------------------------------------------


def test_an_unread_file_is_in_the_ledger_with_its_line(tmp_path: Path) -> None:
    ledger = Ledger()
    files = project(
        tmp_path,
        {
            "a.py": "x = 1\ny = = 2\n",
            "b.py": b"x = 1\n\ny = '\xff'\n",
            "c.py": "x = 1\n",
            "d.py": "x=" + "-" * 300 + "1",
        },
    )
    missing = SourceFile("gone.py", tmp_path / "gone.py", "python", 1, "source")
    outlines = read(tmp_path, [*files, missing], ledger)
    assert [(entry.kind, entry.subject, entry.why, entry.line) for entry in ledger] == [
        ("bound", "d.py", "an expression is nested more than 100 deep", 0),
        ("unread", "a.py", "syntax error", 2),
        ("unread", "b.py", "cannot be decoded: not utf-8 at byte 12", 0),
        ("unread", "gone.py", "cannot be read: no such file or directory", 0),
    ]
    assert [path for path, outline in outlines.items() if not outline.problem] == ["c.py", "d.py"]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MAX_BYTES", 1_000_000)
    ledger = Ledger()
    read(tmp_path, project(tmp_path, {"a.py": "#" * 1_000_001}), ledger)
    assert [entry.why for entry in ledger] == ["larger than 1 MB"]


BOMB = "match a:\n case " + "{1: " * 11 + "b" + "}" * 11 + ": pass\n"
"""The parser's time on nested patterns is exponential, and no signal handler of Python runs meanwhile."""


def test_a_file_that_takes_too_long_costs_only_itself() -> None:
    start = time.monotonic()
    sources = [("bomb", BOMB.encode()), *((name, source.encode()) for name, source in some(5).items())]
    found = {name: msgspec.msgpack.decode(data, type=Outline) for name, data in pool.read(sources, b"k", 2, 0.7)}
    assert found.pop("bomb").problem == "reading it took more than 0.7 s"
    assert len(found) == 5 and not any(outline.problem for outline in found.values())
    assert time.monotonic() - start < 30


def test_a_file_that_takes_too_long_by_the_clock_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PATIENCE", 0.02)
    sources = [("bomb", BOMB.encode()), ("good", b"x = 1\n")]
    found = dict(pool.read(sources, b"k", 1, 50.0))
    assert b"took more than" in found["bomb"] and b"took" not in found["good"]


def test_a_death_of_a_worker_costs_only_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    killed = []
    original = pool._given

    def murder(worker: pool._Worker, waiting: list[tuple[str, bytes]], seconds: float) -> None:
        original(worker, waiting, seconds)
        if worker.task == "victim":
            killed.append(worker.process.pid)
            worker.process.kill()

    monkeypatch.setattr(pool, "_given", murder)
    sources = [("victim", BOMB.encode()), *((name, source.encode()) for name, source in some(5).items())]
    found = {name: msgspec.msgpack.decode(data, type=Outline) for name, data in pool.read(sources, b"k", 2)}
    assert len(killed) == 1 and found.pop("victim").problem == "the parser crashed on it"
    assert len(found) == 5 and not any(outline.problem for outline in found.values())


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound the address space")
def test_a_file_that_takes_too_much_memory_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [("glutton", b"a;" * 900_000), ("good", b"x = 1\n")]
    found = dict(pool.read(sources, b"k", 1, 200.0))
    assert b"crashed" in found["glutton"] and b"crashed" not in found["good"]


def test_what_may_be_the_machines_fault_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counted: list[str]
) -> None:
    monkeypatch.setattr(pool, "SECONDS", 0.5)
    files = project(tmp_path, {"bomb.py": BOMB})
    for _ in range(2):
        assert read(tmp_path, files)["bomb.py"].problem.startswith("reading it took")
    assert counted == ["bomb.py", "bomb.py"]


def test_without_processes_the_files_are_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def stillborn(self: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(pool.SpawnProcess, "start", stillborn)
    found = dict(pool.read([(name, source.encode()) for name, source in some(3).items()], b"k", 2))
    assert len(found) == 3 and not any(b"problem" in data for data in found.values())


@pytest.mark.slow
def test_a_generated_file_of_fifty_thousand_lines_is_read(tmp_path: Path) -> None:
    lines = "".join(f"field_{number} = column(name='c{number}', kind=Integer)\n" for number in range(25_000))
    source = lines + "DATA = {\n" + "".join(f"    {number}: 'v',\n" for number in range(25_000)) + "}\n"
    ledger = Ledger()
    outline = read(tmp_path, project(tmp_path, {"generated.py": source}), ledger)["generated.py"]
    assert len(outline.body) == 25_001 and outline.lines == 50_002
    assert [entry.kind for entry in ledger] == ["bound"]


# a cache gone wrong --------------------------------------------------------------------------------------------------


def pack(kept: Path) -> Path:
    (only,) = (kept / "outlines").glob("*.pack")
    return only


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "other", "no map", "no outline"])
def test_a_corrupt_cache_is_an_empty_one(tmp_path: Path, kept: Path, counted: list[str], harm: str) -> None:
    files = project(tmp_path / "app", some(4))
    good = read(tmp_path / "app", files)
    path = pack(kept)
    data = path.read_bytes()
    body = {"no map": msgspec.msgpack.encode([1]), "no outline": data[24:].replace(b"\x92\xd8", b"\x93\xd8")}.get(
        harm, b""
    )
    path.write_bytes(
        {
            "cut": data[:-7],
            "flip": data.replace(b"A0", b"B0", 1),
            "empty": b"",
            "other": b"not a pack at all, but long enough to look",
        }.get(harm, store._MAGIC + store._sum(body) + body)
    )
    counted.clear()
    assert read(tmp_path / "app", files) == good
    if harm != "no outline":
        assert len(counted) == 4
    counted.clear()
    assert read(tmp_path / "app", files) == good and counted == []


def test_an_entry_that_is_no_outline_is_read_anew(tmp_path: Path, kept: Path, counted: list[str]) -> None:
    files = project(tmp_path / "app", some(2))
    good = read(tmp_path / "app", files)
    known = store.Pack(kept, tmp_path / "app")
    known.keep({digest: msgspec.msgpack.encode(["nonsense", 1]) for digest in known.known})
    counted.clear()
    assert read(tmp_path / "app", files) == good and len(counted) == 2


def test_a_folder_that_cannot_be_used_is_said_once(tmp_path: Path, kept: Path) -> None:
    kept.write_text("a file where the folder should be")
    ledger = Ledger()
    assert len(read(tmp_path / "app", project(tmp_path / "app", some(2)), ledger)) == 2
    (entry,) = ledger
    assert entry.kind == "config" and "cache folder cannot be used" in entry.why and str(tmp_path) not in entry.why


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_folder_is_read(tmp_path: Path, kept: Path, counted: list[str]) -> None:
    files = project(tmp_path / "app", some(2))
    read(tmp_path / "app", files)
    (kept / "outlines").chmod(0o500)
    read(tmp_path / "app", [*files, *project(tmp_path / "app", {"new.py": "x = 1\n"})])
    assert counted[2:] == ["new.py"]
    (kept / "outlines").chmod(0o700)


def test_a_full_disk_costs_the_cache_and_nothing_else(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    files = project(tmp_path / "app", some(2))
    read(tmp_path / "app", files[:1])
    monkeypatch.setattr(store.tempfile, "mkstemp", full)
    ledger = Ledger()
    assert len(read(tmp_path / "app", files, ledger)) == 2
    assert [entry.why for entry in ledger] == [
        "the cache folder cannot be used (no space left on device), so nothing is kept"
    ]


def test_switched_off_it_leaves_nothing(tmp_path: Path, kept: Path) -> None:
    read(tmp_path / "app", project(tmp_path / "app", some(2)), cache=False)
    assert not kept.exists()


WRITER = """
import sys
from pathlib import Path
from auditor.config import Config
from auditor.inventory import SourceFile
from auditor.ledger import Ledger
from auditor.python.cache import outlines

root, number = Path(sys.argv[1]), int(sys.argv[2])
for turn in range(15):
    path = root / f"w{number}_{turn}.py"
    path.write_text(f"x = {number * 1000 + turn}\\n")
    ledger = Ledger()
    files = [SourceFile(path.name, path, "python", path.stat().st_size, "source")]
    assert not outlines(files, Config(root=root), ledger)[path.name].problem
    assert not list(ledger), list(ledger)
"""


def test_concurrent_runs_do_not_hurt_each_other(tmp_path: Path, kept: Path, counted: list[str]) -> None:
    root = tmp_path / "app"
    root.mkdir()
    runs = [subprocess.Popen([sys.executable, "-c", WRITER, str(root), str(number)]) for number in range(3)]
    assert [run.wait(60) for run in runs] == [0, 0, 0]
    assert store.Pack(kept, root).known, "the pack of the last writer is whole"
    assert not list(kept.rglob(".new-*")), "nothing is left lying about"
    assert len((kept / "key").read_bytes()) == store.KEY_BYTES


# bounds and privacy --------------------------------------------------------------------------------------------------


def test_a_pack_is_bounded_and_prefers_what_is_used(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PACK_BYTES", 2600)
    first = store.Pack(kept, tmp_path)
    first.keep({bytes([number]) * 16: b"\xa9" + b"x" * 9 for number in range(90)})
    second = store.Pack(kept, tmp_path)
    assert len(second.known) == 90
    second.keep({b"new" + bytes([number]) * 13: b"\xa9" + b"y" * 9 for number in range(40)})
    names = list(store.Pack(kept, tmp_path).known)
    assert len(names) == 100 and sum(name.startswith(b"new") for name in names) == 40


def test_old_packs_go_when_the_folder_is_full(tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "FOLDER_BYTES", 2500)
    for number in range(4):
        one = store.Pack(kept, tmp_path / str(number))
        one.keep({b"d" * 16: msgspec.msgpack.encode("x" * 1000)})
        os.utime(one._path, (number, number))
    left = [number for number in range(4) if store.Pack(kept, tmp_path / str(number)).known]
    assert left == [2, 3]


def test_no_byte_of_a_secret_is_in_the_cache(tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random.seed(5)
    tokens = ["sk_" + "live_" + "".join(random.choices(ALNUM, k=24)), "ghp_" + "".join(random.choices(ALNUM, k=36))]
    sources = {
        "a.py": f"SECRET_KEY = '{VALUE}'\ncall(password='{VALUE}', x=['{tokens[0]}'])\n",
        "b.py": f"x = f'{{a}}{tokens[1]}'  # auditor: ignore[SEC001] -- {tokens[0]}\n",
        "c.py": f"SECRET_KEY = '{VALUE}' '{tokens[0]}\n",
    }
    monkeypatch.setattr(cache, "FEW", 0)
    read(tmp_path / "app", project(tmp_path / "app", sources))
    content = b"".join(path.read_bytes() for path in kept.rglob("*") if path.is_file())
    assert len(content) > 200
    for value in (VALUE, *tokens):
        assert value.encode() not in content and value[4:].encode() not in content


@pytest.mark.skipif(os.name == "nt", reason="no such modes")
def test_the_key_and_the_outlines_are_for_their_owner_alone(tmp_path: Path, kept: Path) -> None:
    read(tmp_path / "app", project(tmp_path / "app", some(1)))
    for path in (kept / "key", pack(kept)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700


def test_digests_are_those_of_one_cache(tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = project(tmp_path / "app", {"a.py": f"password = '{VALUE}'\n"})

    def digest() -> str:
        value = read(tmp_path / "app", files)["a.py"].body[0].value  # type: ignore[union-attr]
        assert isinstance(value, Masked)
        return value.digest

    first = digest()
    assert digest() == first
    monkeypatch.setenv("AUDITOR_CACHE_DIR", str(tmp_path / "another"))
    assert digest() != first
    (kept / "key").write_bytes(b"short")
    monkeypatch.setenv("AUDITOR_CACHE_DIR", str(kept))
    assert digest() != first, "a broken key is replaced, and with it everything that was kept under it"
