"""Texts as they are kept: composed (Unicode NFC), blanks folded to one, invisible characters dropped.

Worked out for the distinct spellings of a column at once; a million names take half a second.
"""

import pyarrow as pa
import pyarrow.compute as pc

from atlas_pipeline.intake.cells import MARK, plain
from atlas_pipeline.intake.sheets import Column

_INVISIBLE = (
    r"[\x{00ad}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2064}\x{2066}-\x{2069}\x{feff}"
    r"\x{0000}-\x{0008}\x{000e}-\x{001f}\x{007f}-\x{0084}\x{0086}-\x{009f}]+"
)
"""Zero-width characters, soft hyphens, marks of direction, control characters."""

_BLANKS = r"[\s\x{0085}\x{00a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]+"
_NEEDS_CARE = r"[^\x{0021}-\x{007e}\x{0e01}-\x{0e5b} ]|  |^ | $"
"""What is not plain ASCII or Thai with single blanks in between; the rest is clean as it is."""

THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def cleaned(values: pa.Array) -> pa.Array:
    """Spellings without marks as clean text; one that was nothing but blanks becomes ""."""
    careful = pc.match_substring_regex(values, _NEEDS_CARE)
    if not pc.any(careful).as_py():
        return values
    texts = pc.replace_substring_regex(values.filter(careful), _INVISIBLE, "")
    texts = pc.replace_substring_regex(pc.utf8_normalize(texts, "NFC"), _BLANKS, " ")
    return pc.replace_with_mask(values, careful, pc.utf8_trim(texts, " "))


def without_marks(values: pa.Array) -> pa.Array:
    """Spellings as the officer sees them."""
    if not pc.any(pc.starts_with(values, MARK)).as_py():
        return values
    return pa.array(list(map(plain, values.to_pylist())), pa.string())


def clean_texts(column: Column) -> pa.Array:
    """The clean text of each distinct spelling of a column."""
    return cleaned(without_marks(column.values))


def clean(text: str) -> str:
    """One text, cleaned."""
    return cleaned(pa.array([plain(text)], pa.string()))[0].as_py()
