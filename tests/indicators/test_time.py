"""Time and people, on random histories: what arrives late, twice, corrected or in another order changes what
it has to change, and nothing else."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.measures import measure_named
from atlas_pipeline.plan.loading import load_plan
from tests.depth import examples
from tests.indicators import strategies
from tests.indicators.histories import Delivery, deliver, warehouse_in_memory
from tests.indicators.test_against_reference import AS_OF, KEY, as_dict
from tests.indicators.topics import each_topic, forms_of


def from_the_start(plan):
    """The plan with every unit active from the first day: before, a unit has no figure that could be
    added."""
    units = tuple(unit.model_copy(update={"active_from": plan.project.start}) for unit in plan.units)
    return plan.model_copy(update={"units": units})


PLAN = load_plan()
TOGETHER = from_the_start(PLAN)
SEMESTERS = {one.key: one for one in PLAN.periods()}
RATIOS = ("EN1", "EN3", "CO2", "PS2")
COMES_BACK = ("K2", "EG2")
often = settings(max_examples=examples(3, 25), deadline=None, suppress_health_check=list(HealthCheck))


def computed(history, plan=PLAN, indicators=None):
    warehouse = warehouse_in_memory()
    deliver(warehouse, *history)
    values = compute(warehouse, plan, as_of_day=AS_OF, indicators=indicators)
    warehouse.close()
    return values


def one_a_slice(history):
    """The history with the last delivery of each slice."""
    return list({(one.unit, one.period): one for one in history}.values())


@each_topic
@often
@given(data=st.data(), chance=st.randoms())
def test_the_order_of_arrival_changes_no_figure(codes, data, chance):
    history = one_a_slice(data.draw(strategies.histories_of(*forms_of(PLAN, codes))))
    shuffled = chance.sample(history, len(history))
    assert as_dict(computed(history, indicators=codes)) == as_dict(computed(shuffled, indicators=codes))


@each_topic
@often
@given(data=st.data())
def test_what_is_sent_again_changes_no_figure_and_what_is_corrected_replaces(codes, data):
    forms = forms_of(PLAN, codes)
    history = one_a_slice(data.draw(strategies.histories_of(*forms)))
    repeated = data.draw(st.sampled_from(history))
    wrong = data.draw(strategies.deliveries_of(*forms))
    first = Delivery(
        repeated.unit, repeated.period, {form: wrong.forms.get(form, []) for form in repeated.forms}
    )
    once = as_dict(computed(history, indicators=codes))
    assert once == as_dict(computed([*history, repeated], indicators=codes))
    assert once == as_dict(computed([first, *history], indicators=codes))


@often
@given(history=strategies.histories_of(*forms_of(PLAN, RATIOS)))
def test_shares_and_means_roll_up_by_their_parts(history):
    values = computed(history, TOGETHER, RATIOS)
    of_units = values[values["country"] != "ALL"].groupby(KEY[:1] + KEY[2:])
    parts = of_units[["numerator", "denominator", "rows"]].sum()
    total = values[(values["country"] == "ALL") & (values["status"] != "not_reported")]
    for line in total.itertuples():
        key = tuple(getattr(line, name) for name in KEY if name != "country")
        over, under, rows = parts.loc[key]
        assert line.numerator == pytest.approx(over, abs=1e-6)
        assert (line.denominator, line.rows) == (under, rows)
        assert line.value == pytest.approx(over / under if under else float("nan"), nan_ok=True)


@often
@given(history=strategies.histories_of(*forms_of(PLAN, COMES_BACK)))
def test_who_is_new_is_new_once(history):
    """New ones of all half-years are all that are counted by the end: each once, in one half-year."""
    values = computed(history, TOGETHER, COMES_BACK)
    chosen = values[(values["breakdown"] == "") & (values["calendar"] == "semester")].fillna({"value": 0.0})
    for (_, _), own in chosen.groupby(["indicator", "country"]):
        new = own[own["accumulation"] == "new"]
        cumulative = own[own["accumulation"] == "cumulative"]
        assert new["value"].cumsum().tolist() == cumulative["value"].tolist()


# ------------------------------------------------------------------ late


@st.composite
def late_deliveries(draw):
    """A training with its participants, of one half-year, under a key that nobody else uses."""
    period = SEMESTERS[draw(st.sampled_from(["2019-H1", "2019-H2"]))]
    day = period.start + timedelta(days=draw(st.integers(0, 180)))
    training = draw(strategies.trainings()) | {"training_id": "T9", "start_date": day, "end_date": day}
    rows = draw(st.lists(strategies.participants, min_size=1, max_size=4))
    rows = [row | {"training_id": "T9"} for row in rows]
    return Delivery("ARG", period.key, {"trainings": [training], "participants": rows}), period, day


@often
@given(history=strategies.histories, late=late_deliveries())
def test_a_late_submission_corrects_its_period_and_what_is_cumulative_after_it(history, late):
    """Beyond that only `new` moves: from the half-year in which a person was first counted to this one."""
    delivery, period, day = late
    before, after = computed(history), computed([*history, delivery])
    old, new = as_dict(before), as_dict(after)
    windows = {(one.calendar, one.key): one for name in PLAN.project.calendars for one in PLAN.periods(name)}
    moved = set()
    for key in old.keys() | new.keys():
        if old.get(key) == new.get(key):
            continue
        indicator, country, calendar, name, accumulation = key[:5]
        window = windows[calendar, name]
        assert country in ("ARG", "ALL"), key
        assert PLAN.indicator(indicator).select.form == "participants" or indicator == "CC1", key
        if accumulation == "cumulative":
            assert window.end >= period.start, key
        elif accumulation == "period":
            assert window.overlaps(period), key
        else:
            assert window.end >= day or window.overlaps(period), key
            if not window.overlaps(period):
                assert measure_named(PLAN.indicator(indicator).measure_name).is_additive is False, key
                moved.add(key)
    for key in moved:  # an earlier row moves a person from here to the late period
        assert (new[key][0] or 0) <= (old[key][0] or 0), key


def test_an_earlier_row_moves_the_period_in_which_a_person_is_new(history, plan):
    from tests.indicators.asking import figures
    from tests.indicators.rows import participant, training

    def of(period, key, day, *people):
        rows = [participant(key, one) for one in people]
        return Delivery("THA", period, {"trainings": [training(key, day)], "participants": rows})

    deliver(history, of("2019-H2", "T2", "2019-09-01", 1, 2), of("2020-H1", "T3", "2020-02-01", 2, 3))
    first = figures(history, plan, "K2")
    deliver(history, of("2019-H1", "T1", "2019-03-01", 1, 3))
    second = figures(history, plan, "K2")

    def new(found):
        return [found["THA", period, "new"][0] for period in ("2019-H1", "2019-H2", "2020-H1")]

    assert (new(first), new(second)) == ([None, 2, 1], [2, 1, 0])
    changed = Counter(key[2] for key in second if second[key] != first.get(key) and key[0] == "THA")
    assert changed == {"period": 1, "new": 3, "cumulative": 3}
    later = [key for key in second if key[1] > "2019-H1" and key[2] == "period"]
    assert all(second[key] == first[key] for key in later)


def test_a_snapshot_forgets_nothing_that_was_so_on_an_earlier_day(history, plan):
    """What was repealed in 2020 was in force at the end of 2019, and the table shows it apart since."""
    from tests.indicators.asking import figures

    law = {"instrument_id": "L1", "title": "A law", "instrument_type": "law", "topics": ["CL"]}
    deliver(
        history,
        Delivery("THA", "2019-H2", {"legal_instruments": [law | _stage("in_force", 2019, 8)]}),
        Delivery("THA", "2020-H1", {"legal_instruments": [law | _stage("repealed", 2020, 3)]}),
    )
    for code in ("LF1", "LF2"):
        total = figures(history, plan, code)
        assert [total["THA", period, "cumulative"] for period in ("2019-H2", "2020-H1")] == [
            (1, "carried"),
            (0, "carried"),
        ]
        by_stage = figures(history, plan, code, breakdown="stage")
        assert by_stage["THA", "2020-H1", "cumulative", "repealed"][0] == 1
        assert by_stage["THA", "2019-H2", "cumulative", "repealed"][0] == 0
        assert by_stage["ALL", "2020-H1", "cumulative", "in_force"][0] == 0


def _stage(stage, year, month):
    return {"stage": stage, "stage_date": date(year, month, 1)}
