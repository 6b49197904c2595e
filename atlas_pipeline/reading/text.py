"""Texts as they are stored: composed (Unicode NFC), runs of blanks reduced to one, invisible characters
removed.

A column is cleaned once for each distinct spelling. A million names take half a second.
"""

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

from atlas_pipeline.reading.cells import MARK, plain, split
from atlas_pipeline.reading.sheets import Column

_INVISIBLE = (
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f"
)
"""Zero-width characters, soft hyphens, direction marks, control characters."""

_BLANKS = "\\t\\n\\v\\f\\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_NEEDS_CARE = r"[^\x{0021}-\x{007e}\x{0e01}-\x{0e5b} ]|  |^ | $"
"""Matches a text that may need cleaning. All other texts are clean already: plain ASCII or Thai, with
single blanks in between."""

_INVISIBLE_ONES = re.compile(f"[{_INVISIBLE}]+")
_BLANK_ONES = re.compile(f"[{_BLANKS}]+")

THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def cleaned(values: pa.Array) -> pa.Array:
    """Spellings without marks as clean text. A spelling of only blanks becomes ""."""
    careful = pc.match_substring_regex(values, _NEEDS_CARE)
    if not pc.any(careful).as_py():
        return values
    texts = pc.replace_substring_regex(values.filter(careful), f"[{_INVISIBLE}]+", "")
    texts = pc.replace_substring_regex(pc.utf8_normalize(texts, "NFC"), f"[{_BLANKS}]+", " ")
    return pc.replace_with_mask(values, careful, pc.utf8_trim(texts, " "))


def without_marks(values: pa.Array, *, without_formats: bool = False) -> pa.Array:
    """Spellings as the officer sees them. With `without_formats`, numbers as they are without a format."""
    if not pc.any(pc.starts_with(values, MARK)).as_py():
        return values
    seen = (lambda text: split(text)[1]) if without_formats else plain
    return pa.array([seen(text) for text in values.to_pylist()], pa.string())


def clean_texts(column: Column) -> pa.Array:
    """The clean text of each distinct spelling of a column."""
    return cleaned(without_marks(column.values))


def clean(text: str) -> str:
    """One text, cleaned in the same way."""
    visible = unicodedata.normalize("NFC", _INVISIBLE_ONES.sub("", plain(text)))
    return _BLANK_ONES.sub(" ", visible).strip(" ")
