"""A form that comes again as it counts already: it is not stored twice, and what counts goes on counting."""

import dataclasses

import pandas as pd
import pytest
import sqlalchemy as sa

from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Outcome
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.tables import facts
from tests.actors import HQ, TESTER
from tests.warehouse.building import current_forms_of, form_load, intake_of, participants, send, trainings

ROW = {"training_id": "T-1", "title": "One", "hours": 6.5, "start_date": pd.Timestamp("2020-02-03")}
TOPICS = pd.DataFrame({"row_number": [2, 2], "position": [1, 2], "value": ["CL", "FL"]})


def full(**change):
    bridges = {"topics": change.pop("topics", TOPICS)}
    return form_load("trainings", {**ROW, **change}, {"training_id": "T-2", "title": None}, bridges=bridges)


def stored(warehouse) -> int:
    count = sa.select(sa.func.count().label("n")).select_from(facts["trainings"])
    return int(warehouse.read(count)["n"].iloc[0])


def test_the_same_rows_count_on_from_where_they_were(warehouse):
    send(warehouse, "A", full(), participants("T-1"))
    digest = warehouse.currency.digest()
    again, receipt = send(warehouse, "B", full(), participants("T-1", "T-1"))
    assert receipt.outcomes == {"participants": Outcome.ACCEPTED, "trainings": Outcome.UNCHANGED}
    assert receipt.became_current == ("participants",)
    assert stored(warehouse) == 2
    assert ("THA", "2020-H1", "trainings", 1) in current_forms_of(warehouse)
    assert warehouse.currency.digest() != digest, "participants changed"
    _, receipt = send(warehouse, "C", full())
    assert receipt.outcomes == {"trainings": Outcome.UNCHANGED}
    assert warehouse.intakes.take_in(
        intake_of(again, full(), participants("T-1", "T-1")), TESTER
    ).outcomes == {
        "participants": Outcome.ACCEPTED,
        "trainings": Outcome.UNCHANGED,
    }


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"title": None},
        {"hours": 7.0},
        {"start_date": pd.Timestamp("2020-02-04")},
        {"location": "Bangkok"},
        {"topics": TOPICS.assign(value=["CL", "HT"])},
        {"topics": TOPICS.iloc[:1]},
    ],
)
def test_any_other_value_is_a_change(warehouse, change):
    send(warehouse, "A", full())
    _, receipt = send(warehouse, "B", full(**change))
    assert receipt.became_current == ("trainings",)
    assert stored(warehouse) == 4


def test_another_person_is_a_change(warehouse):
    person = {"training_id": "T-1", "person_key": 2**62 + 1}
    send(warehouse, "A", form_load("participants", person))
    _, receipt = send(warehouse, "B", form_load("participants", {**person, "person_key": 2**62 + 2}))
    assert receipt.became_current == ("participants",), "also where the keys are one float"


def test_rows_that_moved_are_a_change(warehouse):
    send(warehouse, "A", trainings("T-1"))
    moved = trainings("T-1")
    moved = dataclasses.replace(moved, rows=moved.rows.set_axis([5], axis=0).rename_axis("row_number"))
    _, receipt = send(warehouse, "B", moved)
    assert receipt.became_current == ("trainings",)


def test_another_plan_or_code_judges_anew(warehouse):
    send(warehouse, "A", full())
    assert send(warehouse, "B", full(), plan="plan 2")[1].became_current == ("trainings",)
    assert send(warehouse, "C", full(), plan="plan 2", code="code 2")[1].became_current == ("trainings",)


def test_the_same_row_set_aside_again_is_unchanged_and_another_is_not(warehouse):
    def late(found):
        return [problem("not_a_date", form="trainings", row=3, column="end_date", found=found)]

    partly = trainings("T-1", outcome=Outcome.PARTLY_ACCEPTED, set_aside=1)
    send(warehouse, "A", partly, problems=late("soon"))
    again, receipt = send(warehouse, "B", partly, problems=late("soon"))
    assert receipt.outcomes == {"trainings": Outcome.UNCHANGED}
    assert len(warehouse.intakes.problems(submission_id=again.id)) == 1, (
        "its problem stands in the newer file"
    )
    assert send(warehouse, "C", partly, problems=late("later"))[1].became_current == ("trainings",)


def test_what_was_held_cannot_be_confirmed_once_the_old_came_again(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2"))
    held, _ = send(warehouse, "B", trainings("T-2"))
    last, receipt = send(warehouse, "C", trainings("T-1", "T-2"))
    assert receipt.outcomes == {"trainings": Outcome.UNCHANGED}
    with pytest.raises(WarehouseError, match=f"newer submission {last.id} is current"):
        warehouse.intakes.confirm(held.id, None, HQ, "")
    assert current_forms_of(warehouse) == [("THA", "2020-H1", "trainings", 1)]


def test_a_held_form_that_comes_again_is_held_again(warehouse):
    send(warehouse, "A", trainings("T-1", "T-2"))
    send(warehouse, "B", trainings("T-2"))
    second, receipt = send(warehouse, "C", trainings("T-2"))
    assert receipt.outcomes == {"trainings": Outcome.HELD}
    warehouse.intakes.confirm(second.id, None, HQ, "")
    assert send(warehouse, "D", trainings("T-2"))[1].outcomes == {"trainings": Outcome.UNCHANGED}
