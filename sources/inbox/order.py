"""The order of deliveries: by name, as a person would sort them.

Plain text order puts `THA_2020-H1-v2.xlsx` before `THA_2020-H1.xlsx` (a hyphen sorts before a dot), and
`v10` before `v2`. The older version would then be received last and become current. File times are not
used: copying and checking out change them.
"""

import re
from pathlib import PurePosixPath

NUMBER = re.compile("([0-9]+)")

Place = tuple[tuple[tuple[int, int, str], ...], ...]


def place(name: str, is_folder: bool = False) -> tuple[Place, str, str]:
    """Returns a sort key for a delivery's name: folders, then stem, then suffix, with numbers as numbers."""
    path = PurePosixPath(name)
    last, suffix = (path.name, "") if is_folder else (path.stem, path.suffix)
    return tuple(_natural(part) for part in (*path.parts[:-1], last)), suffix.casefold(), name


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    pieces = (piece for piece in NUMBER.split(text.casefold()) if piece)
    return tuple((0, int(piece), "") if NUMBER.fullmatch(piece) else (1, 0, piece) for piece in pieces)
