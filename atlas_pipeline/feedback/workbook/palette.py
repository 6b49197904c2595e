"""The colours of marks, and how a colour remembers what it covers.

A mark changes nothing of a cell but its fill, and the colours of one severity differ in their last bits,
which no eye can see: each stands for one fill that it covers. So her fill comes back by the colour alone,
however she moved, sorted or reformatted the cells, and whatever program saved the workbook since.
"""

from atlas_pipeline.problems.model import Severity

SHADES = 64
"""Colours of one severity: two bits in each of three channels."""

BASE = {Severity.ERROR: 0xF8B8B0, Severity.WARNING: 0xFCD888, Severity.INFO: 0xBCDCF4}
"""Light enough for black text (contrast above 11 : 1), their last two bits zero in each channel."""

DARK = {Severity.ERROR: 0xA01C1C, Severity.WARNING: 0x8C5800, Severity.INFO: 0x205C9C}
"""The same for cells whose text is light, as that of many headers: dark enough for white (above 5 : 1)."""

_LAST_BITS = 0x030303


def colour(severity: Severity, shade: int, under_light_text: bool = False) -> str:
    """The colour as workbooks write it: AARRGGBB."""
    bits = (shade & 3) | (shade >> 2 & 3) << 8 | (shade >> 4 & 3) << 16
    base = DARK if under_light_text else BASE
    return f"FF{base[severity] | bits:06X}"


def is_mark(argb: str) -> bool:
    """Whether a cell with this colour was marked here."""
    try:
        base = int(argb[-6:], 16) & ~_LAST_BITS
        return base in (*BASE.values(), *DARK.values()) and len(argb) in (6, 8)
    except ValueError:
        return False
