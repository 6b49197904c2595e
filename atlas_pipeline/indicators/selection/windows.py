"""Windows: the periods that figures are computed for, as days that columns can be compared with.

A day is a number here, counted from 1970-01-01, as numpy's `datetime64[D]` has it.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period

NO_DAY = int(np.iinfo(np.int32).min)
"""Stands for a date that is not given."""

_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    return (day - _EPOCH).days


def windows_up_to(plan: Plan, as_of_day: date, windows: Sequence[Period] | None = None) -> list[Period]:
    """The windows that have begun by that day: all periods of all calendars, or those of `windows`."""
    if windows is None:
        windows = [period for calendar in plan.project.calendars for period in plan.periods(calendar)]
    return [window for window in windows if window.start <= as_of_day]


def days_of(window: Period, project: Period) -> tuple[int, int]:
    """First and last day of the window; nothing counts that is dated before the project's first day."""
    return day_number(max(window.start, project.start)), day_number(window.end)


def layers(bounds: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The windows (as first and last days) dealt into layers whose windows do not overlap.

    Within a layer every day belongs to one window at most, so that one pass over the rows serves them all.
    A window that ends before it begins (it lies before the project) stands in no layer. Within a layer the
    windows are in order of time.
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
