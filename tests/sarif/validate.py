"""Validate SARIF files with the Microsoft multitool: ``python tests/sarif/validate.py FILE ...``.

Installs the locked version with npm into this folder when it is not there. Exits 1 when the multitool reports an error,
a warning, or a note that is ours to mend; 2 when it cannot be run.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

NOT_OURS = {
    "SARIF2002": "wants message ids instead of texts; GitHub refuses messages without a text",
    "SARIF2003": "no versionControlProvenance: the scanned tree has no git remote",
    "SARIF2006": "asks the network whether addresses can be reached",
}
"""Notes that are let pass, with the reason."""


def tool() -> Path | None:
    """The multitool's program, installed when needed; None when npm is missing or fails."""
    pattern = "node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool*"
    names = ("Sarif.Multitool", "Sarif.Multitool.exe")
    found = [path for path in HERE.glob(pattern) if path.name in names]
    npm = shutil.which("npm")
    if not found and npm:
        subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=HERE, check=False, timeout=600
        )
        found = [path for path in HERE.glob(pattern) if path.name in names]
    for path in found:
        path.chmod(path.stat().st_mode | 0o100)  # its install script does only this; scripts are not run
    return found[0] if found else None


def complaints(file: Path, program: Path) -> list[str]:
    """What the multitool has against one file, as ``level rule place: text``; notes that are not ours are left out."""
    try:  # the multitool has nothing against an empty file
        if not json.loads(file.read_text(encoding="utf-8"))["runs"]:
            return ["error: no run"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"error: not SARIF: {type(error).__name__}: {error}"]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.sarif"
        ran = subprocess.run(
            [
                str(program),
                "validate",
                str(file),
                "--rule-kind",
                "Sarif;Ghas",
                "--level",
                "Error;Warning;Note",
                "--output",
                str(report),
            ],
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        if not report.is_file():
            return [f"error: the multitool gave no report: {(ran.stdout + ran.stderr).strip()}"]
        run = json.loads(report.read_text(encoding="utf-8-sig"))["runs"][0]
    out = []
    for result in run.get("results", ()):
        level = result.get("level", "warning")
        rule = result["ruleId"].partition("/")[0]
        if level != "note" or rule not in NOT_OURS:
            region = result["locations"][0]["physicalLocation"].get("region", {})
            said = result["message"]
            text = said.get("text") or f"{said.get('id')} {' '.join(said.get('arguments', ()))}"
            out.append(f"{level} {rule} line {region.get('startLine', 0)}: {text}")
    for invocation in run.get("invocations", ()):
        for note in invocation.get("toolExecutionNotifications", ()):
            if note.get("level") in ("error", "warning"):
                out.append(f"{note['level']}: {note['message'].get('text')}")
    return out


def main(files: list[str]) -> int:
    """Validate and tell; the exit code."""
    program = tool()
    if program is None:
        print("the SARIF multitool is not installed and npm is missing or failed", file=sys.stderr)
        return 2
    failed = False
    for file in files:
        found = complaints(Path(file), program)
        failed = failed or bool(found)
        for one in found:
            print(f"{file}: {one}")
        print(f"{file}: {len(found)} complaints")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
