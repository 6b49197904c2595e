"""Windows: the periods for which figures are computed, as days that can be compared with columns.

A day is a number here, counted from 1970-01-01, as in numpy's `datetime64[D]`.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period

NO_DAY = int(np.iinfo(np.int32).min)
"""The day number of a date that is not given."""

_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    return (day - _EPOCH).days


def windows_up_to(plan: Plan, as_of_day: date, windows: Sequence[Period] | None = None) -> list[Period]:
    """The windows that have begun by the day: all periods of all calendars, or those of `windows`."""
    if windows is None:
        windows = [period for calendar in plan.project.calendars for period in plan.periods(calendar)]
    return [window for window in windows if window.start <= as_of_day]


def days_of(window: Period, project: Period) -> tuple[int, int]:
    """First and last day of the window. Days before the project's first day are left out, because they do not
    count."""
    return day_number(max(window.start, project.start)), day_number(window.end)


def layers(bounds: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Deals the windows (as first and last days) into layers. Windows of one layer do not overlap.

    Within a layer, every day belongs to one window at most. So one pass over the rows serves all its windows.
    If a window ends before it begins (it lies before the project), it is in no layer. Within a layer, the
    windows are in order of time. A layer is a list of indexes into `bounds`.
    """
    dealt: list[list[int]] = []
    for index in sorted(range(len(bounds)), key=lambda index: bounds[index]):
        first, last = bounds[index]
        if last < first:
            continue
        for layer in dealt:
            if bounds[layer[-1]][1] < first:
                layer.append(index)
                break
        else:
            dealt.append([index])
    return dealt
