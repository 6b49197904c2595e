"""Figures on a screen: a share as the report's table shows it. CSV and JSON keep the number."""

from collections.abc import Iterable, Mapping
from typing import Any

from atlas_pipeline.cli.output import plain, readable
from atlas_pipeline.plan.model import Plan


def figure_text(plan: Plan, indicator: str, value: Any) -> Any:
    """A share as a percentage, such as `46.7 %`; any other figure as it is. `indicator` may be a code that
    the plan no longer has."""
    from atlas_pipeline.indicators.measures import measure_named

    value = plain(value)
    known = {one.code: one for one in plan.indicators}
    if value is None or indicator not in known:
        return value
    is_share = measure_named(known[indicator].measure_name).kind == "share"
    return f"{readable(value * 100.0)} %" if is_share else value


def with_figures(
    rows: Iterable[Mapping[Any, Any]], plan: Plan, columns: Iterable[str]
) -> list[dict[Any, Any]]:
    """The rows with the figures in these columns as text for a screen."""
    return [
        {**row, **{column: figure_text(plan, row["indicator"], row[column]) for column in columns}}
        for row in rows
    ]
