"""The review list: the same from the same archive however it came about; told to the officer without a
name."""

import pandas as pd
import pytest
import sqlalchemy as sa

from atlas_pipeline.ingestion.archive import Archive, ArchiveError
from atlas_pipeline.matching import scoring
from atlas_pipeline.matching.candidates import prepared
from atlas_pipeline.matching.review import review, review_list
from atlas_pipeline.services.rehearsal import rehearse
from atlas_pipeline.warehouse import tables
from sources.delivery import Delivery
from tests.actors import ANA
from tests.ingestion.test_take_in import Office
from tests.matching.test_quality import row
from tests.validation.building import COVER, NOON, SECRET, TRAINING, people, plan, table, workbook

LATER = COVER | {"period": "2020-H2"}
LATER_TRAINING = TRAINING | {"start_date": "2020-08-03", "end_date": "2020-08-04"}


def someone(name: str, **change: object) -> dict:
    return {"full_name": name, "participant_id": None, "birth_year": None} | change


FIRST = workbook(
    trainings=table(TRAINING), participants=people(someone("Rosa Elena Benítez"), someone("Hugo Vera Paz"))
)
SECOND = workbook(
    LATER,
    trainings=table(LATER_TRAINING),
    participants=people(someone("BENITES ROSA ELENA"), someone("Hugo Bera Paz"), someone("Celeste Ibarra")),
)


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def reviewed(office: Office) -> int:
    return review(office.plan, office.warehouse, office.archive, SECRET)


def stored(office: Office) -> pd.DataFrame:
    columns = [column for column in tables.person_pair.c if "submission" not in column.name]
    return office.warehouse.read(sa.select(*columns))


def test_pairs_across_half_years_are_found_once(office):
    office.take_in(("a.xlsx", FIRST), ("b.xlsx", SECOND))
    assert reviewed(office) > 0
    pairs = review_list(office.warehouse)
    assert len(pairs) == 2
    assert set(pairs["period"]) == {"2020-H2"}
    assert set(pairs["other_period"]) == {"2019-H2"}
    assert reviewed(office) == 0  # nothing has changed


def test_the_list_does_not_depend_on_the_order_of_arrival(office, tmp_path):
    for name, content in (("a.xlsx", FIRST), ("b.xlsx", SECOND)):
        office.take_in((name, content))
        reviewed(office)
    other = Office(tmp_path / "other")
    for name, content in (("b.xlsx", SECOND), ("a.xlsx", FIRST)):
        other.take_in((name, content))
        reviewed(other)
    pd.testing.assert_frame_equal(stored(office), stored(other))
    assert len(stored(office)) == 2


def test_a_pair_whose_rows_no_longer_count_is_gone(office):
    office.take_in(("a.xlsx", FIRST), ("b.xlsx", SECOND))
    reviewed(office)
    mended = workbook(
        LATER | {"confirm_drops": "yes"},
        trainings=table(LATER_TRAINING),
        participants=people(
            someone("Rosa Elena Benítez"), someone("Hugo Vera Paz"), someone("Celeste Ibarra")
        ),
    )
    office.take_in(("c.xlsx", mended))
    assert reviewed(office) == 1
    assert review_list(office.warehouse).empty


def test_people_whose_training_is_listed_no_longer_are_compared_once_it_is_listed_again(office):
    """They are set aside while their training is gone: whom nothing counts, nobody has to compare."""
    office.take_in(("a.xlsx", FIRST))
    other = workbook(COVER | {"confirm_drops": "yes"}, trainings=table(TRAINING | {"training_id": "T2"}))
    office.take_in(("b.xlsx", other))
    office.take_in(("c.xlsx", SECOND))
    reviewed(office)
    assert review_list(office.warehouse).empty
    both = workbook(trainings=table(TRAINING | {"training_id": "T2"}, TRAINING))
    office.take_in(("d.xlsx", both))
    reviewed(office)
    assert len(review_list(office.warehouse)) == 2


def test_a_file_that_cannot_be_opened_is_said(office, tmp_path):
    office.take_in(("a.xlsx", FIRST))
    office.archive = Archive(tmp_path / "elsewhere", SECRET)
    with pytest.raises(ArchiveError, match="restore"):
        reviewed(office)


def checked(content: bytes, office: Office | None = None) -> list[tuple]:
    validated = rehearse(
        Delivery("inbox", "x.xlsx", content),
        plan=plan(),
        warehouse=office.warehouse if office else None,
        expected=None,
        now=NOON,
        archive=office.archive if office else None,
    )
    likely = [one for one in validated.problems if one.rule.startswith("likely")]
    assert all("osa" not in repr(one) for one in likely)
    return [(one.rule, one.row, one.details["other_row"]) for one in likely]


def test_check_tells_of_pairs_within_the_file():
    content = workbook(
        trainings=table(TRAINING), participants=people(someone("Rosa Benítez"), someone("ROSA VENITES"))
    )
    assert checked(content) == [("likely_same_person", 3, 2)]


def test_check_tells_of_those_reported_before_until_they_are_decided(office):
    office.take_in(("a.xlsx", FIRST))
    told = [("likely_same_person_earlier", 2, 2), ("likely_same_person_earlier", 3, 3)]
    assert sorted(checked(SECOND, office)) == told
    office.take_in(("b.xlsx", SECOND))
    reviewed(office)
    line = review_list(office.warehouse).iloc[0]
    office.warehouse.persons.decide(int(line["person_key"]), int(line["other_key"]), "different", ANA, "two")
    assert len(checked(SECOND, office)) == 1


def test_a_failure_of_the_engine_repeats_no_name(monkeypatch):
    people = prepared(
        pd.DataFrame([row(1, "Rosa Benítez"), row(2, "Rosa Venites")]).astype({"birth_year": "Int64"})
    )
    condition = {"same": "folded_l::int = folded_r::int"}
    monkeypatch.setitem(scoring._CONDITIONS, "name", ("false", condition))
    with pytest.raises(scoring.LinkageError) as raised:
        scoring.scored(people, pd.DataFrame({"one": [0], "other": [1]}))
    assert "osa" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
