"""``auditor models check``: run the labelled examples of the user's model files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from auditor.cli import exits
from auditor.cli.mishap import clean
from auditor.config import ConfigError
from auditor.models.examples import check_file
from auditor.program import Program


def run(arguments: argparse.Namespace) -> int:
    """Write one line a difference; 1 when there is one. Raises ``ConfigError`` for a file that does not exist."""
    code = exits.CLEAN
    for name in arguments.files:
        if not Path(name).is_file():
            raise ConfigError(f"{name}: no such file")
        problems = check_file(Path(name), Program.build)
        for problem in problems:
            place = f"{name}:{problem.line}" if problem.line else name
            sys.stdout.write(clean(f"{place}: {problem.text}") + "\n")
        if problems:
            code = exits.FINDINGS
        else:
            sys.stdout.write(clean(f"{name}: all examples hold") + "\n")
    return code
