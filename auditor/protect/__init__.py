"""The effective protection of each endpoint, and the guards that the project's own decorators and hooks lend."""

from auditor.protect.endpoints import Protect
from auditor.protect.entry import Entry, in_stub

__all__ = ["Entry", "Protect", "in_stub"]
