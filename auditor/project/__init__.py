"""The outlines joined: modules, definitions, names across files, inheritance, and which call goes where."""

from auditor.project.declared import carried_out
from auditor.project.definitions import Func, Klass, Module, Scope
from auditor.project.project import Convention, Project
from auditor.project.ref import Ref

__all__ = ["Convention", "Func", "Klass", "Module", "Project", "Ref", "Scope", "carried_out"]
