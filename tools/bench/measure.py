"""How long a scan takes, beside bandit on the same folder, how much memory it needs, and how both grow.

    python tools/bench/measure.py FOLDER [--runs 3] [--no-bandit] [--curve 50000,100000,...] [--calls]

Everything that a default scan does, medians of the runs, on a copy of the folder. Cold has an empty cache of its own, warm
the one that the cold run left; before the third run, changed, one line is added to one file. Memory is the largest sum of resident memory over the process and its children, sampled twenty times a second,
while semgrep does not run. Processor time is there as well, since the wall clock of a busy machine says little.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psutil

from auditor.config import load
from auditor.inventory import take
from auditor.ledger import Ledger

PAUSE = 0.05
MB = 1 << 20


@dataclass(frozen=True)
class Run:
    """Seconds by the wall clock and of processor time, bytes of memory at most."""

    wall: float
    cpu: float
    memory: int


def measured(command: list[str], environment: dict[str, str]) -> Run:
    """Run a command to its end; raises ``SystemExit`` if it fails."""
    start, before = time.perf_counter(), os.times()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | environment
    )
    memory = 0
    root = psutil.Process(process.pid)
    while process.poll() is None:
        memory = max(memory, resident(root))
        time.sleep(PAUSE)
    after = os.times()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(time.perf_counter() - start, cpu, memory)


def resident(root: psutil.Process) -> int:
    """The memory of a process and its children; 0 while one of them is semgrep."""
    total = 0
    try:
        for one in (root, *root.children(recursive=True)):
            if "semgrep" in one.name() or "osemgrep" in one.name():
                return 0
            total += one.memory_info().rss
    except psutil.Error:
        return total
    return total


def scan(folder: Path, cache: Path) -> Run:
    """A default scan with this cache folder."""
    command = [sys.executable, "-m", "auditor", "scan", str(folder), "--exit-zero", "--quiet", "--no-progress"]
    return measured([*command, "--output", f"json:{os.devnull}"], {"AUDITOR_CACHE_DIR": str(cache)})


def three(tree: Path, cache: Path) -> tuple[Run, Run, Run]:
    """The first scan of a tree, one of the same tree, and one after a line was added to one of its files."""
    first, same = scan(tree, cache), scan(tree, cache)
    read = [file.absolute for file in take(load([tree], {}), [tree], Ledger()).files if file.language == "python"]
    if not read:
        raise SystemExit(f"{tree.name}: no Python file is in scope")
    with read[len(read) // 2].open("ab") as file:
        file.write(b"\nCHANGED = 1\n")
    return first, same, scan(tree, cache)


def bandit(folder: Path) -> Run:
    """bandit as it comes, on the same folder."""
    command = [sys.executable, "-m", "bandit", "--quiet", "--recursive", "--exit-zero", "--format", "json"]
    return measured([*command, "--output", os.devnull, str(folder)], {})


def median(runs: list[Run]) -> Run:
    """The median of each measure."""
    columns = zip(*((run.wall, run.cpu, run.memory) for run in runs), strict=True)
    wall, cpu, memory = (statistics.median(column) for column in columns)
    return Run(wall, cpu, int(memory))


def compare(folder: Path, runs: int, with_bandit: bool) -> None:
    """Print cold, warm and bandit."""
    said: dict[str, list[Run]] = {"cold": [], "warm": [], "changed": [], "bandit": []}
    for _ in range(runs):  # taken in turns, so that a busy minute disturbs all of them
        with tempfile.TemporaryDirectory(prefix="auditor-bench-") as place:
            tree = Path(place, folder.name)
            shutil.copytree(folder, tree, symlinks=True)
            for name, run in zip(said, three(tree, Path(place, "cache")), strict=False):
                said[name].append(run)
        if with_bandit:
            said["bandit"].append(bandit(folder))
    print(f"{'':8} {'wall s':>8} {'cpu s':>8} {'MB':>6}   medians of {runs}")
    middle = {name: median(found) for name, found in said.items() if found}
    for name, one in middle.items():
        print(f"{name:8} {one.wall:8.1f} {one.cpu:8.1f} {one.memory // MB:6}")
    if with_bandit:
        reference = middle["bandit"]
        for name in ("cold", "warm", "changed"):
            share = middle[name].wall / reference.wall, middle[name].cpu / reference.cpu
            print(f"{name} takes {share[0]:.2f} of bandit's wall time, {share[1]:.2f} of its processor time")


def curve(folder: Path, sizes: list[int]) -> None:
    """Print times for parts of the folder, in the order of its paths, up to so many lines of Python."""
    files = sorted(path for path in folder.rglob("*.py") if path.is_file())
    lengths = [path.read_bytes().count(b"\n") for path in files]
    print(
        f"{'lines':>9} {'files':>6} {'cold cpu':>9} {'warm cpu':>9} {'changed':>9} {'MB':>6} {'ms a 1000 lines, changed':>25}"
    )
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="auditor-bench-") as place:
            tree, total, count = Path(place, folder.name), 0, 0
            for path, length in zip(files, lengths, strict=True):
                if total >= size:
                    break
                total, count = total + length, count + 1
                target = tree / path.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
            runs = three(tree, Path(place, "cache"))
            each = 1e6 * runs[-1].cpu / max(1, total)
            memory = max(run.memory for run in runs) // MB
            times = " ".join(f"{run.cpu:9.1f}" for run in runs)
            print(f"{total:9} {count:6} {times} {memory:6} {each:25.1f}", flush=True)


def calls(folder: Path) -> None:
    """Print the share of calls that resolve, and the unresolved names met most on ways from endpoints to acts."""
    from auditor.flow.spelled import spelled
    from auditor.run import survey

    program = survey(load([folder], {}), [folder])[0]
    managed = tuple(f"{base}{end}" for base in sorted(program.table.model_bases) for end in (".objects.", "()."))

    def kind(said: object) -> str:
        ref = program.project.resolve(said.expr.func, said.func, said.func.klass)  # type: ignore[attr-defined]
        if ref is None:
            return ""
        if ref.kind in ("func", "class"):
            return "project"
        if ref.path.startswith("builtins."):
            return "builtin"
        known = program.table.calls(ref.paths) or program.table.value(ref.paths) or program.table.knows(ref.path)
        known = known or any(path.startswith(managed) for path in ref.paths)  # rows of the project's own models
        return "model" if known else "library"

    found: Counter[str] = Counter()
    for func in program.functions():
        found.update(kind(said) for said in program.source.said(func) if said.name)
    total = max(1, found.total())
    good = found["project"] + found["model"]
    print(f"{total} calls: {good / total:.1%} resolve to a definition of the project or a modelled name")
    names = {
        "project": "project",
        "model": "modelled",
        "builtin": "builtin",
        "library": "other library",
        "": "not resolved",
    }
    for word, title in names.items():
        print(f"  {found[word] / total:6.1%} {title}")
    ways = {id(f): f for entry in program.entries for trail in program.trails(entry) for f in trail.functions}
    missing: Counter[str] = Counter()
    for func in ways.values():
        if not func.module.stub:
            unknown = (said for said in program.source.said(func) if said.name and kind(said) in ("", "library"))
            missing.update(spelled(said.expr) for said in unknown)
    print(f"on ways from endpoints to acts ({len(ways)} functions), unresolved most often:")
    for name, count in sorted(missing.items(), key=lambda item: (-item[1], item[0]))[:20]:
        print(f"  {count:5} {name}")


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-bandit", action="store_true")
    parser.add_argument("--curve", default="", help="lines of the parts, with commas")
    parser.add_argument("--calls", action="store_true", help="the share of calls that resolve")
    given = parser.parse_args()
    folder = given.folder.resolve()
    if given.runs:
        compare(folder, given.runs, not given.no_bandit)
    if given.curve:
        curve(folder, [int(size) for size in given.curve.split(",")])
    if given.calls:
        calls(folder)


if __name__ == "__main__":
    main()
