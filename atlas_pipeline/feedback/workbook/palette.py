"""The colours of marks. A colour remembers the fill that it covers.

A mark changes only the fill of a cell. The colours of one severity differ in their last bits, which no eye
can see: each colour represents one covered fill. So the officer's fill can be restored from the colour
alone, even if she moved, sorted or reformatted the cells, and whichever program saved the workbook since.
"""

from atlas_pipeline.problems.model import Severity

SHADES = 64
"""Colours of one severity: two bits in each of three channels."""

BASE = {Severity.ERROR: 0xF8B8B0, Severity.WARNING: 0xFCD888, Severity.INFO: 0xBCDCF4}
"""Light enough for black text (contrast above 11 : 1). The last two bits of each channel are zero."""

DARK = {Severity.ERROR: 0xA01C1C, Severity.WARNING: 0x8C5800, Severity.INFO: 0x205C9C}
"""The same for cells with light text, as in many headers: dark enough for white text (contrast above 5 :
1)."""

_LAST_BITS = 0x030303


def colour(severity: Severity, shade: int, under_light_text: bool = False) -> str:
    """The colour in the form that workbooks use: AARRGGBB."""
    bits = (shade & 3) | (shade >> 2 & 3) << 8 | (shade >> 4 & 3) << 16
    base = DARK if under_light_text else BASE
    return f"FF{base[severity] | bits:06X}"


def is_mark(argb: str) -> bool:
    """Whether this colour is one of our marks."""
    try:
        base = int(argb[-6:], 16) & ~_LAST_BITS
        return base in (*BASE.values(), *DARK.values()) and len(argb) in (6, 8)
    except ValueError:
        return False
