"""``auditor explain``: the text of one check."""

from __future__ import annotations

import argparse
import sys

from auditor.check import all_checks
from auditor.cli import exits
from auditor.config import ConfigError, suggest
from auditor.explain import find, text, topics


def run(arguments: argparse.Namespace) -> int:
    """Write the explanation; raises ``ConfigError`` for an unknown id."""
    checks = all_checks()
    check = find(arguments.id, checks)
    if check is None:
        near = suggest(arguments.id.upper(), [one.id for one in topics(checks)])
        raise ConfigError(f"no check is called {arguments.id!r}{near}")
    sys.stdout.write(text(check))
    return exits.CLEAN
