"""The invariants of the figures on random histories: the grid gives what a plain reference gives, and every
figure is what its own rows give when put through the measure."""

from datetime import date

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.figures import Figure
from atlas_pipeline.indicators.trace import Tracer
from atlas_pipeline.plan.loading import load_plan
from tests.indicators import strategies
from tests.indicators.histories import deliver, link, warehouse_in_memory
from tests.indicators.reference import Reference

AS_OF = date(2020, 6, 30)
KEY = ["indicator", "country", "calendar", "period", "accumulation", "breakdown", "category"]
BREAKDOWNS = {
    "K1": ["outcome", "activity_type", "topics"],
    "K2": ["sex", "institution_type", "support_type", "outcome", "topics"],
    "K3": ["stage"],
}
PLAN = load_plan()
WINDOWS = [one for name in PLAN.project.calendars for one in PLAN.periods(name) if one.start <= AS_OF]
often = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def as_dict(values):
    return {
        key: (None if pd.isna(value) else value, rows, status, missing)
        for key, value, rows, status, missing in zip(
            values[KEY].itertuples(index=False, name=None),
            values["value"],
            values["rows"],
            values["status"],
            values["missing_units"],
            strict=True,
        )
    }


@often
@given(history=strategies.histories, links=strategies.links, until=st.integers(0, 8))
def test_the_grid_gives_what_a_plain_reference_gives(history, links, until):
    warehouse = warehouse_in_memory()
    for one, other in links:
        link(warehouse, one, other)
    numbers = [0, *deliver(warehouse, *history)]
    until = min(until, len(history))
    seq = numbers[until] if until < len(history) else None
    values = compute(warehouse, PLAN, seq=seq, as_of_day=AS_OF)
    expected = Reference(PLAN, history[:until], links).figures(WINDOWS, BREAKDOWNS.get)
    found = as_dict(values)
    differing = {key: (found.get(key), expected.get(key)) for key in found.keys() | expected.keys()}
    assert {key: pair for key, pair in differing.items() if pair[0] != pair[1]} == {}
    warehouse.close()


@often
@given(history=strategies.histories, links=strategies.links)
def test_every_figure_is_what_its_rows_give(history, links):
    warehouse = warehouse_in_memory()
    for one, other in links:
        link(warehouse, one, other)
    deliver(warehouse, *history)
    periods = {(one.calendar, one.key): one for one in WINDOWS}
    for code in BREAKDOWNS:
        tracer = Tracer(warehouse, PLAN, code)
        values = compute(warehouse, PLAN, as_of_day=AS_OF, indicators=[code])
        for line in values[(values["rows"] > 0) | (values["breakdown"] == "")].itertuples():
            window = periods[line.calendar, line.period]
            figure = Figure(code, line.country, window, line.accumulation, line.breakdown, line.category)
            measured = tracer.measured(figure)
            assert (measured.parts.value, measured.rows, measured.persons) == (
                (line.value, line.rows, None if pd.isna(line.persons) else line.persons)
                if line.status != "not_reported"
                else (0, 0, measured.persons)
            ), figure
    warehouse.close()
