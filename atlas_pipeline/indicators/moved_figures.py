"""Moved figures: the figures that change if other rows become current, with their values before and after.

Nothing is stored. The engine computes both values: from the current rows, and from the current rows with
some forms replaced.
"""

from collections.abc import Sequence
from datetime import date
from math import floor

import pandas as pd

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.figure_set import in_publishing_order
from atlas_pipeline.indicators.measures import measure_named
from atlas_pipeline.indicators.selection.facts import Replaced
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import FIGURE_KEY

COLUMNS = (*FIGURE_KEY, "before", "after", "difference")


def moved_by(
    warehouse: Warehouse,
    plan: Plan,
    loads: Replaced,
    *,
    as_of_day: date,
    indicators: Sequence[str] | None = None,
    windows: Sequence[Period] | None = None,
) -> pd.DataFrame:
    """The figures that change if the loads become current, with the columns COLUMNS, in publishing order.

    If there is no figure, `before` or `after` is empty. The other arguments are those of `engine.compute`.
    """
    seq = warehouse.ledger.seq_at()
    before, after = (
        compute(
            warehouse,
            plan,
            seq=seq,
            as_of_day=as_of_day,
            indicators=indicators,
            windows=windows,
            replaced=replaced,
        )
        for replaced in (None, loads)
    )
    return moved_figures(before, after, plan)


def moved_figures(before: pd.DataFrame, after: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The figures that differ between two results of `engine.compute`, with the columns COLUMNS, in
    publishing order."""
    both = before[[*FIGURE_KEY, "value"]].merge(
        after[[*FIGURE_KEY, "value"]], on=FIGURE_KEY, how="outer", suffixes=("", "_after")
    )
    is_same = (both["value"] == both["value_after"]) | (both["value"].isna() & both["value_after"].isna())
    moved = in_publishing_order(both[~is_same].reset_index(drop=True), plan)
    return moved.rename(columns={"value": "before", "value_after": "after"}).assign(
        difference=moved["value_after"].fillna(0) - moved["value"].fillna(0)
    )[list(COLUMNS)]


def figure_as_text(value: float | None, indicator: Indicator) -> str:
    """The value as a short text: shares in percent with one decimal; "–" if there is no value."""
    if value is None or pd.isna(value):
        return "–"
    if measure_named(indicator.measure_name).kind == "share":
        return f"{floor(value * 1000 + 0.5) / 10:.1f} %"
    return f"{round(value, 1):,g}" if abs(value) < 1_000_000 else f"{value:,.0f}"
