"""The newest period of which an office has spoken in full: through it Annex A is made."""

from datetime import date

import pandas as pd
import pytest

from atlas_pipeline.indicators.figure_set import FigureSet, InForce
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.reports.publishing import latest_reported


def figures(*lines: tuple[str, str]) -> FigureSet:
    """Totals of one indicator: period and status."""
    place = {"calendar": "semester", "breakdown": "", "accumulation": "period"}
    values = pd.DataFrame([{**place, "period": period, "status": status} for period, status in lines])
    return FigureSet(values, InForce(None, load_plan(), date(2020, 7, 1)))


@pytest.mark.parametrize("status", ["reported", "zero"])
def test_a_period_is_spoken_for_with_rows_and_with_a_zero(status):
    values = figures(("2019-H1", "reported"), ("2019-H2", status))
    found = latest_reported(values, "semester")
    assert found is not None
    assert found.key == "2019-H2"


@pytest.mark.parametrize("status", ["partial", "carried", "not_reported"])
def test_what_is_not_reported_in_full_is_not(status):
    values = figures(("2019-H1", "zero"), ("2019-H2", status))
    found = latest_reported(values, "semester")
    assert found is not None
    assert found.key == "2019-H1"


def test_nothing_is_spoken_for_without_figures_of_the_calendar():
    assert latest_reported(figures(("2019-H1", "zero")), "usdol") is None
