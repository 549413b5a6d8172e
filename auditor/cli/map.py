"""``auditor map``: the account surface of a code base."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from auditor.cli import exits, formats, notes
from auditor.cli.progress import Progress
from auditor.cli.scan import colours, overrides, width, write
from auditor.config import load


def run(arguments: argparse.Namespace) -> int:
    """Write the map; 3 when there is nothing to read."""
    target = formats.Target(arguments.format or "table")
    if arguments.output and arguments.format:
        target = formats.Target(arguments.format, Path(arguments.output))
    elif arguments.output:
        target = formats.target(arguments.output, formats.known("map_"))
    config = load(arguments.paths, overrides(arguments))
    from auditor.reporters import Options, render_map
    from auditor.run import draw

    with Progress(wanted=not (arguments.no_progress or arguments.quiet)) as progress:
        rows, ledger, inventory = draw(config, arguments.paths, everything=arguments.all, progress=progress)
    color = target.file is None and colours(arguments.color)
    options = Options(color=color, width=width(), files_read=len(inventory.files))
    write(render_map(rows, ledger, target.format, options), target.file)
    if not arguments.quiet:
        notes.write(ledger, verbose=arguments.verbose)
    if not len(inventory):
        sys.stderr.write(f"auditor: nothing to read in {notes.places(arguments.paths)}\n")
        return exits.NOTHING
    return exits.CLEAN
