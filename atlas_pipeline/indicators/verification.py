"""Verification: tests two of the design's three invariants on the published figures.

- Figures are derived: the current rows, computed again, give the figures in `indicator_value`.
- A number is its rows: the traced rows of a figure, put through its measure, give the figure.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pandas as pd

from atlas_pipeline.indicators.engine import figures_of
from atlas_pipeline.indicators.figure_set import FigureSet, in_publishing_order
from atlas_pipeline.indicators.figures import Figure
from atlas_pipeline.indicators.selection.selection import facts_for
from atlas_pipeline.indicators.selection.windows import windows_up_to
from atlas_pipeline.indicators.trace import Tracer
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.warehouse.publications import side_by_side
from atlas_pipeline.warehouse.store import Warehouse


@dataclass
class Verification:
    """The result for one indicator. The two lists name the figures that did not hold."""

    indicator: str
    figures: int = 0
    traced: int = 0
    stored_differently: list[str] = field(default_factory=list)
    traced_differently: list[str] = field(default_factory=list)


def verify(warehouse: Warehouse, plan: Plan) -> list[Verification]:
    """One result for each indicator.

    Every stored figure is computed again. A figure is traced if it counts a row and belongs to a reported
    submission period or to the life of the project.
    """
    stored = FigureSet.current(warehouse, plan).values
    facts = facts_for(warehouse, plan, plan.indicators, None)
    computed = figures_of(facts, plan.indicators, windows_up_to(plan, datetime.now(UTC).date()))
    differing = _differing(stored, in_publishing_order(computed, plan))
    windows = {(name, one.key): one for name in plan.project.calendars for one in plan.periods(name)}
    verifications = []
    for indicator in plan.indicators:
        own = stored[stored["indicator"] == indicator.code]
        verification = Verification(indicator.code, figures=len(own))
        verification.stored_differently = [name for code, name in differing if code == indicator.code]
        tracer = Tracer(warehouse, plan, indicator.code, facts=facts)
        for line in _worth_tracing(own, plan).to_dict("records"):
            verification.traced += 1
            figure = _figure(line, windows[line["calendar"], line["period"]])
            value = tracer.parts(figure).value
            if value != line["value"]:
                verification.traced_differently.append(
                    f"{_name(line)}: {line['value']} stored, {value} by its rows"
                )
            eligible = tracer.eligible(figure)
            if eligible is not None and eligible != line["eligible"]:
                verification.traced_differently.append(
                    f"{_name(line)}: {line['eligible']} eligible stored, {eligible} by its rows"
                )
        verifications.append(verification)
    return verifications


def _figure(line: dict, window: Period) -> Figure:
    coordinates = (line["accumulation"], line["breakdown"], line["category"])
    return Figure(line["indicator"], line["country"], window, *coordinates)


def _worth_tracing(values: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The figures that count a row, of the submission periods that a unit has reported on and of the whole
    project.

    In later periods, a figure that is only carried on has the same rows again, so it is left out.
    """
    whole = [name for name, calendar in plan.project.calendars.items() if calendar.kind == "whole_project"]
    reported = values.loc[values["status"].isin(["reported", "zero"]) & (values["country"] != ALL), "period"]
    is_reported = (values["calendar"] == plan.project.submission_calendar) & values["period"].isin(
        set(reported)
    )
    return values[
        values["value"].notna() & (values["rows"] > 0) & (is_reported | values["calendar"].isin(whole))
    ]


def _differing(stored: pd.DataFrame, again: pd.DataFrame) -> list[tuple[str, str]]:
    both = side_by_side(stored, again)
    return [(line["indicator"], _name(line)) for line in both[~both["is_same"]].to_dict("records")]


def _name(line: dict) -> str:
    coordinates = ("indicator", "country", "period", "accumulation", "breakdown", "category")
    return " ".join(line[name] for name in coordinates if line[name])
