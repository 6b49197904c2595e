"""Texts as they are stored: composed (Unicode NFC), Thai look-alikes in one spelling, runs of blanks reduced
to one, invisible characters removed.

A column is cleaned once for each distinct spelling. A million names take half a second.
"""

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

from atlas_pipeline.plan.thai_spelling import ODD, one_spelling
from atlas_pipeline.reading.cells import MARK, plain, split
from atlas_pipeline.reading.sheets import Column
from atlas_pipeline.reading.signs import BLANKS, CONTROL, INVISIBLE

_DROPPED = INVISIBLE + CONTROL

_NEEDS_CARE = rf"[^\x{{0021}}-\x{{007e}}\x{{0e01}}-\x{{0e5b}} ]|  |^ | $|{ODD}"
"""Matches a text that may need cleaning. All other texts are clean already: plain ASCII or Thai in its one
spelling, with single blanks in between."""

_INVISIBLE_ONES = re.compile(f"[{_DROPPED}]+")
_BLANK_ONES = re.compile(f"[{BLANKS}]+")

THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def cleaned(values: pa.Array) -> pa.Array:
    """Spellings without marks as clean text. A spelling of only blanks becomes ""."""
    careful = pc.match_substring_regex(values, _NEEDS_CARE)
    if not pc.any(careful).as_py():
        return values
    texts = pc.replace_substring_regex(values.filter(careful), f"[{_DROPPED}]+", "")
    texts = pc.replace_substring_regex(pc.utf8_normalize(texts, "NFC"), f"[{BLANKS}]+", " ")
    is_odd = pc.match_substring_regex(texts, ODD)
    if pc.any(is_odd).as_py():
        usual = pa.array(map(one_spelling, texts.filter(is_odd).to_pylist()), pa.string())
        texts = pc.replace_with_mask(texts, is_odd, usual)
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
    return _BLANK_ONES.sub(" ", one_spelling(visible)).strip(" ")
