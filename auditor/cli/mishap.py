"""How a run that failed is told: one clear line, and the code that goes with it."""

from __future__ import annotations

import sys
import traceback
from types import TracebackType

from auditor import __version__
from auditor.cli import exits
from auditor.config import ConfigError


def told(error: Exception, *, verbose: bool) -> int:
    """Write the line for an error to the error output and return the exit code."""
    if isinstance(error, ConfigError) or _is_model_error(error):
        sys.stderr.write(f"auditor: {clean(str(error))}\n")
        return exits.USAGE
    if verbose:
        traceback.print_exception(error, file=sys.stderr)
    file = _file_at_hand(error.__traceback__)
    what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    hint = "" if verbose else "; --verbose shows where"
    sys.stderr.write(
        f"auditor: a bug in auditor {__version__}, "
        f"{f'reading {file}' if file else 'not while reading a file'}: {clean(what)}{hint}\n"
    )
    return exits.BUG


def _is_model_error(error: Exception) -> bool:
    """Whether a model file of the user is at fault; the models are only imported when they have been read."""
    models = sys.modules.get("auditor.models")
    return models is not None and isinstance(error, models.ModelError)


def clean(text: str) -> str:
    """Text from a scanned tree without control characters, on one line."""
    return "".join(char if char.isprintable() else "?" for char in text)


def _file_at_hand(trace: TracebackType | None) -> str:
    """The file that the innermost frame of a traceback was busy with, or an empty string."""
    from auditor.inventory import SourceFile
    from auditor.site import Site

    found = ""
    while trace is not None:
        for value in trace.tb_frame.f_locals.values():
            site = value if isinstance(value, Site) else getattr(value, "site", None)
            if isinstance(value, SourceFile):
                found = value.path
            elif isinstance(site, Site):
                found = site.file
        path = trace.tb_frame.f_locals.get("path")
        if isinstance(path, str) and path:
            found = path
        trace = trace.tb_next
    return clean(found)
