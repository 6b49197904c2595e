"""The order and the grouping of deliveries never change a figure: the same last version of each form of each
slice, sent as whole workbooks, single forms and corrections of one form, mixed with earlier versions, gives
the same figures of all indicators.

What may depend on the order is left out by the way histories are drawn: the last version sent of a form wins,
every drop is confirmed on the cover, and no version is so bad by itself that it would be rejected (then the
one before it would go on counting, as it should).

ATLAS_TEST_ORDERS=200 tries as many histories; HYPOTHESIS_PROFILE=default tries others each time.
"""

import os
from datetime import date, timedelta

import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.ingestion.deliveries import receive
from atlas_pipeline.ingestion.take_in import take_in_slice, waiting_slices
from atlas_pipeline.warehouse.store import Warehouse
from sources.delivery import Delivery
from tests.actors import TESTER
from tests.depth import DEEP, examples
from tests.indicators.histories import warehouse_in_memory
from tests.indicators.rows import activity, finding, model, ranking, study
from tests.validation.building import COVER, NOON, PERSON, SECRET, TRAINING, csv_zip, plan, table

IS_DEEP = DEEP or "ATLAS_TEST_ORDERS" in os.environ
PHASES = tuple(Phase) if IS_DEEP else (Phase.explicit, Phase.generate)
"""Making a history that fails smaller takes minutes; a usual run only shows it."""
ORDERS = int(os.environ.get("ATLAS_TEST_ORDERS", examples(3, 25)))
KEY = ["indicator", "country", "calendar", "period", "accumulation", "breakdown", "category"]
FIGURE = ["value", "numerator", "denominator", "rows", "persons", "status", "missing_units"]
THAI, LATER, HQ = ("THA", "2019-H2"), ("THA", "2020-H1"), ("HQ", "2019-H2")

# ------------------------------------------------------------------ what is sent


@st.composite
def trainings(draw, period):
    """Two to four trainings; one may be set aside, one may end after the half-year."""
    start = date(2019, 8, 5) if period == "2019-H2" else date(2020, 3, 2)
    keys = draw(st.lists(st.sampled_from(["T1", "T2", "T3", "T4"]), min_size=2, max_size=4, unique=True))
    rows = []
    for key in keys:
        days = draw(st.sampled_from([2, 2, 2, 160]))
        hours = draw(st.sampled_from([8, 10, 12.5]))
        rows.append(
            {**TRAINING, "training_id": key, "title": f"Training {key}", "start_date": start}
            | {"end_date": start + timedelta(days=days), "hours": hours}
        )
    if draw(st.integers(0, 3)) == 0:
        rows[draw(st.integers(0, len(rows) - 1))]["hours"] = None
    return rows


@st.composite
def participants(draw):
    """Two to eight people, no one twice in a training; one row may be bad by itself."""
    person = st.tuples(st.sampled_from("abcde"), st.sampled_from(["T1", "T2", "T3", "T4"]))
    rows = [
        {**PERSON, "full_name": f"Person {name}", "training_id": training}
        | {"sex": draw(st.sampled_from("FM")), "completed": draw(st.sampled_from(["yes", "yes", "no"]))}
        | {"hours_attended": draw(st.sampled_from([None, 6.5, 7, 8, 10]))}
        | {"pre_score": 10, "post_score": draw(st.sampled_from([15, 62.5]))}
        for name, training in draw(st.lists(person, min_size=2, max_size=8, unique=True))
    ]
    if draw(st.integers(0, 3)) == 0:
        rows[0]["sex"] = "?"
    return rows


def cells(rows):
    """Rows as sheets have them: several values in one cell."""
    return [
        {name: ";".join(value) if isinstance(value, list) else value for name, value in row.items()}
        for row in rows
    ]


def others(unit):
    """Form → versions of what no other form decides about, the last one last; empty: nothing to report."""
    if unit == "HQ":
        return {
            "bok_studies": [
                [study("S1", added_on="2019-08-01")],
                [study("S1"), study("S2", added_on="2019-09-01")],
            ]
        }
    on = "2019-08-15"
    said = {
        "activities": [
            [activity("A1", start="2019-08-01", status="planned"), activity("A2", start="2019-08-02")],
            [activity("A1", start="2019-08-01"), activity("A2", start="2019-08-02")],
        ],
        "coordination_models": [[model("M1", "designed", on)], [model("M1", on=on), model("M2", on=on)]],
        "psa_findings": [[finding(validated_on=on, status_date=on)]],
        "validation_rankings": [ranking("V1", on, "R1", "I1", "I2"), ranking("V1", on, "R1", "I2", "I1")],
        "legal_instruments": [
            [
                {"instrument_id": "L1", "title": "A law", "instrument_type": "law", "topics": "CL"}
                | {"stage": stage, "stage_date": date(2019, 8, 15)}
            ]
            for stage in ("submitted", "adopted")
        ],
        "dmop_progress": [
            [
                {"step": step, "cycle": 1, "intervention_id": "I1", "status": "completed"}
                | {"status_date": date(2019, 8, 15), "evidence": "report"}
                for step in (5, 6)
            ]
        ],
        "engagements": [
            [
                {"engagement_id": "E1", "date": date(2019, 8, 15), "institution": "Royal Thai Police"}
                | {"engagement_type": "workshop", "summary": "Met"}
            ],
            [],
        ],
        "outputs": [
            [
                {"output_id": "O1", "title": "An analysis", "output_type": "psa", "status": status}
                | {"status_date": date(2019, 8, 15)}
            ]
            for status in ("in_progress", "completed")
        ],
    }
    return {form: [cells(rows) for rows in versions] for form, versions in said.items()}


@st.composite
def histories(draw):
    """(slice, form → version) of each submission in the order they are sent, after which of them is taken in,
    and the last version of every form."""
    said = {(slice_, form): versions for slice_ in (THAI, HQ) for form, versions in others(slice_[0]).items()}
    for slice_ in (THAI, LATER):
        most = 3 if slice_ == THAI else 1
        said[slice_, "trainings"] = draw(st.lists(trainings(slice_[1]), min_size=1, max_size=most))
        said[slice_, "participants"] = draw(st.lists(participants(), min_size=1, max_size=most))
    said = {place: [cells(rows) for rows in versions] for place, versions in said.items()}
    order = draw(st.permutations([place for place, versions in said.items() for _ in versions]))
    sent, told = [], dict.fromkeys(said, 0)
    for slice_, form in order:
        version = said[slice_, form][told[slice_, form]]
        told[slice_, form] += 1
        open_ = next((one for one in reversed(sent) if one[0] == slice_), None)
        if open_ is not None and form not in open_[1] and draw(st.integers(0, 3)):
            open_[1][form] = version
        else:
            sent.append((slice_, {form: version}))
    pauses = draw(st.lists(st.booleans(), min_size=len(sent), max_size=len(sent)))
    return sent, pauses, {place: versions[-1] for place, versions in said.items()}


# ------------------------------------------------------------------ what comes of it


class World:
    def __init__(self, folder):
        self.warehouse: Warehouse = warehouse_in_memory()
        self.archive = Archive(folder, SECRET)
        self.sent = 0

    def send(self, slice_, forms):
        self.sent += 1
        unit, period = slice_
        cover = {**COVER, "country": unit, "period": period, "confirm_drops": "yes"}
        cover |= {"prepared_on": date(2020, 1, 1) + timedelta(days=self.sent)}
        cover |= {form: "nothing_to_report" for form, rows in forms.items() if not rows}
        content = csv_zip(cover, **{form: table(*rows) for form, rows in forms.items() if rows})
        delivery = Delivery("inbox", f"{self.sent}.zip", content)
        receive([delivery], plan(), self.warehouse, self.archive, TESTER, NOON)

    def take_in(self):
        for one in waiting_slices(plan(), self.warehouse):
            take_in_slice(one, plan(), self.warehouse, self.archive, SECRET, TESTER, NOON)
        assert waiting_slices(plan(), self.warehouse) == [], "taking in goes on until nothing waits"

    def figures(self) -> pd.DataFrame:
        windows = [*plan().periods("semester")[:4], *plan().periods("life_of_project")]
        values = compute(self.warehouse, plan(), as_of_day=NOON.date(), windows=windows)
        return values.set_index(KEY)[FIGURE].astype(object)


def persons_trained(last) -> int:
    """K2 of Thailand over the whole project, in plain Python from the last versions alone."""

    def has_completed(row, training):
        if row["hours_attended"] is None:
            return row["completed"] == "yes"
        return row["hours_attended"] * 10 >= training["hours"] * 8

    good = {
        slice_: {row["training_id"]: row for row in last[slice_, "trainings"] if row["hours"] is not None}
        for slice_ in (THAI, LATER)
    }
    # (training, name) → the row that counts: if two periods have one, the row of the later period
    accepted = {}
    for slice_ in (THAI, LATER):
        for row in last[slice_, "participants"]:
            training = good[slice_].get(row["training_id"])
            if row["sex"] == "?" or training is None:
                continue
            is_over = training["end_date"] <= plan().period(slice_[1]).end
            if is_over or not has_completed(row, training):
                accepted[row["training_id"], row["full_name"]] = row
    newest = good[THAI] | good[LATER]
    return len({name for (number, name), row in accepted.items() if has_completed(row, newest[number])})


@settings(max_examples=ORDERS, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(history=histories())
def test_the_order_and_the_grouping_of_deliveries_never_change_a_figure(tmp_path_factory, history):
    sent, pauses, last = history
    as_sent, apart = (World(tmp_path_factory.mktemp("archive")) for _ in range(2))
    for (slice_, forms), is_taken_in in zip(sent, pauses, strict=True):
        as_sent.send(slice_, forms)
        if is_taken_in:
            as_sent.take_in()
    as_sent.take_in()
    for (slice_, form), version in last.items():  # each form once, apart, trainings before participants
        apart.send(slice_, {form: version})
    apart.take_in()
    found, expected = as_sent.figures(), apart.figures()
    differing = found.compare(expected, result_names=("as sent", "apart"))
    assert differing.empty, f"{sent}\n{differing.to_string()}"
    assert set(found.index.get_level_values("indicator")) == {one.code for one in plan().indicators}
    whole = found.loc["K2", "THA", "life_of_project", "LOP", "cumulative", "", ""]["value"]
    assert (0 if pd.isna(whole) else whole) == persons_trained(last)
    for world in (as_sent, apart):
        world.warehouse.close()
