"""What checks see: endpoints, paths from them to acts, origins of values, and what is lacking."""

from auditor.flow.values import inner
from auditor.program.amounts import (
    asks_provider,
    bounded_above,
    bounded_below,
    charged_off_session,
    named,
    reads_and_writes,
    typed,
)
from auditor.program.passwords import master_credentials, weakly_kept
from auditor.program.path import PROOFS, Path
from auditor.program.phrases import phrase
from auditor.program.program import Program
from auditor.program.second_factor import loose_tests, opened_early, optional
from auditor.program.siblings import by_second_password, guard_drift
from auditor.program.telling import passwords_told, tells_nobody
from auditor.program.tokens import TokenUse

__all__ = [
    "PROOFS",
    "Path",
    "Program",
    "TokenUse",
    "asks_provider",
    "bounded_above",
    "bounded_below",
    "by_second_password",
    "charged_off_session",
    "guard_drift",
    "inner",
    "loose_tests",
    "master_credentials",
    "named",
    "opened_early",
    "optional",
    "passwords_told",
    "phrase",
    "reads_and_writes",
    "tells_nobody",
    "typed",
    "weakly_kept",
]
