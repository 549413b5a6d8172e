"""Do the names in the model files exist in the libraries they speak of?

    python tools/models/names.py PYTHON [--all]

PYTHON is an interpreter in whose environment the libraries are installed; names of libraries that it does not have are
counted and passed over. Prints each name that is missing there, with its file, and the count of each answer; ends with
1 when one is missing. What is made at run time (``__getattr__``, the result of an unannotated function) is said to be
open, not missing. ``--all`` prints those, too.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from auditor import models
from auditor.models.load import load_text
from auditor.models.table import Table

PROBE = Path(__file__).with_name("probe.py")


def names() -> dict[str, str]:
    """Each dotted name in the library of models, to the file that has it."""
    found: dict[str, str] = {}
    for file in sorted(Path(models.__file__).parent.glob("*.yaml")):
        table = Table()
        load_text(file.read_text(encoding="utf-8"), file.name, table)
        for name in said(table):
            found.setdefault(name, file.name)
    return found


def said(table: Table) -> set[str]:
    """The names that the rows of a table are about."""
    out = {*table._calls, *table._values, *table._wraps, *table.routers, *table.nests, *table.class_routers}
    out |= {*table.installed, *table.verbs, *table.dependencies, *table.model_bases}
    for group in (table.endpoints, table.mounts, table.hooks):
        out |= {row.path for row in group}
    for group in (table.views, table.bases, table.guard_lists, table.attributes):
        out |= {getattr(row, "base", None) or row.path for row in group}
    out |= {row.item for row in table.attributes}
    return {name for name in out if "." in name and "*" not in name}


def main() -> int:
    """Ask the interpreter for every name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("python", help="an interpreter that has the libraries")
    parser.add_argument("--all", action="store_true", help="print what is open and what is not installed as well")
    given = parser.parse_args()
    asked = names()
    done = subprocess.run(
        [given.python, str(PROBE)], input=json.dumps(sorted(asked)), capture_output=True, text=True, check=True
    )
    answers: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    for name, answer in sorted(answers.items(), key=lambda item: (asked[item[0]], item)):
        if answer == "missing" or (given.all and answer != "there"):
            print(f"{answer:13} {asked[name]:28} {name}")
    counts = Counter(answers.values())
    print(", ".join(f"{count} {answer}" for answer, count in sorted(counts.items())))
    return int(bool(counts["missing"]))


if __name__ == "__main__":
    sys.exit(main())
