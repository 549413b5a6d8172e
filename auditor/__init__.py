"""auditor: what a code base does to accounts and money, under which protections, and where one is missing."""

__version__ = "0.1.0"
