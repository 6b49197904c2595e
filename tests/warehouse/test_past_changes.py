"""Changes of the past on both engines: states with their old date kept, and rows of published periods.
`tests/services/test_past_changes.py` has the figures."""

import dataclasses
from datetime import date

import pytest

from atlas_pipeline.plan.periods import Period
from atlas_pipeline.warehouse.publications import FigureSource
from atlas_pipeline.warehouse.records import MovedFigure, Past
from tests.actors import HQ, OFFICER
from tests.warehouse.building import deliver, form_load, intake_of, participants
from tests.warehouse.edited import figures

LATER = Period(calendar="semester", key="2020-H1", start=date(2020, 1, 1), end=date(2020, 6, 30))
EARLIER = Period(calendar="semester", key="2019-H2", start=date(2019, 7, 1), end=date(2019, 12, 31))
PAST = {"2020-H1": Past((LATER, EARLIER)), "2019-H2": Past((EARLIER,))}
THEN, NOW = date(2019, 11, 5), date(2020, 3, 3)
K2 = MovedFigure("K2 2019-H2: 3 → 4", "2019-H2", frozenset(("participants",)), frozenset())


def finding(**values):
    row = {"finding_id": "F1", "finding": "A gap", "validated": True, "validated_on": THEN, "status": "open"}
    return form_load("psa_findings", {**row, **values})


def steps(*rows: dict):
    return form_load("dmop_progress", *({"status": "in_progress", "status_date": THEN} | row for row in rows))


def send(warehouse, content, load, period="2020-H1", past=None, **options):
    submission, _ = deliver(warehouse, content, period=period)
    load = intake_of(submission, load, **options)
    receipt = warehouse.intakes.take_in(load, OFFICER, past or PAST[period])
    assert warehouse.intakes.take_in(load, OFFICER) == receipt, "read from the tables it is the same"
    return [(one.rule, one.row, one.column, one.details) for one in receipt.warnings]


def publish(warehouse, day):
    seq = warehouse.ledger.seq_at()
    source = FigureSource(seq, f"state {seq}", "plan 1", "code 1", day)
    warehouse.publications.publish(figures(K1=seq), source, HQ)


@pytest.mark.parametrize(
    ("change", "warned"),
    [
        ({"validated": False}, [("validated", "yes", "no", "validated_on")]),
        ({"validated": False, "validated_on": NOW}, []),
        ({"status": "addressed"}, []),
        ({"status": "addressed", "status_date": THEN}, []),
    ],
    ids=["a kept day", "its own day", "no day at all", "a day that was not given before"],
)
def test_each_state_goes_by_its_own_day(warehouse, change, warned):
    assert send(warehouse, "A", finding(), "2019-H2") == []
    found = send(warehouse, "B", finding(**change))
    assert [(column, one["before"], one["now"], one["when"]) for _, _, column, one in found] == warned


def test_records_without_a_key_are_known_by_what_names_them(warehouse):
    send(warehouse, "A", steps({"step": 1, "cycle": 1}, {"step": 2}), "2019-H2")
    done = {"status": "completed"}
    found = send(
        warehouse, "B", steps({"step": 1, "cycle": 1} | done, {"step": 2} | done, {"step": 3} | done)
    )
    assert [row for _, row, _, _ in found] == [2, 3]
    assert send(warehouse, "C", steps({"step": 3} | done, {"step": 1, "cycle": 2} | done), "2020-H1") == []


def test_many_rows_are_counted_in_one_warning(warehouse):
    send(warehouse, "A", participants(*["T-1"] * 3), "2019-H2")
    more = participants(*["T-1"] * 4)
    more.rows.loc[5, "person_key"] = 8
    moved = dataclasses.replace(PAST["2019-H2"], moved=(K2,))
    assert send(warehouse, "B", participants(*["T-1"] * 5), "2019-H2", moved) == [], "nothing was published"
    publish(warehouse, date(2020, 1, 31))
    found = send(warehouse, "C", more, "2019-H2", moved, confirms=True)
    details = {"count": 1, "periods": ["2019-H2"], "figures": ["K2 2019-H2: 3 → 4"]}
    assert found == [("published_figures_change", 5, "", details)]
    assert send(warehouse, "D", participants("T-1"), "2019-H2", dataclasses.replace(moved, moved=())) == []


def test_a_held_form_names_no_figures_until_it_is_confirmed(warehouse):
    send(warehouse, "A", steps({"step": 1}, {"step": 2}), "2019-H2")
    publish(warehouse, date(2020, 1, 31))
    figure = MovedFigure("D1 2019-H2: 0 → 1", "2019-H2", frozenset(("dmop_progress",)), frozenset())
    moved = dataclasses.replace(PAST["2019-H2"], moved=(figure,))
    found = send(warehouse, "B", steps({"step": 1, "status": "completed"}), "2019-H2", moved)
    assert [(rule, one["figures"]) for rule, _, _, one in found] == [
        ("state_changed_date_kept", ["unknown"]),
        ("published_figures_change", ["unknown"]),
    ]
    kept = warehouse.intakes.changes_of_past()
    assert [tuple(one) for one in kept["figures"]] == [(), ()]
    assert list(kept["is_current"]) == [False, False]


def test_what_arrives_late_from_an_earlier_period_is_not_compared_with_a_later_one(warehouse):
    send(warehouse, "A", steps({"step": 1, "status": "completed"}))
    assert send(warehouse, "B", steps({"step": 1}), "2019-H2") == []
