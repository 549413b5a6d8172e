"""Paths with the guards met on them, dominance and rejection, and the origins of values."""
