"""The invariants of the figures on random histories: the engine gives what a plain reference gives, and every
figure is what its own rows give when put through the measure."""

from datetime import date

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.figures import Figure
from atlas_pipeline.indicators.selection.selection import facts_for
from atlas_pipeline.indicators.trace import Tracer
from atlas_pipeline.plan.loading import load_plan
from tests.depth import examples
from tests.indicators import strategies
from tests.indicators.histories import deliver, link, warehouse_in_memory
from tests.indicators.reference import Reference
from tests.indicators.topics import EVERYTHING, each_topic, forms_of

AS_OF = date(2020, 6, 30)
KEY = ["indicator", "country", "calendar", "period", "accumulation", "breakdown", "category"]
FIGURE = ["value", "numerator", "denominator", "rows", "persons", "status", "missing_units", "eligible"]


def within_reach(plan):
    """The plan with stages that a history of a few rows can reach."""
    entries = []
    for one in plan.indicators:
        stages = tuple(
            stage.model_copy(
                update={
                    "needs": tuple(
                        need.model_copy(update={"of_at_least": min(need.of_at_least, 1)})
                        for need in stage.needs
                    )
                }
            )
            for stage in one.stages
        )
        entries.append(one.model_copy(update={"stages": stages}))
    return plan.model_copy(update={"indicators": tuple(entries)})


PLAN = within_reach(load_plan())
WINDOWS = [one for name in PLAN.project.calendars for one in PLAN.periods(name) if one.start <= AS_OF]
often = settings(max_examples=examples(5, 50), deadline=None, suppress_health_check=list(HealthCheck))
slowly = settings(often, max_examples=examples(3, 25))
"""Each of a thousand figures is traced."""


def as_dict(values):
    values = values.astype(dict.fromkeys(FIGURE, object))
    figures = values[FIGURE].where(values[FIGURE].notna(), None).itertuples(index=False, name=None)
    return dict(zip(values[KEY].itertuples(index=False, name=None), figures, strict=True))


def differing(found, expected):
    pairs = {key: (found.get(key), expected.get(key)) for key in found.keys() | expected.keys()}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def test_every_indicator_has_a_topic(plan):
    assert sorted(EVERYTHING) == sorted(one.code for one in plan.indicators)


@each_topic
@often
@given(data=st.data(), links=strategies.links, until=st.integers(0, 8))
def test_the_engine_gives_what_a_plain_reference_gives(codes, data, links, until):
    history = data.draw(strategies.histories_of(*forms_of(PLAN, codes)))
    warehouse = warehouse_in_memory()
    for one, other in links:
        link(warehouse, one, other)
    numbers = [0, *deliver(warehouse, *history)]
    until = min(until, len(history))
    seq = numbers[until] if until < len(history) else None
    values = compute(warehouse, PLAN, seq=seq, as_of_day=AS_OF, indicators=codes)
    expected = Reference(PLAN, history[:until], links).figures(WINDOWS, codes)
    assert differing(as_dict(values), expected) == {}
    warehouse.close()


@each_topic
@slowly
@given(data=st.data(), links=strategies.links)
def test_every_figure_is_what_its_rows_give(codes, data, links):
    history = data.draw(strategies.histories_of(*forms_of(PLAN, codes)))
    warehouse = warehouse_in_memory()
    for one, other in links:
        link(warehouse, one, other)
    deliver(warehouse, *history)
    periods = {(one.calendar, one.key): one for one in WINDOWS}
    values = compute(warehouse, PLAN, as_of_day=AS_OF, indicators=codes)
    facts = facts_for(warehouse, PLAN, [PLAN.indicator(code) for code in codes], None)
    for code in codes:
        tracer = Tracer(warehouse, PLAN, code, facts=facts)
        own = values[values["indicator"] == code]
        for line in own[(own["rows"] > 0) | (own["breakdown"] == "")].itertuples():
            window = periods[line.calendar, line.period]
            figure = Figure(code, line.country, window, line.accumulation, line.breakdown, line.category)
            measured = tracer.measured(figure)
            if line.status == "not_reported":
                assert (measured.parts.numerator, measured.rows) == (0, 0), figure
                continue
            persons = None if pd.isna(line.persons) else line.persons
            value = None if pd.isna(line.value) else line.value
            eligible = None if pd.isna(line.eligible) else line.eligible
            assert measured.eligible == eligible, figure
            assert eligible is None or line.rows <= eligible, figure
            assert (measured.parts.value, measured.rows, measured.persons) == (value, line.rows, persons), (
                figure
            )
    warehouse.close()
