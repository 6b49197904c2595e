"""Receiving and taking in, with a real warehouse: order, repetition, judging again."""

import itertools
from datetime import date

import pandas as pd
import pytest
import sqlalchemy as sa

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.ingestion.deliveries import receive
from atlas_pipeline.ingestion.received_names import FileNames
from atlas_pipeline.ingestion.take_in import take_in_slice, waiting_slices
from atlas_pipeline.problems.model import Outcome
from atlas_pipeline.services.rehearsal import rehearse
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.store import Warehouse
from sources.delivery import Delivery
from tests.actors import HQ, TESTER
from tests.validation.building import (
    ACTIVITY,
    COVER,
    NOON,
    SECRET,
    TRAINING,
    changed,
    people,
    plan,
    table,
    workbook,
)


class Office:
    """A warehouse and an archive, and what is done with them."""

    def __init__(self, folder):
        self.warehouse = Warehouse(folder / "warehouse.db")
        self.warehouse.migrate()
        self.archive = Archive(folder / "archive", SECRET)
        self.plan = plan()

    def receive(self, *deliveries: tuple[str, bytes]):
        found = (Delivery("inbox", name, content) for name, content in deliveries)
        return receive(found, self.plan, self.warehouse, self.archive, TESTER, NOON)

    def take_in(self, *deliveries: tuple[str, bytes]):
        """Receives and takes in whatever waits; the receipts in order."""
        self.receive(*deliveries)
        return [
            receipt
            for one in waiting_slices(self.plan, self.warehouse)
            for receipt in take_in_slice(one, self.plan, self.warehouse, self.archive, SECRET, TESTER, NOON)
        ]

    @property
    def current(self) -> dict[str, tuple[int, int]]:
        """Form → submission and rows that count."""
        forms = self.warehouse.currency.forms()
        return {one.form: (int(one.submission_id), int(one.rows_accepted)) for one in forms.itertuples()}

    def rules(self, submission: int) -> list[str]:
        return sorted(self.warehouse.intakes.problems(submission_id=submission, only_open=False)["rule"])

    def open_rules(self) -> set[str]:
        return set(self.warehouse.intakes.problems(only_open=True)["rule"])

    def count(self, table: sa.Table) -> int:
        return int(self.warehouse.read(sa.select(sa.func.count().label("n")).select_from(table))["n"].iloc[0])


def k2(office: Office) -> int:
    """Persons of Thailand's second half of 2019, as the figures have them."""
    values = compute(office.warehouse, office.plan, as_of_day=NOON.date(), indicators=["K2"])
    at = {"country": "THA", "period": "2019-H2", "accumulation": "period", "breakdown": ""}
    (value,) = values[(values[list(at)] == pd.Series(at)).all(axis=1)]["value"].fillna(-1)
    return int(value)


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def activities(*keys: str, cover: dict = COVER, **change) -> bytes:
    return workbook(cover, activities=table(*({**ACTIVITY, "activity_id": key, **change} for key in keys)))


TRAININGS = workbook(trainings=table(TRAINING, {**TRAINING, "training_id": "T2"}))
PARTICIPANTS = workbook(participants=people({}, {}, {"training_id": "T2"}))


def test_a_submission_is_received_once_and_taken_in_once(office):
    (receipt,) = office.take_in(("THA_2019-H2.xlsx", activities("A1", "A2")))
    assert receipt.became_current == ("activities",)
    assert office.current == {"activities": (1, 2)}
    before = office.warehouse.currency.digest()
    assert office.take_in(("THA_2019-H2.xlsx", activities("A1", "A2"))) == []
    assert (office.warehouse.currency.digest(), len(office.warehouse.submissions.find())) == (before, 1)


def test_the_same_bytes_under_another_name_change_nothing_and_say_so(office):
    office.take_in(("a.xlsx", activities("A1")))
    before = office.warehouse.currency.digest()
    (receipt,) = office.take_in(("b.xlsx", activities("A1")))
    assert (receipt.outcomes, office.warehouse.currency.digest()) == ({}, before)
    assert office.rules(2) == ["unchanged"]
    assert office.count(tables.facts["activities"]) == 1
    assert waiting_slices(office.plan, office.warehouse) == []


def test_a_slice_may_go_from_a_to_b_and_back_to_a(office):
    first, second = activities("A1"), activities("A1", title="New")
    for name, content in (("1.xlsx", first), ("2.xlsx", second), ("3.xlsx", first)):
        office.take_in((name, content))
    assert office.current == {"activities": (3, 1)}


def test_one_corrected_sheet_leaves_the_other_forms(office):
    office.take_in(("a.xlsx", workbook(activities=table(ACTIVITY), trainings=table(TRAINING))))
    office.take_in(("b.xlsx", workbook(trainings=table(TRAINING, {**TRAINING, "training_id": "T2"}))))
    assert office.current == {"activities": (1, 1), "trainings": (2, 2)}


def test_what_would_drop_rows_is_held_until_the_cover_confirms(office):
    office.take_in(("a.xlsx", activities("A1", "A2")))
    (receipt,) = office.take_in(("b.xlsx", activities("A1")))
    assert (receipt.outcomes, receipt.dropped) == ({"activities": Outcome.HELD}, {"activities": ["A2"]})
    assert office.current == {"activities": (1, 2)}
    (receipt,) = office.take_in(("c.xlsx", activities("A1", cover={**COVER, "confirm_drops": "activities"})))
    assert (receipt.outcomes, receipt.dropped) == ({"activities": Outcome.ACCEPTED}, {})
    assert office.current == {"activities": (3, 1)}


def test_a_rejected_form_leaves_what_was_current(office):
    office.take_in(("a.xlsx", activities("A1")))
    (receipt,) = office.take_in(("b.xlsx", workbook(activities=[["activity_id", "titel"], ["A1", "x"]])))
    assert receipt.outcomes == {"activities": Outcome.REJECTED}
    assert office.current == {"activities": (1, 1)}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_of_arrival_makes_no_difference(office, order):
    files = [
        ("later.xlsx", activities("A1", title="Newer", cover={**COVER, "prepared_on": date(2020, 2, 1)})),
        ("earlier.xlsx", activities("A1", cover={**COVER, "prepared_on": date(2020, 1, 1)})),
        ("undated.xlsx", activities("A1", title="Undated", cover={**COVER, "prepared_on": None})),
    ]
    office.take_in(*(files[place] for place in order))
    names = FileNames(office.archive)
    assert [names.of(one) for one in office.warehouse.submissions.find()] == [
        "undated.xlsx",
        "earlier.xlsx",
        "later.xlsx",
    ]
    fact = tables.facts["activities"]
    newest = office.warehouse.read(
        sa.select(fact.c.title)
        .join(tables.currency, tables.currency.c.intake_id == fact.c.intake_id)
        .where(tables.currency.c.to_seq.is_(None))
    )
    assert newest["title"].tolist() == ["Newer"]


def test_participants_may_come_before_their_trainings(office):
    (receipt,) = office.take_in(("p.xlsx", PARTICIPANTS))
    assert receipt.outcomes == {"participants": Outcome.PARTLY_ACCEPTED}
    assert office.current == {"participants": (1, 0)}
    receipts = office.take_in(("t.xlsx", TRAININGS))
    assert [receipt.outcomes for receipt in receipts] == [
        {"trainings": Outcome.ACCEPTED},
        {"participants": Outcome.ACCEPTED},
    ]
    assert office.current == {"participants": (1, 3), "trainings": (2, 2)}
    assert waiting_slices(office.plan, office.warehouse) == []
    assert office.take_in() == []


def test_participants_that_still_lack_a_training_wait_for_it_once_more(office):
    office.take_in(("p.xlsx", PARTICIPANTS), ("t.xlsx", workbook(trainings=table(TRAINING))))
    assert office.current["participants"][1] == 2
    office.take_in(("t2.xlsx", TRAININGS))
    assert office.current["participants"] == (1, 3)


def test_a_changed_plan_judges_again_what_still_matters(office):
    office.take_in(("a.xlsx", activities("A1", "A2", admin1="Bangkok City")))
    assert office.current == {}
    lists = dict(office.plan.code_lists)
    lists["admin1"] = lists["admin1"].model_copy(update={"spellings": {"Bangkok City": "TH-10"}})
    office.plan = changed(office.plan, code_lists=lists)
    (receipt,) = office.take_in()
    assert receipt.outcomes == {"activities": Outcome.ACCEPTED}
    assert office.current == {"activities": (1, 2)}
    assert office.take_in() == []


def test_a_new_rule_of_spelling_makes_the_pseudonyms_of_every_half_year_anew(office, monkeypatch):
    """Stored under the old code as two persons, under the new code as one: in each half-year, at one go."""

    def half_year(period: str, day: date, name: str) -> tuple[str, bytes]:
        training = {**TRAINING, "start_date": day, "end_date": day}
        persons = people({"full_name": name})
        content = workbook({**COVER, "period": period}, trainings=table(training), participants=persons)
        return f"THA_{period}.xlsx", content

    def persons() -> set[int]:
        current = set(office.warehouse.currency.forms().query("form == 'participants'")["intake_id"])
        rows = office.warehouse.read(sa.select(tables.facts["participants"]))
        return set(rows[rows["intake_id"].isin(current)]["person_key"])

    with monkeypatch.context() as old:
        for module in ("privacy.names", "plan.spelling", "reading.text"):
            old.setattr(f"atlas_pipeline.{module}.one_spelling", lambda text: text)
        for module in ("validation.version", "validation.submission", "ingestion.take_in"):
            old.setattr(f"atlas_pipeline.{module}.code_version", lambda: "old")
        office.take_in(
            half_year("2019-H1", date(2019, 3, 4), "แก้ว ทดสอบดี"),
            half_year("2019-H2", date(2019, 8, 5), "\u0e40\u0e40ก้ว ทดสอบดี"),
        )
        assert len(persons()) == 2
        assert office.take_in() == []
    before = persons()
    assert len(office.take_in()) == 2
    assert len(persons()) == 1
    assert persons() < before  # the usual spelling keeps its pseudonym
    assert office.take_in() == []


def test_an_older_submission_judged_again_displaces_nothing(office):
    office.take_in(("a.xlsx", workbook(activities=table(ACTIVITY), trainings=table(TRAINING))))
    office.take_in(("b.xlsx", activities("THA-A-001", title="Newer")))
    thresholds = office.plan.project.thresholds.model_copy(update={"bad_row_minimum": 11})
    project = office.plan.project.model_copy(update={"thresholds": thresholds})
    office.plan = changed(office.plan, project=project)
    assert len(office.take_in()) == 2
    assert office.current == {"activities": (2, 1), "trainings": (1, 1)}


def test_what_belongs_nowhere_is_judged_at_once(office):
    new = office.receive(
        ("picture.xlsx", b"\x89PNG"),
        ("THA_2019-H2.xlsx", b""),
        ("bolivia.xlsx", activities("A1", cover={**COVER, "country": "BOL"})),
        ("nowhere.xlsx", workbook(None, activities=table(ACTIVITY))),
    )
    names = FileNames(office.archive)
    assert {names.of(one): (one.unit, one.period) for one in new} == {
        "picture.xlsx": (None, None),
        "THA_2019-H2.xlsx": ("THA", "2019-H2"),
        "bolivia.xlsx": ("BOL", "2019-H2"),
        "nowhere.xlsx": (None, None),
    }
    assert [one.file_name for one in new] == [
        "file.xlsx",
        "file.xlsx",
        "THA_2019-H2.xlsx",
        "BOL_2019-H2.xlsx",
    ]
    rules = {names.of(one): office.rules(one.id) for one in new}
    assert rules == {
        "picture.xlsx": ["unreadable_file"],
        "THA_2019-H2.xlsx": [],
        "bolivia.xlsx": ["unit_not_active"],
        "nowhere.xlsx": ["cover_missing"],
    }
    assert [str(one) for one in waiting_slices(office.plan, office.warehouse)] == ["THA 2019-H2"]
    office.take_in()
    assert office.current == {}
    assert waiting_slices(office.plan, office.warehouse) == []


def test_what_could_not_be_had_is_told_with_its_reason(office):
    failed = Delivery("inbox", "THA_2019-H2.xlsx", failure="It could not be read: Permission denied.")
    (submission,) = receive([failed], office.plan, office.warehouse, office.archive, TESTER, NOON)
    problems = office.warehouse.intakes.problems(submission_id=submission.id)
    assert problems[["rule", "details"]].to_dict("records") == [
        {"rule": "delivery_failed", "details": {"sentence": "It could not be read: Permission denied."}}
    ]
    assert waiting_slices(office.plan, office.warehouse) == []
    office.take_in(("THA_2019-H2.xlsx", activities("A1")))
    assert office.current == {"activities": (2, 1)}


def test_another_secret_is_refused_before_anything_is_stored(office):
    from atlas_pipeline.privacy.secret import Secret
    from atlas_pipeline.warehouse.errors import WarehouseError

    office.take_in(("a.xlsx", activities("A1")))
    office.receive(("b.xlsx", activities("A1", "A2")))
    (one,) = waiting_slices(office.plan, office.warehouse)
    other = Secret(b"a secret of somebody else, as long")
    with pytest.raises(WarehouseError):
        take_in_slice(one, office.plan, office.warehouse, office.archive, other, TESTER, NOON)
    assert office.current == {"activities": (1, 1)}


@pytest.mark.parametrize("is_late", [False, True], ids=["trainings first", "participants first"])
def test_hours_of_another_file_decide_who_completed(tmp_path, is_late):
    """Attended 2 of 12 hours and written `yes`: the same in whichever order the files come."""
    office = Office(tmp_path)
    trainings = ("a.xlsx", workbook(trainings=table({**TRAINING, "hours": 12})))
    persons = ("b.xlsx", workbook(participants=people({"hours_attended": 2, "completed": "yes"})))
    for one in (persons, trainings) if is_late else (trainings, persons):
        office.take_in(one)
    fact = tables.facts["participants"]
    rows = office.warehouse.read(
        sa.select(fact.c.completed)
        .join(tables.currency, tables.currency.c.intake_id == fact.c.intake_id)
        .where(tables.currency.c.form == "participants", tables.currency.c.to_seq.is_(None))
    )
    assert rows["completed"].tolist() == [True], "stored as written"
    assert k2(office) == 0
    assert not waiting_slices(office.plan, office.warehouse)
    office.take_in(("c.xlsx", workbook(trainings=table({**TRAINING, "hours": 2}))))
    assert waiting_slices(office.plan, office.warehouse) == []
    assert k2(office) == 1
    assert "completed_disagrees_with_hours" not in office.open_rules()


def test_trainings_that_go_say_whom_they_leave_behind(tmp_path):
    office = Office(tmp_path)
    two = table(TRAINING, {**TRAINING, "training_id": "T2"})
    office.take_in(("a.xlsx", workbook(trainings=two, participants=people({}, {"training_id": "T2"}))))
    confirming = workbook({**COVER, "confirm_drops": "yes"}, trainings=table(TRAINING))
    trainings, again = office.take_in(("b.xlsx", confirming))
    assert trainings.outcomes == {"trainings": Outcome.ACCEPTED}
    assert again.outcomes["participants"] is Outcome.PARTLY_ACCEPTED, "who was left behind is judged again"
    told = office.warehouse.intakes.problems(submission_id=2, only_open=False)
    said = told[told["rule"] == "leaves_rows_behind"]
    assert len(said) == 1
    assert said["details"].iloc[0]["rows"] == 1


def test_an_intervention_is_held_against_the_studies_that_headquarters_sent(office):
    """Also by another unit, and once they count."""
    study = {
        "study_id": "S1",
        "citation": "Someone (2010)",
        "year": 2010,
        "intervention_id": "INT-06",
        "intervention": "Something",
        "area": "coordination",
        "topics": "CL",
        "design": "randomized",
        "effect": "positive",
        "added_on": date(2019, 7, 1),
    }
    named = table(ACTIVITY | {"intervention_id": "INT-6"})
    office.take_in(("a.xlsx", workbook(COVER, activities=named)))
    assert "not_in_body_of_knowledge" not in office.rules(1)
    office.take_in(("hq.xlsx", workbook(COVER | {"country": "HQ"}, bok_studies=table(study))))
    again = table(ACTIVITY | {"intervention_id": "INT-6", "title": "Again"})
    office.take_in(("b.xlsx", workbook(COVER, activities=again)))
    assert "not_in_body_of_knowledge" in office.rules(3)


# ------------------------------------------------------------------ what another form says now

CONFIRMED = {**COVER, "confirm_drops": "yes"}
T2 = {**TRAINING, "training_id": "T2", "title": "Second"}


def test_the_trainings_of_a_later_file_decide_about_the_whole_workbook_before_it(office):
    """A training that was missing came alone: its participants are let in, as they are where the forms came
    apart."""
    office.take_in(
        ("a.xlsx", workbook(trainings=table(TRAINING), participants=people({}, {"training_id": "T2"})))
    )
    assert office.current == {"participants": (1, 1), "trainings": (1, 1)}
    office.take_in(("b.xlsx", workbook(trainings=table(TRAINING, T2))))
    assert office.current == {"participants": (1, 2), "trainings": (2, 2)}
    assert "unknown_reference" not in office.open_rules()
    assert office.take_in() == []


def test_a_mended_training_lets_its_participants_in(office):
    bad = table(TRAINING, {**T2, "hours": None})
    office.take_in(("a.xlsx", workbook(trainings=bad, participants=people({}, {"training_id": "T2"}))))
    assert office.current == {"participants": (1, 1), "trainings": (1, 1)}
    office.take_in(("b.xlsx", workbook(trainings=table(TRAINING, T2))))
    assert office.current == {"participants": (1, 2), "trainings": (2, 2)}


def test_a_held_form_of_trainings_decides_nothing_until_it_is_confirmed(office):
    office.take_in(("a.xlsx", workbook(trainings=table(TRAINING), participants=people({}))))
    second = workbook(
        CONFIRMED | {"confirm_drops": "participants"},
        trainings=table(T2),
        participants=people({"training_id": "T2"}),
    )
    (receipt,) = office.take_in(("b.xlsx", second))
    assert receipt.outcomes == {"trainings": Outcome.HELD, "participants": Outcome.PARTLY_ACCEPTED}
    assert office.current == {"participants": (2, 0), "trainings": (1, 1)}
    assert waiting_slices(office.plan, office.warehouse) == []
    office.warehouse.intakes.confirm(2, None, HQ, "")
    assert [str(one) for one in waiting_slices(office.plan, office.warehouse)] == ["THA 2019-H2"]
    office.take_in()
    assert office.current == {"participants": (2, 1), "trainings": (2, 1)}
    assert office.take_in() == []


def test_a_drop_that_the_cover_confirms_by_name_lets_the_own_sheet_decide(office):
    office.take_in(("a.xlsx", workbook(trainings=table(TRAINING), participants=people({}))))
    cover = {**COVER, "confirm_drops": "trainings; participants"}
    office.take_in(
        ("b.xlsx", workbook(cover, trainings=table(T2), participants=people({"training_id": "T2"})))
    )
    assert office.current == {"participants": (2, 1), "trainings": (2, 1)}
    assert waiting_slices(office.plan, office.warehouse) == []


def test_an_older_workbook_judged_again_goes_by_the_newer_trainings(office):
    office.take_in(
        ("a.xlsx", workbook(trainings=table(TRAINING, T2), participants=people({}, {"training_id": "T2"})))
    )
    office.take_in(("b.xlsx", workbook(CONFIRMED, trainings=table(TRAINING))))
    assert office.current == {"participants": (1, 1), "trainings": (2, 1)}
    thresholds = office.plan.project.thresholds.model_copy(update={"bad_row_minimum": 11})
    office.plan = changed(
        office.plan, project=office.plan.project.model_copy(update={"thresholds": thresholds})
    )
    office.take_in()
    assert office.current == {"participants": (1, 1), "trainings": (2, 1)}


def test_an_undone_confirmation_of_the_cover_stays_undone(office):
    office.take_in(("a.xlsx", activities("A1", "A2")))
    office.take_in(("b.xlsx", activities("A1", cover={**COVER, "confirm_drops": "activities"})))
    office.warehouse.intakes.undo_confirmation(2, None, HQ, "a slip")
    for minimum in (11, 12):
        thresholds = office.plan.project.thresholds.model_copy(update={"bad_row_minimum": minimum})
        project = office.plan.project.model_copy(update={"thresholds": thresholds})
        office.plan = changed(office.plan, project=project)
        (*_, receipt) = office.take_in()
        assert receipt.outcomes == {"activities": Outcome.HELD}
        assert office.current == {"activities": (1, 2)}
    office.warehouse.intakes.confirm(2, None, HQ, "meant after all")
    assert office.current == {"activities": (2, 1)}


def test_trainings_declared_to_be_none_leave_nobody(office):
    office.take_in(("a.xlsx", workbook(trainings=table(TRAINING), participants=people({}))))
    none = {**CONFIRMED, "trainings": "nothing_to_report"}
    office.take_in(("b.xlsx", workbook(none, participants=people({}, {}))))
    assert office.current == {"participants": (2, 0), "trainings": (2, 0)}
    assert k2(office) == -1, "not reported: every row waits, and that is no zero"
    assert waiting_slices(office.plan, office.warehouse) == []


def test_what_ends_later_than_was_said_completes_nobody(office):
    office.take_in(("a.xlsx", workbook(trainings=table(TRAINING), participants=people({}))))
    office.take_in(("b.xlsx", workbook(trainings=table({**TRAINING, "end_date": date(2020, 2, 1)}))))
    assert office.current == {"participants": (1, 0), "trainings": (2, 1)}
    office.take_in(("c.xlsx", workbook(trainings=table(TRAINING))))
    assert office.current == {"participants": (1, 1), "trainings": (3, 1)}


# ------------------------------------------------------------------ one bad row

KEYS = [f"A{number}" for number in range(1, 13)]


def twelve(*bad: str, keys=KEYS, **change) -> bytes:
    rows = [{**ACTIVITY, "activity_id": key, "title": f"Activity {key}", **change} for key in keys]
    return workbook(
        activities=table(
            *(row | ({"status": "finnished!"} if row["activity_id"] in bad else {}) for row in rows)
        )
    )


def test_one_bad_row_among_twelve_does_not_hold_the_others(office):
    office.take_in(("a.xlsx", twelve()))
    (receipt,) = office.take_in(("b.xlsx", twelve("A7", outcome="coordination")))
    assert (receipt.outcomes, receipt.dropped) == ({"activities": Outcome.PARTLY_ACCEPTED}, {})
    assert office.current == {"activities": (2, 11)}
    told = office.warehouse.intakes.problems(submission_id=2)
    (one,) = told[told["rule"] == "earlier_row_left_out"].to_dict("records")
    assert (one["row"], one["found"], one["details"]) == (8, "A7", {"rows": [8]})
    office.take_in(("c.xlsx", twelve(outcome="coordination")))
    assert office.current == {"activities": (3, 12)}
    assert "earlier_row_left_out" not in office.open_rules()


def test_a_mistyped_key_is_still_a_drop(office):
    office.take_in(("a.xlsx", twelve()))
    (receipt,) = office.take_in(("b.xlsx", twelve(keys=[*KEYS[:6], "A77", *KEYS[7:]])))
    assert (receipt.outcomes, receipt.dropped) == ({"activities": Outcome.HELD}, {"activities": ["A7"]})


def test_a_key_given_twice_is_there(office):
    office.take_in(("a.xlsx", twelve()))
    (receipt,) = office.take_in(("b.xlsx", twelve(keys=[*KEYS, "A7"])))
    assert receipt.outcomes == {"activities": Outcome.PARTLY_ACCEPTED}
    assert office.current["activities"][0] == 2


def test_a_form_with_too_many_bad_rows_leaves_what_counts(office):
    office.take_in(("a.xlsx", twelve()))
    (receipt,) = office.take_in(("b.xlsx", twelve("A1", "A2", "A3", "A4")))
    assert (receipt.outcomes, receipt.warnings) == ({"activities": Outcome.REJECTED}, ())
    assert office.current == {"activities": (1, 12)}


def test_a_bad_row_of_participants_holds_nobody(office):
    trainings = table(TRAINING)
    office.take_in(("a.xlsx", workbook(trainings=trainings, participants=people({}, {}, {}))))
    (receipt,) = office.take_in(("b.xlsx", workbook(participants=people({}, {"sex": "?"}, {}))))
    assert receipt.outcomes == {"participants": Outcome.PARTLY_ACCEPTED}
    assert office.current == {"participants": (2, 2), "trainings": (1, 1)}
    (receipt,) = office.take_in(
        ("c.xlsx", workbook(participants=people({}, {"sex": "?", "training_id": "T7"}, {})))
    )
    assert receipt.outcomes == {"participants": Outcome.PARTLY_ACCEPTED}, "two count, and two are there"
    (receipt,) = office.take_in(("d.xlsx", workbook(participants=people({}, {"sex": "?"}))))
    assert receipt.outcomes == {"participants": Outcome.PARTLY_ACCEPTED}
    (receipt,) = office.take_in(("e.xlsx", workbook(participants=people({"training_id": "T7"}, {}))))
    assert receipt.outcomes == {"participants": Outcome.PARTLY_ACCEPTED}, "one counts, and one is there"


def test_looking_at_a_file_says_what_taking_it_in_would(office):
    office.take_in(("a.xlsx", twelve()))
    content = twelve("A7", keys=KEYS[:11], outcome="coordination")
    found = rehearse(
        Delivery("check", "b.xlsx", content),
        plan=office.plan,
        warehouse=office.warehouse,
        expected=None,
        now=NOON,
    )
    told = {
        (one.rule, one.found, str(one.details.get("dropped", ""))) for one in found.problems.of("activities")
    }
    assert ("earlier_row_left_out", "A7", "") in told
    assert ("would_drop_rows", "", "['A12']") in told
    (receipt,) = office.take_in(("b.xlsx", content))
    assert receipt.dropped == {"activities": ["A12"]}
    assert [one.found for one in receipt.warnings] == ["A7"]
