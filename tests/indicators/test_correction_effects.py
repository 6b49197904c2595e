"""What corrections do to figures: the same as two warehouses, one with and one without them, would show."""

from datetime import date

import pandas as pd
import pytest

from atlas_pipeline.indicators.correction_effects import TOGETHER, correction_effects
from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.ingestion.correction_states import correction_states, shown_values
from atlas_pipeline.plan.rulings import Correction
from atlas_pipeline.problems.model import MASK
from atlas_pipeline.warehouse.tables import FIGURE_KEY
from tests.depth import examples
from tests.e2e.office import KEY_INDICATORS
from tests.ingestion.test_take_in import Office
from tests.validation.building import ACTIVITY, NOON, SECRET, TRAINING, changed, people, plan, table, workbook

CONTENT = workbook(
    activities=table(ACTIVITY, {**ACTIVITY, "activity_id": "A2", "title": "Other", "status": "cancelled"}),
    trainings=table(TRAINING, {**TRAINING, "training_id": "T2", "title": "Second", "hours": 100}),
    participants=people(
        {}, {"completed": "no"}, {"sex": "Femal"}, {"training_id": "T2", "hours_attended": 9}
    ),
)


def correction(name: str, form: str, key: dict, column: str, expect: str, value: str) -> Correction:
    return Correction(
        correction_id=name,
        unit="THA",
        period="2019-H2",
        form=form,
        row_key=key,
        column=column,
        expect=expect,
        value=value,
        reason="confirmed by mail",
        who="M&E officer",
        on=date(2020, 2, 1),
    )


STATUS = correction("status", "activities", {"activity_id": "A2"}, "status", "cancelled", "completed")
TOPICS = correction("topics", "activities", {"activity_id": "THA-A-001"}, "topics", "CL;FL", "HT")
SEX = correction("sex", "participants", {"sex": "Femal"}, "sex", "Femal", "F")
HOURS = correction("hours", "trainings", {"training_id": "T2"}, "hours", "100", "10")
GONE = correction("gone", "trainings", {"training_id": "T9"}, "hours", "100", "10")
FAILED = correction("failed", "trainings", {"training_id": "T1"}, "hours", "11", "12")
DONE = correction("done", "trainings", {"training_id": "T1"}, "hours", "9", "10")
ELSEWHERE = correction("elsewhere", "outputs", {"output_id": "O1"}, "status", "shared", "completed")
PERSONAL = correction("personal", "participants", {"sex": "Femal"}, "full_name", "Person c", "Ms. Qponmlkson")


def office_with(folder, *corrections: Correction, indicators: tuple[str, ...] = ()) -> Office:
    """An office that has taken in CONTENT; with these indicators only, or with all."""
    folder.mkdir()
    office = Office(folder)
    office.plan = changed(plan(), corrections=corrections)
    if indicators:
        office.plan = changed(office.plan, indicators=tuple(map(plan().indicator, indicators)))
    office.take_in(("THA_2019-H2.xlsx", CONTENT))
    return office


def figures(office: Office) -> pd.Series:
    values = compute(office.warehouse, office.plan, as_of_day=NOON.date())
    return values.set_index(FIGURE_KEY)["value"]


def effects(office: Office, *corrections: Correction) -> pd.DataFrame:
    return correction_effects(office.warehouse, office.archive, SECRET, office.plan, corrections, NOON)


@pytest.mark.parametrize(
    ("corrections", "indicator"),
    [
        ((STATUS,), "K1"),
        ((TOPICS,), "K1"),
        ((SEX,), "K2"),
        ((HOURS,), "K2"),
        ((STATUS, TOPICS, SEX, HOURS), "K2"),
    ],
    ids=["status", "several values", "person", "hours decide who completed", "together"],
)
def test_the_effect_is_what_two_warehouses_differ_by(tmp_path, corrections, indicator):
    few = examples(KEY_INDICATORS, ())
    corrected = office_with(tmp_path / "with", *corrections, indicators=few)
    plain = figures(office_with(tmp_path / "without", indicators=few))
    found = effects(corrected, *corrections)
    whole = found[found["correction"] == (TOGETHER if len(corrections) > 1 else corrections[0].correction_id)]
    both = pd.DataFrame({"with": figures(corrected), "without": plain})
    differing = both[(both["with"] != both["without"]) & ~both.isna().all(axis=1)]
    assert len(differing) > 0
    told = whole.set_index(FIGURE_KEY)[["with", "without"]]
    pd.testing.assert_frame_equal(told.sort_index(), differing.sort_index(), check_dtype=False)
    assert indicator in set(whole["indicator"])


def test_each_correction_alone_and_nothing_stored(tmp_path):
    office = office_with(tmp_path / "office", STATUS, SEX, DONE)
    before = office.warehouse.ledger.seq_at(None)
    found = effects(office, STATUS, SEX, DONE)
    totals = found[
        (found["breakdown"] == "") & (found["calendar"] == "semester") & (found["country"] == "THA")
    ]
    of_period = totals[(totals["period"] == "2019-H2") & (totals["accumulation"] == "period")]
    by_name = of_period.groupby("correction")["indicator"].agg(set).to_dict()
    assert "K1" in by_name["status"]
    assert "K2" not in by_name["status"]
    assert "K2" in by_name["sex"]
    assert "done" not in by_name
    assert office.warehouse.ledger.seq_at(None) == before


def test_no_correction_has_no_effect(tmp_path):
    assert effects(office_with(tmp_path / "office")).empty


def test_states(tmp_path):
    everything = (STATUS, GONE, FAILED, DONE, ELSEWHERE, PERSONAL)
    office = office_with(tmp_path / "office", *everything)
    states = correction_states(office.warehouse, [*everything, HOURS])
    assert [(one.correction.correction_id, one.state, one.submission, one.row) for one in states] == [
        ("status", "applied", 1, 3),
        ("gone", "row missing", 1, None),
        ("failed", "expectation failed", 1, 2),
        ("done", "no longer needed", 1, 2),
        ("elsewhere", "waiting for the form", None, None),
        ("personal", "applied", 1, 4),
        ("hours", "waiting for a run", 1, None),
    ]
    assert shown_values(PERSONAL) == (MASK, MASK)
    assert shown_values(STATUS) == ("cancelled", "completed")
