"""The command ``auditor``: arguments, a run, a report, an exit code; the only place that prints and exits."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

from auditor.cli import exits, formats, parser


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command and end the process with its exit code."""
    sys.exit(execute(argv))


def execute(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; argparse ends the process itself on wrong options."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    commands = parser.build(formats.known(), formats.known("map_"))
    arguments = commands.parse_args(argv)
    if not arguments.command:
        sys.stderr.write(commands.format_help())
        return exits.USAGE
    try:
        code: int = importlib.import_module(f"auditor.cli.{arguments.command}").run(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.CLEAN
    except Exception as error:
        from auditor.cli import mishap

        return mishap.told(error, verbose=arguments.verbose)
