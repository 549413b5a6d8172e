"""The shapes in which frameworks register handlers, each implemented once; what they are called is in the tables."""

from auditor.models.shapes.find import handlers
from auditor.models.shapes.handler import Given, Handler, Hooked, Protection, Wrapped

__all__ = ["Given", "Handler", "Hooked", "Protection", "Wrapped", "handlers"]
