"""``auditor models``: run the labelled examples of the user's model files, or propose rows for the project's own words."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from auditor.cli import exits, learned, notes
from auditor.cli.mishap import clean
from auditor.cli.progress import Progress
from auditor.cli.scan import overrides
from auditor.config import ConfigError, load
from auditor.models.examples import check_file
from auditor.program import Program
from auditor.program.learning import proposals


def run(arguments: argparse.Namespace) -> int:
    """Do what the verb says. Raises ``ConfigError`` for a file that does not exist."""
    return learn(arguments) if arguments.verb == "learn" else check(arguments)


def learn(arguments: argparse.Namespace) -> int:
    """Write a model file of proposals; 3 when there is nothing to read."""
    from auditor.run import survey
    from auditor.surface import rows

    config = load(arguments.paths, overrides(arguments))
    with Progress(wanted=not (arguments.no_progress or arguments.quiet)) as progress:
        program, _, inventory = survey(config, arguments.paths, progress=progress)
    rows(program, everything=True)
    hidden = {entry.subject: entry.count for entry in program.ledger.of("unknown")}
    found = proposals(program, hidden)
    if not len(inventory):
        sys.stderr.write(f"auditor: nothing to read in {notes.places(arguments.paths)}\n")
        return exits.NOTHING
    said = learned.text(found, "own") if found else "# nothing to propose: all that stands on the ways is understood\n"
    sys.stdout.write("".join(f"{clean(line)}\n" for line in said.splitlines()))
    return exits.CLEAN


def check(arguments: argparse.Namespace) -> int:
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
