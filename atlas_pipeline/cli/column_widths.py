"""The widths of a table's columns on a screen.

Rich shrinks a column below its longest word and then widens it again, so that the last columns are cut off.
Here no column is narrower than its longest word, and the sum is never more than the room.
"""

from collections.abc import Sequence


def column_widths(least: Sequence[int], wanted: Sequence[int], room: int) -> list[int] | None:
    """The width of each column: at least `least`, at most `wanted`, in total at most `room`. A column that
    wants little gets all it wants; the widest share the rest. None if the least widths need more room."""
    if sum(least) > room:
        return None
    widths = list(least)
    left = room - sum(widths)
    growing = [column for column in range(len(widths)) if wanted[column] > widths[column]]
    while growing and left > 0:
        smallest = min(widths[column] for column in growing)
        lowest = [column for column in growing if widths[column] == smallest]
        for column in lowest[:left]:
            widths[column] += 1
        left -= min(left, len(lowest))
        growing = [column for column in growing if wanted[column] > widths[column]]
    return widths
