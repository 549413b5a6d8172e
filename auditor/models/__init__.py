"""Names are data, shapes are code: one YAML a framework or library, and the few shapes that give it meaning."""

from auditor.models.load import library, load_file
from auditor.models.parts import ModelError
from auditor.models.table import Table

__all__ = ["ModelError", "Table", "library", "load_file"]
