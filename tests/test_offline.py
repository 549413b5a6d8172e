"""No network: with every socket blocked, here and in the programs that are started, nothing changes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import labels
import pytest

FIXTURE = Path(__file__).resolve().parent.parent / "fixtures" / "sevenpay_flask"
OTHERS = {"web/pay.js": "app.post('/pay', (req, res) => { stripe.charges.create({amount: 1}); res.end(); });\n"}

BLOCKED = '''\
"""Imported by every Python that starts with this folder on its path: a socket leaves a mark and fails."""
import os
import socket


def _refuse(self, address, *rest):
    if self.family != getattr(socket, "AF_UNIX", None):
        with open(os.environ["TRIED"], "a") as mark:
            mark.write(f"{address}\\n")
        raise OSError("no network in this test")
    return _connect(self, address, *rest)


def _no_names(host, *rest, **more):
    with open(os.environ["TRIED"], "a") as mark:
        mark.write(f"{host}\\n")
    raise OSError("no network in this test")


_connect = socket.socket.connect
socket.socket.connect = socket.socket.connect_ex = _refuse
socket.getaddrinfo = socket.gethostbyname = _no_names
'''


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("application") / "app"
    labels.unfold(labels.texts(FIXTURE) | OTHERS, root)
    (root / "auditor.toml").touch()
    return root


@pytest.fixture
def blocked(tmp_path: Path) -> dict[str, str]:
    """An environment in which no Python opens a socket and every proxy leads nowhere."""
    folder = tmp_path / "blocked"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(BLOCKED)
    nowhere = dict.fromkeys(
        ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9"
    )
    return os.environ | nowhere | {"PYTHONPATH": str(folder), "TRIED": str(tmp_path / "tried")}


def scan(root: Path, environment: dict[str, str], *wrapper: str) -> tuple[int, str]:
    done = subprocess.run(
        [*wrapper, sys.executable, "-m", "auditor", "scan", str(root), "--format", "json", "--no-cache"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout


@pytest.mark.slow
def test_the_same_result_with_sockets_blocked(application: Path, blocked: dict[str, str]) -> None:
    expected = scan(application, dict(os.environ))
    assert '"MFA001"' in expected[1]
    assert scan(application, blocked) == expected
    assert not Path(blocked["TRIED"]).exists(), Path(blocked["TRIED"]).read_text()


def test_the_block_blocks(blocked: dict[str, str]) -> None:
    code = "import urllib.request; urllib.request.urlopen('http://192.0.2.1/', timeout=5)"
    done = subprocess.run([sys.executable, "-c", code], env=blocked, capture_output=True, check=False)
    assert done.returncode != 0
    assert Path(blocked["TRIED"]).exists()


@pytest.mark.slow
def test_the_same_result_without_any_network(application: Path) -> None:
    """A name space of its own has no network at all, for programs that are not Python as well."""
    alone = ("unshare", "--net", "--map-root-user")
    try:
        able = subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        able = False
    if not able:
        pytest.skip("this machine lets nobody make a network name space")
    assert scan(application, dict(os.environ), *alone) == scan(application, dict(os.environ))
