"""Tallies, the formula, ranks and grades: exact arithmetic only. Pure."""
