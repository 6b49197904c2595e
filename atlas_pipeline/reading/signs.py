"""Signs that nobody sees: they say nothing in a cell."""

INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u3164\ufeff\uffa0"
)
"""Zero-width characters, soft hyphens, direction marks and fillers, for a character class of `re` or RE2."""

BLANKS = "\\t\\n\\v\\f\\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000"
"""Blanks of every kind, for a character class of `re` or RE2."""

CONTROL = "\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f"
"""Control characters that are no blanks, for a character class of `re` or RE2. DOS ended files with one."""
