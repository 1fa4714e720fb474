"""Escaping as templates do it, without a new object for each value that needs none.

A page escapes some sixty values: numbers, addresses, names of units, fragments that were drawn before. Few of them
hold a sign that HTML reads; markupsafe wraps them all the same.
"""

import re

from markupsafe import Markup, escape

_SPECIAL = re.compile(r"[&<>\"']").search


def shown(value: object) -> str:
    """`value` as it may stand in HTML; the same text as `markupsafe.escape` gives."""
    if isinstance(value, Markup):
        return value
    if type(value) is int or (type(value) is str and _SPECIAL(value) is None):
        return str(value)
    return escape(value)
