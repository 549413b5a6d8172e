"""The same tree gives the same bytes: any number of processes, cold and warm, from any folder, in any order."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import labels
import pytest

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
STORIES = ("sevenpay_flask", "sevenpay_django", "sevenpay_fastapi")
OTHERS = {
    "web/pay.js": "app.post('/pay', (req, res) => { stripe.charges.create({amount: req.body.amount}); res.end(); });\n",
    "web/Pay.java": "class Pay { void pay() { } }\n",
    "broken.py": "def (:\n",
}
FORMATS = ("json", "sarif", "text")


@pytest.fixture(scope="module", params=STORIES)
def application(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("application") / "app"
    labels.unfold(labels.texts(FIXTURES / request.param) | OTHERS, root)
    (root / "auditor.toml").touch()
    return root


def reports(root: Path, cwd: Path, cache: Path, *arguments: str, hash_seed: str = "0") -> dict[str, bytes]:
    """The bytes of every report and of the map, from processes of their own."""
    environment = os.environ | {"XDG_CACHE_HOME": str(cache), "PYTHONHASHSEED": hash_seed, "NO_COLOR": "1"}
    command = [sys.executable, "-m", "auditor"]
    here = os.path.relpath(root, cwd)
    outputs = [f"--output={name}:{cache / name}" for name in FORMATS]
    done = subprocess.run(
        [*command, "scan", here, *outputs, *arguments], cwd=cwd, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 1, done.stderr.decode()
    drawn = subprocess.run(
        [*command, "map", here, "--format", "json", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert drawn.returncode == 0, drawn.stderr.decode()
    written = {name: (cache / name).read_bytes() for name in FORMATS}
    return written | {"stdout": done.stdout, "stderr": done.stderr, "map": drawn.stdout}


@pytest.mark.slow
def test_the_same_bytes(application: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    first = reports(application, application, cache, "--jobs=1")
    assert b"MFA001" in first["sarif"]
    assert str(application).encode() not in first["json"] + first["sarif"] + first["map"]
    assert reports(application, application, cache, "--jobs=1") == first, "warm"
    other = tmp_path / "other"
    other.mkdir()
    assert reports(application, tmp_path, other, "--jobs=2", hash_seed="1") == first, "cold, two processes, elsewhere"
    assert reports(application, application.parent, other, "--jobs=2", "--no-cache", hash_seed="2") == first, "no cache"


@pytest.mark.slow
def test_the_same_bytes_in_another_place_and_order(application: Path, tmp_path: Path) -> None:
    copy = tmp_path / "deeper" / "elsewhere"
    copy.mkdir(parents=True)
    for file in sorted(application.rglob("*"), reverse=True):
        if file.is_file():
            target = copy / file.relative_to(application)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    caches = [tmp_path / "one", tmp_path / "two"]
    for cache in caches:
        cache.mkdir()
    there, here = (reports(root, root, cache) for root, cache in zip((application, copy), caches, strict=True))
    assert there == here
