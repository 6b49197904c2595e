"""Engine: computes the figures of all indicators, for all units, the project, all windows and all breakdowns.

The engine reads current rows and returns figures as a data frame. It writes nothing: the warehouse stores
figures.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from atlas_pipeline.indicators.counting.eligibility import those_eligible, with_eligible
from atlas_pipeline.indicators.counting.grid import Counts, Grid
from atlas_pipeline.indicators.counting.snapshots import snapshot_counts
from atlas_pipeline.indicators.counting.splits import split
from atlas_pipeline.indicators.coverage import (
    NOT_REPORTED,
    REPORTED,
    ZERO,
    Coverage,
    SliceCoverage,
    project_status,
)
from atlas_pipeline.indicators.figures import CUMULATIVE, TOTAL, IndicatorError, accumulations
from atlas_pipeline.indicators.milestones import stage_reached, status_of, units_with_stages
from atlas_pipeline.indicators.parts import Parts
from atlas_pipeline.indicators.selection.breakdowns import breakdowns
from atlas_pipeline.indicators.selection.facts import Facts, Replaced
from atlas_pipeline.indicators.selection.fields import parts_of
from atlas_pipeline.indicators.selection.selection import facts_for, select
from atlas_pipeline.indicators.selection.windows import day_number, days_of, windows_up_to
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import indicator_value

COLUMNS = [column.name for column in indicator_value.columns]


class BreakdownCounts(NamedTuple):
    """The counts of one breakdown, with its categories."""

    breakdown: str
    categories: tuple[str, ...]
    counts: Counts


def compute(
    warehouse: Warehouse,
    plan: Plan,
    *,
    seq: int | None = None,
    as_of_day: date,
    indicators: Sequence[str] | None = None,
    windows: Sequence[Period] | None = None,
    replaced: Replaced | None = None,
) -> pd.DataFrame:
    """Computes figures. Returns a frame with the columns of `indicator_value`.

    - `seq`: the ledger number whose current rows are used; None means now.
    - `as_of_day`: a window is computed only if it begins on or before this day.
    - `indicators`: codes of indicators; None means all.
    - `windows`: the periods to compute; None means all periods of all calendars.
    - `replaced`: rows to use instead of stored rows.

    If a unit was not active in a window, it has a figure only if it reported for the window or has rows dated
    in it. So every row in the project's figure is also in the figure of a unit.

    Order: indicators as in the plan; units as in the plan, then ALL; windows by calendar and time; period,
    new, cumulative; the total, then breakdowns as in the plan; categories as in the code list.

    Raises IndicatorError if the plan does not have an indicator, or if an indicator names something that does
    not exist.
    """
    chosen = _chosen(plan, indicators)
    computed = windows_up_to(plan, as_of_day, windows)
    return figures_of(facts_for(warehouse, plan, chosen, seq, replaced), chosen, computed)


def figures_of(facts: Facts, indicators: Sequence[Indicator], windows: Sequence[Period]) -> pd.DataFrame:
    """Computes the figures of the facts, in the form that `compute` returns.

    `facts` must hold all fields that the indicators need.
    """
    computation = _Computation(facts, windows)
    lines = [
        line
        for indicator in indicators
        for line in (
            _stages(indicator, computation) if indicator.stages else _figures(indicator, computation)
        )
    ]
    frame = pd.DataFrame(lines, columns=COLUMNS)
    numbers: dict[str, Any] = dict.fromkeys(("value", "numerator", "denominator"), float)
    return frame.astype(numbers | {"rows": "int64", "persons": "Int64", "eligible": "Int64"})


def _chosen(plan: Plan, codes: Sequence[str] | None) -> list[Indicator]:
    known = {indicator.code for indicator in plan.indicators}
    if unknown := [code for code in codes or () if code not in known]:
        raise IndicatorError(f"{unknown[0]!r} is not an indicator; there are: {', '.join(sorted(known))}")
    return [indicator for indicator in plan.indicators if codes is None or indicator.code in codes]


class _Computation:
    """The counts of one computation. Each indicator is counted once, for itself and for milestones."""

    def __init__(self, facts: Facts, windows: Sequence[Period]) -> None:
        self.facts, self.windows = facts, windows
        self._counted: dict[str, tuple[list[BreakdownCounts], _TotalStatus]] = {}
        self._coverage: dict[str, Coverage] = {}

    def of(self, indicator: Indicator) -> tuple[list[BreakdownCounts], "_TotalStatus"]:
        """The counts by breakdown, the total first, and the status of each total."""
        if indicator.code not in self._counted:
            by_breakdown = _counted(indicator, self.facts, self.windows)
            form = indicator.select.form
            if form not in self._coverage:
                self._coverage[form] = Coverage(self.facts.plan, self.facts, form)
            total_status = _TotalStatus(self.facts.plan, self._coverage[form], by_breakdown)
            self._counted[indicator.code] = by_breakdown, total_status
        return self._counted[indicator.code]


def _figures(indicator: Indicator, computation: _Computation) -> Iterator[tuple[Any, ...]]:
    by_breakdown, total_status = computation.of(indicator)
    scopes = [unit.code for unit in computation.facts.plan.units] + [ALL]
    for scope, country in enumerate(scopes):
        for place, window in enumerate(computation.windows):
            for accumulation in accumulations(indicator):
                status, missing = total_status.of(scope, place, window, accumulation)
                if not status:
                    continue
                at = (indicator.code, country, window.calendar, window.key, accumulation)
                for name, categories, counts in by_breakdown:
                    for category, code in enumerate(categories):
                        figure = _figure(counts, accumulation, (scope, place, category), status)
                        yield (*at, name, code, *figure, ";".join(missing))


def _stages(indicator: Indicator, computation: _Computation) -> Iterator[tuple[Any, ...]]:
    """Yields the figures of a milestone."""
    plan = computation.facts.plan
    parts = {code: computation.of(plan.indicator(code)) for code in parts_of(indicator)}
    slices = [period.key for period in plan.periods()]
    for unit in units_with_stages(plan):
        scope = plan.units.index(unit)
        for place, window in enumerate(computation.windows):
            rows, statuses, figures = 0, [], {}
            gaps: set[str] = set()
            for code, (by_breakdown, total_status) in parts.items():
                counts, cell = by_breakdown[0].counts, (scope, place, 0)
                status, missing = total_status.of(scope, place, window, CUMULATIVE)
                statuses.append(status)
                gaps.update(missing)
                rows += int(counts.rows[CUMULATIVE][cell])
                figures[code] = _parts(counts, CUMULATIVE, cell)
            if status := status_of(statuses, rows):
                stage = stage_reached(indicator, figures)
                value = None if status == NOT_REPORTED else stage.value
                at = (indicator.code, unit.code, window.calendar, window.key, CUMULATIVE, TOTAL, TOTAL)
                yield (
                    *at,
                    value,
                    value,
                    None,
                    rows,
                    None,
                    None,
                    status,
                    ";".join(key for key in slices if key in gaps),
                )


def _counted(indicator: Indicator, facts: Facts, windows: Sequence[Period]) -> list[BreakdownCounts]:
    if indicator.eligible is None:
        return _measured(indicator, facts, windows)
    own, could = (_measured(one, facts, windows) for one in (indicator, those_eligible(indicator)))
    return [
        BreakdownCounts(
            one.breakdown, *with_eligible(one.categories, one.counts, other.categories, other.counts)
        )
        for one, other in zip(own, could, strict=True)
    ]


def _measured(indicator: Indicator, facts: Facts, windows: Sequence[Period]) -> list[BreakdownCounts]:
    plan = facts.plan
    broken_down_by = breakdowns(plan, indicator)
    if indicator.time == "snapshot":
        counted = snapshot_counts(
            indicator, facts, [day_number(window.end) for window in windows], broken_down_by
        )
        return [
            BreakdownCounts(breakdown.name, categories, counts)
            for breakdown, (categories, counts) in zip(broken_down_by, counted, strict=True)
        ]
    selected = select(indicator, facts)
    bounds = [days_of(window, plan.project.whole) for window in windows]
    grid = Grid(selected, len(plan.units), bounds, day_number(plan.project.start))
    splits = [split(selected, breakdown) for breakdown in broken_down_by]
    return [BreakdownCounts(one.breakdown.name, one.categories, grid.counts(one)) for one in splits]


class _TotalStatus:
    """The status of each total, and its gaps."""

    def __init__(self, plan: Plan, coverage: Coverage, by_breakdown: Sequence[BreakdownCounts]) -> None:
        self._units = plan.units
        self._coverage = coverage
        self._rows = _rows_shown(by_breakdown)

    def of(self, scope: int, place: int, window: Period, accumulation: str) -> tuple[str, list[str]]:
        """The status and the gaps of a total. A gap is a slice that was not reported.

        An empty status means that there is no figure. In the project's gaps, the unit comes before the slice.
        """
        rows = self._rows[accumulation][:, place]
        if scope < len(self._units):
            cover = self._coverage.of(self._units[scope], window, accumulation)
            status = cover.status(int(rows[scope]), accumulation)
            return status, list(cover.gaps(status))
        covers: dict[str, SliceCoverage] = {}
        statuses: dict[str, str] = {}
        for number, unit in enumerate(self._units):
            covers[unit.code] = self._coverage.of(unit, window, accumulation)
            statuses[unit.code] = covers[unit.code].status(int(rows[number]), accumulation)
        if not any(statuses.values()):
            return "", []
        return project_status(covers, statuses, int(rows[scope]))


def _rows_shown(by_breakdown: Sequence[BreakdownCounts]) -> dict[str, np.ndarray]:
    """Accumulation → scope × window: the largest row count among the total and all categories.

    Some rows are only shown in a category and are not in the total (`select.beside`). They are included here.
    Otherwise the project could have a figure with such a row while no unit has one.
    """
    return {
        accumulation: np.maximum.reduce(
            [one.counts.rows[accumulation].max(axis=2, initial=0) for one in by_breakdown]
        )
        for accumulation in by_breakdown[0].counts.rows
    }


def _figure(
    counts: Counts, accumulation: str, cell: tuple[int, int, int], status: str
) -> tuple[float | None, float | None, float | None, int, int | None, int | None, str]:
    """Value, numerator, denominator, rows, persons, eligible rows and status of one figure.

    If the total is complete, the rows of a category decide whether the category is `reported` or `zero`.
    Otherwise the category has the status of the total.
    """
    if status == NOT_REPORTED:
        return None, None, None, 0, None, None, status
    rows = int(counts.rows[accumulation][cell])
    parts = _parts(counts, accumulation, cell)
    persons = None if counts.persons is None else int(counts.persons[accumulation][cell])
    eligible = None if counts.eligible is None else int(counts.eligible[accumulation][cell])
    if status in (REPORTED, ZERO):
        status = REPORTED if rows else ZERO
    return parts.value, parts.numerator, parts.denominator, rows, persons, eligible, status


def _parts(counts: Counts, accumulation: str, cell: tuple[int, int, int]) -> Parts:
    denominator = None if counts.denominator is None else float(counts.denominator[accumulation][cell])
    return Parts(float(counts.numerator[accumulation][cell]), denominator)
