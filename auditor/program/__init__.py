"""What checks see: endpoints, paths from them to acts, origins of values, and what is lacking."""

from auditor.program.passwords import weakly_kept
from auditor.program.path import PROOFS, Path
from auditor.program.phrases import phrase
from auditor.program.program import Program
from auditor.program.tokens import TokenUse

__all__ = ["PROOFS", "Path", "Program", "TokenUse", "phrase", "weakly_kept"]
