"""What was published is kept, and any difference from it is told: late rows, corrections, the plan, the
program."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
import sqlalchemy as sa

from atlas_pipeline.indicators import as_published as module
from atlas_pipeline.indicators import figure_set
from atlas_pipeline.indicators.as_published import as_published, became_current_between, between
from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.figure_set import FigureSet, plan_of, publish
from atlas_pipeline.messages.catalogue import languages
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.layout.words import Words
from atlas_pipeline.reports.publication_text import summary
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import published_figure
from tests.actors import OFFICER
from tests.indicators.histories import Delivery, deliver
from tests.indicators.rows import activity

H1, H2 = "2019-H1", "2019-H2"
DAY = date(2020, 7, 15)
COORDINATES = ["indicator", "country", "period", "accumulation"]


class Clock:
    """A minute passes with every entry of the ledger."""

    def __init__(self) -> None:
        self.now = datetime(2020, 7, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def history(warehouse_url, clock):
    warehouse = Warehouse(warehouse_url, clock=clock)
    warehouse.migrate()
    yield warehouse
    warehouse.close()


@pytest.fixture
def few(plan):
    """The plan with K1 alone, so that figures are few."""
    return _anew(plan.model_copy(update={"indicators": (plan.indicator("K1"),)}))


def send(history, period, *rows):
    deliver(history, Delivery("THA", period, {"activities": list(rows)}))


def show(history, plan, day=DAY):
    publish(history, plan, state=history.currency.digest(), as_of_day=day, actor=OFFICER)
    return history.publications.at()


def against_published(history, plan, moment):
    return as_published(history, FigureSet.as_of(history, plan, moment))


def stored(history) -> int:
    return len(history.read(sa.select(published_figure.c.id)))


def differing_totals(differences, calendar="semester"):
    """Differing totals of a calendar: coordinates → (published, now, why)."""
    lines = differences.differing
    lines = lines[(lines["breakdown"] == "") & (lines["calendar"] == calendar) & (lines["country"] == "THA")]
    return {
        tuple(line[name] for name in COORDINATES): (line["published_value"], line["value"], line["why"])
        for line in lines.to_dict("records")
    }


def test_publishing_the_same_again_adds_nothing(history, few):
    send(history, H1, activity("A1"))
    first = show(history, few)
    count, seq = stored(history), history.ledger.seq_at()
    assert show(history, few) == first
    assert (stored(history), history.ledger.seq_at()) == (count, seq)
    assert [one.changed for one in history.publications.all()] == [first.figures]


def test_what_is_shown_is_what_was_computed(history, few):
    send(history, H1, activity("A1"))
    show(history, few)
    computed = module.in_publishing_order(compute(history, few, as_of_day=DAY), few)
    kept = module.in_publishing_order(history.publications.figures(), few)
    pd.testing.assert_frame_equal(kept, computed, check_dtype=False)
    pd.testing.assert_frame_equal(FigureSet.current(history, few).values, computed, check_dtype=False)


def test_only_what_changed_is_stored_and_the_earlier_state_can_be_had(history, few):
    send(history, H1, activity("A1"))
    first = show(history, few)
    before = history.publications.figures()
    send(history, H2, activity("A2", start="2019-08-01"))
    second = show(history, few)
    assert 0 < second.changed < second.figures
    assert stored(history) == first.figures + second.changed
    pd.testing.assert_frame_equal(history.publications.figures(first.seq), before)
    assert history.publications.at(second.seq - 1) == first


def test_a_late_submission_differs_until_it_is_published(history, few, clock):
    send(history, H1, activity("A1"))
    first = show(history, few)
    assert against_published(history, few, clock.now).differing.empty
    send(history, H1, activity("A1"), activity("A2"))
    late = against_published(history, few, clock.now)
    assert late.publication == first
    assert differing_totals(late)["K1", "THA", H1, "period"] == (1, 2, "rows")
    second = show(history, few)
    assert against_published(history, few, clock.now).differing.empty
    # and the moment before it came is as it was shown then
    assert against_published(history, few, first.at).differing.empty
    assert differing_totals(between(history, few, first, second))["K1", "THA", H1, "period"] == (1, 2, "rows")
    came = became_current_between(history, first, second)
    assert list(zip(came["unit"], came["period"], came["forms"], strict=True)) == [("THA", H1, "activities")]


def test_a_correction_takes_a_figure_back(history, few, clock):
    send(history, H1, activity("A1"))
    show(history, few)
    send(history, H1, activity("A1", status="withdrawn"))
    assert differing_totals(against_published(history, few, clock.now))["K1", "THA", H1, "period"] == (
        1,
        0,
        "rows",
    )


def test_a_change_of_plan_is_named_by_its_versions(history, few, clock):
    history.plans.record(few.version, few.canonical_json, OFFICER)
    send(history, H1, activity("A1"))
    first = show(history, few)
    narrower = _without_trainings(few)
    history.plans.record(narrower.version, narrower.canonical_json, OFFICER)
    found = against_published(history, narrower, clock.now)
    assert differing_totals(found)["K1", "THA", H1, "period"] == (1, 0, "plan")
    assert found.plans == (few.version, narrower.version)
    sentences = summary(found, Words("en"))
    assert f"The plan changed: {few.version[:12]} became {narrower.version[:12]}." in sentences
    # as of the publication its own plan holds
    assert against_published(history, narrower, first.at).differing.empty


def test_a_change_of_program_is_told(history, few, clock, monkeypatch):
    send(history, H1, activity("A1"))
    first = show(history, few)

    def otherwise(*arguments, **options):
        values = compute(*arguments, **options)
        return values.assign(value=values["value"] * 10)

    monkeypatch.setattr(module, "compute", otherwise)
    monkeypatch.setattr(figure_set, "compute", otherwise)
    assert differing_totals(against_published(history, few, clock.now))["K1", "THA", H1, "period"] == (
        1,
        10,
        "unknown",
    )
    for one in (module, figure_set):
        monkeypatch.setattr(one, "figures_code", lambda: "9.9.9-00000000")
    found = against_published(history, few, clock.now)
    assert differing_totals(found)["K1", "THA", H1, "period"] == (1, 10, "code")
    assert found.codes == (first.source.code_version, "9.9.9-00000000")
    second = show(history, few)
    assert differing_totals(between(history, few, first, second))["K1", "THA", H1, "period"] == (
        1,
        10,
        "code",
    )


def test_a_period_that_began_since_is_told_as_that(history, few, clock):
    send(history, H1, activity("A1"))
    show(history, few, day=date(2019, 9, 1))
    found = against_published(history, few, clock.now)
    _, _, why = differing_totals(found)["K1", "THA", "2020-H1", "cumulative"]
    assert why == "began"
    assert ("K1", "THA", H1, "period") not in differing_totals(found)


def test_before_the_first_publication_there_is_nothing_to_compare_with(history, few, clock):
    send(history, H1, activity("A1"))
    found = against_published(history, few, clock.now)
    assert found.publication is None
    assert summary(found, Words("en")) == [
        "Nothing was published by then, so there is nothing to compare with."
    ]


@pytest.mark.parametrize("language", languages())
def test_every_language_tells_how_many_differ(history, few, clock, language):
    send(history, H1, activity("A1"))
    show(history, few)
    send(history, H1, activity("A1"), activity("A2"))
    found = against_published(history, few, clock.now)
    words = Words(language)
    _, counts, why = summary(found, words)
    assert words.number(len(found.differing)) in counts
    assert why == words("published_why_rows")


def _without_trainings(plan):
    """The plan where trainings no longer count for K1."""
    kinds = tuple(
        kind.model_copy(update={"counts_for": ()}) if kind.code == "training" else kind
        for kind in plan.framework.activity_types
    )
    framework = plan.framework.model_copy(update={"activity_types": kinds})
    return _anew(plan.model_copy(update={"framework": framework}))


def _anew(plan: Plan) -> Plan:
    """A copy keeps the version that its original had worked out; read again, the plan has its own."""
    return Plan.model_validate(plan.model_dump())


def test_as_of_now_is_the_published_list_in_the_same_order(history, plan):
    """A stored plan has its calendars by name, and the table no order at all: neither may show."""
    history.plans.record(plan.version, plan.canonical_json, OFFICER)
    send(history, H1, activity("A1", activity_type="no such type"), activity("A2", start="2019-03-01"))
    show(history, plan)
    now = datetime(2020, 7, 15, 23, tzinfo=UTC)
    published = FigureSet.current(history, plan).values
    computed = FigureSet.as_of(history, plan, now).values
    assert list(dict.fromkeys(published["calendar"])) == list(plan.project.calendars)
    assert published.astype(object).fillna("").equals(computed.astype(object).fillna(""))


def test_a_plan_of_then_has_its_calendars_in_the_order_of_today(history, plan):
    changed = _anew(plan.model_copy(update={"targets": ()}))
    history.plans.record(changed.version, changed.canonical_json, OFFICER)
    then = plan_of(history, plan, history.ledger.seq_at())
    assert then.version == changed.version
    assert list(then.project.calendars) == list(plan.project.calendars)
