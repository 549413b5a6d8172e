"""The command line: what can be asked, and help that teaches by example."""

from __future__ import annotations

import argparse
import textwrap
from typing import NoReturn

from auditor import __version__
from auditor.cli import exits

SEVERITIES = ("critical", "high", "medium", "low", "never")
CONFIDENCES = ("high", "medium", "low")

_SCAN_EXAMPLES = """\
examples:
  auditor scan                                the current folder, nothing to set up
  auditor scan src/wallet src/login.py        a folder and a file
  auditor scan --output report.sarif          text to read, and SARIF for code scanning
  auditor scan --format json > findings.json  for a program
  auditor scan --select MFA,RST001            one family and one check
  auditor scan --select SEC --history         secrets, those that were deleted too
  auditor scan --fail-on critical --strict    stop a build; also when a file could not be read
"""


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is, then end with the code for wrong use."""
        self.exit(exits.USAGE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def build(formats: tuple[str, ...], maps: tuple[str, ...]) -> Parser:
    """The parser of all commands; ``formats`` and ``maps`` are those that have a reporter."""
    parser = Parser(
        prog="auditor",
        description="What a code base does to accounts and money, under which protections, and where one is missing.",
        epilog=_epilog("examples:\n  auditor scan\n  auditor map\n  auditor explain MFA001\n"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"auditor {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=Parser)
    scan = _command(commands, "scan", "findings: acts on accounts and money that nothing protects", _SCAN_EXAMPLES)
    _scan(scan, formats)
    surface = _command(
        commands, "map", "the account surface: endpoints, what they do, what protects them", _MAP_EXAMPLES
    )
    _map(surface, maps)
    _explain(_command(commands, "explain", "what a check finds, why, and how to repair it", _EXPLAIN_EXAMPLES))
    _checks(_command(commands, "checks", "the list of all checks", "example:\n  auditor checks --format json\n"))
    _models(_command(commands, "models", "teach auditor the guards and acts of your own code", _MODELS_EXAMPLES))
    _doctor(_command(commands, "doctor", "engines, cache, configuration in force, what would be read", _DOCTOR))
    return parser


_MAP_EXAMPLES = "examples:\n  auditor map\n  auditor map --all\n  auditor map --format json --output map.json\n"
_EXPLAIN_EXAMPLES = "examples:\n  auditor explain MFA001\n"
_MODELS_EXAMPLES = "example:\n  auditor models check security/guards.yaml\n"
_LEARN_EXAMPLES = "example:\n  auditor models learn src/ > security/guards.yaml\n"
_DOCTOR = "example:\n  auditor doctor src/\n"


def _command(commands: argparse._SubParsersAction[Parser], name: str, text: str, examples: str) -> Parser:
    return commands.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=_epilog(examples),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def _epilog(examples: str) -> str:
    codes = "\n".join(f"  {code:<3} {text}" for code, text in exits.MEANING.items())
    return f"{textwrap.dedent(examples)}\nexit codes:\n{codes}\n"


def _paths(parser: Parser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders to read (default: this folder)")


def _reading(parser: Parser) -> None:
    group = parser.add_argument_group("what is read")
    group.add_argument("--config", metavar="FILE", help="read this configuration instead of the one found")
    group.add_argument(
        "--force-exclude",
        action="store_true",
        default=None,
        help="leave out what configuration excludes, also where it is named",
    )
    group.add_argument("--jobs", type=_jobs, metavar="N", help="processes (default: one a processor)")
    group.add_argument(
        "--no-cache", dest="cache", action="store_false", default=None, help="read every file anew, keep nothing"
    )


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1024:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes")
    return int(text)


def _telling(parser: Parser, *, long: bool = False) -> None:
    """How much is told; ``long`` for commands that work for a while and may write in colour."""
    group = parser.add_argument_group("what is told")
    if long:
        group.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")
        group.add_argument("--no-progress", action="store_true", help="no progress line on a terminal")
        group.add_argument("--quiet", action="store_true", help="no notes on the error output")
    group.add_argument("--verbose", action="store_true", help="say more; show where a bug in auditor struck")


def _scan(parser: Parser, formats: tuple[str, ...]) -> None:
    _paths(parser)
    asked = parser.add_argument_group("what is asked")
    asked.add_argument("--select", action="append", metavar="ID", help="only these checks or families (MFA001, SEC)")
    asked.add_argument("--ignore", action="append", metavar="ID", help="all but these checks or families")
    asked.add_argument(
        "--min-confidence", choices=CONFIDENCES, help="show findings from this confidence on (default: medium)"
    )
    shown = parser.add_argument_group("what is written")
    shown.add_argument("--format", choices=formats, help="of the standard output, or of the one --output")
    shown.add_argument(
        "--output",
        action="append",
        default=[],
        metavar="[FORMAT:]FILE",
        help="write a file as well, in the format of its ending; may be repeated",
    )
    shown.add_argument("--show-silenced", action="store_true", help="also what an ignore comment silences")
    _reading(parser)
    past = parser.add_argument_group("what is read of the past")
    past.add_argument(
        "--history", action="store_true", help="also secrets in old versions: all branches, tags, stashes"
    )
    past.add_argument("--since", metavar="REV|DATE", help="of history only what came after; implies --history")
    ends = parser.add_argument_group("how it ends")
    ends.add_argument(
        "--fail-on", choices=SEVERITIES, help="exit code 1 from this severity on (default: high), or never"
    )
    ends.add_argument(
        "--strict", action="store_true", default=None, help="exit codes 4 and 5 when the run is incomplete"
    )
    ends.add_argument("--exit-zero", action="store_true", help="0 instead of 1 when there are findings")
    ends.add_argument("--hook", action="store_true", help="run as a hook: nothing to scan is no error")
    _telling(parser, long=True)


def _map(parser: Parser, formats: tuple[str, ...]) -> None:
    _paths(parser)
    shown = parser.add_argument_group("what is written")
    shown.add_argument("--format", choices=formats, help="default: table, or by the ending of --output")
    shown.add_argument("--output", metavar="FILE", help="write a file instead of the standard output")
    shown.add_argument("--all", action="store_true", help="also endpoints that touch no account and no money")
    _reading(parser)
    _telling(parser, long=True)


def _explain(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the id of a check, such as MFA001")
    _telling(parser)


def _checks(parser: Parser) -> None:
    parser.add_argument("--format", choices=("table", "json"), default="table", help="default: table")
    _telling(parser)


def _models(parser: Parser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs", required=True, parser_class=Parser)
    check = _command(verbs, "check", "run the labelled examples of a model file", _MODELS_EXAMPLES)
    check.add_argument("files", nargs="+", metavar="FILE", help="a model file: YAML, one row an entry")
    _telling(check)
    learn = _command(verbs, "learn", "propose rows for the project's own guards, limiters and mailers", _LEARN_EXAMPLES)
    _paths(learn)
    _reading(learn)
    _telling(learn, long=True)


def _doctor(parser: Parser) -> None:
    _paths(parser)
    _reading(parser)
    _telling(parser)
