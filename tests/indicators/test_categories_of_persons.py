"""Which category a person falls in: of the newest counted row with a known value; ties by the values
themselves."""

from datetime import date
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.figures import Figure
from atlas_pipeline.indicators.trace import Tracer
from tests.depth import examples
from tests.indicators.asking import figures
from tests.indicators.histories import Delivery, deliver, warehouse_in_memory
from tests.indicators.rows import participant, training
from tests.indicators.topics import TOPICS

H1, H2 = "2019-H1", "2019-H2"
WAYS = ("period", "new", "cumulative")


def trainings(*days):
    return [training(f"T{number}", on) for number, on in enumerate(days, start=1)]


def sexes(history, plan, *, country="THA", period=H1):
    """Accumulation → the one category in which somebody is."""
    found = figures(history, plan, "K2", breakdown="sex")
    said = {
        way: [category for category in "FMXU" if found[country, period, way, category][0]] for way in WAYS
    }
    assert all(len(categories) <= 1 for categories in said.values())
    return {way: categories[0] for way, categories in said.items() if categories}


def participants_of(*rows, unit="THA", period=H1, days=("2019-02-01", "2019-03-01", "2019-04-01")):
    return Delivery(unit, period, {"trainings": trainings(*days), "participants": list(rows)})


def test_a_known_value_beats_an_unknown_one_of_a_later_day(history, plan):
    deliver(history, participants_of(participant("T1", 1, sex="F"), participant("T2", 1, sex="U")))
    assert sexes(history, plan) == dict.fromkeys(WAYS, "F")


def test_nothing_given_is_unknown_too(history, plan):
    deliver(history, participants_of(participant("T1", 1, sex="M"), participant("T2", 1, sex=None)))
    assert sexes(history, plan) == dict.fromkeys(WAYS, "M")
    found = figures(history, plan, "K2", breakdown="sex")
    assert found["THA", H1, "period", "not_stated"] == (0, "zero")


def test_unknown_where_no_counted_row_has_a_known_value(history, plan):
    deliver(history, participants_of(participant("T1", 1, sex=None), participant("T2", 1, sex="U")))
    assert sexes(history, plan) == dict.fromkeys(WAYS, "U")


def test_of_known_values_the_newest_holds(history, plan):
    people = [participant("T1", 1, sex="F"), participant("T2", 1, sex="M"), participant("T3", 1, sex="U")]
    deliver(history, participants_of(*people))
    assert sexes(history, plan) == dict.fromkeys(WAYS, "M")


def test_only_rows_that_count_in_the_figure_are_asked(history, plan):
    """In the second half-year nothing is known; since the beginning it is."""
    days = ("2019-02-01", "2019-08-01")
    deliver(
        history,
        participants_of(participant("T1", 1, sex="F"), days=days),
        participants_of(participant("T2", 1, sex="U"), days=days, period=H2),
    )
    assert sexes(history, plan, period=H2) == {"period": "U", "cumulative": "F"}


def test_what_is_known_later_does_not_change_what_was_counted_before(history, plan):
    days = ("2019-02-01", "2019-08-01")
    deliver(
        history,
        participants_of(participant("T1", 1, sex="U"), days=days),
        participants_of(participant("T2", 1, sex="F"), days=days, period=H2),
    )
    assert sexes(history, plan, period=H1) == dict.fromkeys(WAYS, "U")
    assert sexes(history, plan, period=H2) == {"period": "F", "cumulative": "F"}


def test_two_countries_that_differ_on_one_day_are_decided_by_the_values(plan):
    """F stands before M in the list of codes; neither arrival nor the order of the units decides."""
    for values in permutations("FM"):
        for order in (1, -1):
            history = warehouse_in_memory()
            both = [
                participants_of(participant("T1", 1, sex=sex), unit=unit)
                for unit, sex in zip(("THA", "PRY"), values, strict=True)
            ]
            deliver(history, *both[::order])
            assert sexes(history, plan, country="ALL") == dict.fromkeys(WAYS, "F")
            history.close()


def test_on_one_day_the_later_half_year_holds(history, plan):
    days = ("2019-03-01", "2019-03-01")
    deliver(
        history,
        participants_of(participant("T1", 1, sex="M"), days=days, period=H2),
        participants_of(participant("T2", 1, sex="F"), days=days),
    )
    assert sexes(history, plan) == dict.fromkeys(WAYS, "M")


rows = st.lists(
    st.tuples(
        st.sampled_from(["T1", "T2", "T3"]),
        st.integers(1, 3),
        st.sampled_from(["F", "M", "U", None]),
        st.sampled_from(["police", "judiciary", "other"]),
    ),
    max_size=8,
    unique_by=lambda row: row[:2],
)


@settings(max_examples=examples(4, 30), deadline=None)
@given(thai=rows, paraguayan=rows, late=rows, shuffled=st.randoms())
def test_neither_the_order_of_rows_nor_that_of_arrival_changes_a_figure(
    plan, thai, paraguayan, late, shuffled
):
    """Each sheet names a person once a training, as an accepted one does; some trainings are of one day."""
    found = []
    for is_shuffled in (False, True):
        deliveries = []
        for unit, period, own in (("THA", H1, thai), ("PRY", H1, paraguayan), ("THA", H2, late)):
            people = [
                participant(training_id, person, sex=sex, institution_type=kind)
                for training_id, person, sex, kind in own
            ]
            if is_shuffled:
                shuffled.shuffle(people)
            deliveries.append(
                participants_of(*people, unit=unit, period=period, days=["2019-03-01"] * 2 + ["2019-08-01"])
            )
        if is_shuffled:
            shuffled.shuffle(deliveries)
        history = warehouse_in_memory()
        deliver(history, *deliveries)
        values = compute(history, plan, as_of_day=date(2020, 6, 30), indicators=TOPICS["persons"])
        found.append(values)
        if is_shuffled:
            tracer, windows = Tracer(history, plan, "K2"), {one.key: one for one in plan.periods()}
            own = values[
                (values["indicator"] == "K2") & values["breakdown"].isin(["sex", "institution_type"])
            ]
            for line in own[own["period"].isin([H1, H2]) & (own["rows"] > 0)].itertuples():
                figure = Figure(
                    "K2", line.country, windows[line.period], line.accumulation, line.breakdown, line.category
                )
                measured = tracer.measured(figure)
                assert (measured.rows, measured.persons) == (line.rows, line.persons)
        history.close()
    assert found[0].equals(found[1])
