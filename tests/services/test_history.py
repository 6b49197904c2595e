"""The history of a home: all of it, and what concerns a country, a period or an indicator."""

from datetime import UTC, datetime

import pytest

from atlas_pipeline.cli.history import details_text
from atlas_pipeline.cli.output import Format
from atlas_pipeline.home import Home
from atlas_pipeline.services.deliver import deliver
from atlas_pipeline.services.errors import ServiceError
from atlas_pipeline.services.history import ledger_entries
from atlas_pipeline.services.publication import publish
from atlas_pipeline.services.take_in import take_in, waiting_slices
from atlas_pipeline.settings import Settings
from tests.actors import HQ, OFFICER
from tests.validation.building import ACTIVITY, table, workbook


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    opened = Home(Settings(home=tmp_path_factory.mktemp("home"), user="engineer"))
    opened.prepare()
    for name in ("THA_2019-H2.xlsx", "THA_2020-H1.xlsx"):
        row = {**ACTIVITY, "activity_id": name, "start_date": None, "end_date": None}
        (opened.inbox / name).write_bytes(workbook(activities=table(row)))
        deliver(opened, actor=OFFICER)
        for wanted in waiting_slices(opened):
            take_in(opened, wanted, actor=OFFICER)
    publish(opened, actor=HQ)
    return opened


def kinds(home, **filters):
    return ledger_entries(home, **filters)["what"].tolist()


def test_all_of_it(home):
    assert kinds(home)[-5:] == ["received", "took_in", "received", "took_in", "published"]
    assert set(ledger_entries(home)["period"].dropna()) == {"2019-H2", "2020-H1"}


def test_of_a_country_or_a_period(home):
    about = {"received": 2, "took_in": 2, "published": 1}
    found = kinds(home, units=["THA"])
    assert {kind: found.count(kind) for kind in about} == about
    assert len(found) == 5
    assert kinds(home, units=["PRY"]) == ["published"]
    assert kinds(home, periods=["2019-H2"], figure_periods=["2019-H2"]) == [
        "received",
        "took_in",
        "published",
    ]
    assert kinds(home, periods=["2023-H1"], figure_periods=["2023-H1"]) == []


def test_of_an_indicator_the_forms_that_it_reads_and_the_publications_that_changed_it(home):
    forms = [
        one["became_current"] for one in ledger_entries(home, indicators=["K1"], kind="took_in")["details"]
    ]
    assert all("activities" in one for one in forms)
    assert "published" in kinds(home, indicators=["K1"])
    assert "took_in" not in kinds(home, indicators=["LF1"])


def test_an_unknown_kind_is_refused_with_those_there_are(home):
    assert kinds(home, kind="published") == ["published"]
    with pytest.raises(ServiceError, match=r"It has: .*published.*received.*took_in"):
        ledger_entries(home, kind="trips")


def test_no_cell_holds_json():
    details = {
        "became_current": ["outputs", "trainings"],
        "note": "cancelled",
        "sha256": "ab" * 32,
        "edited": {"intake 3": ["sex"], "at": datetime(2020, 1, 1, tzinfo=UTC)},
        "found": [{"table": "intake", "rows": 2}],
        "nothing": None,
        "is_forced": False,
    }
    said = details_text(details)
    assert said.startswith("became current: outputs, trainings; note: cancelled; sha256: abababababab…; ")
    assert "edited intake 3: sex" in said
    assert "found: table intake rows 2" in said
    assert "ab" * 32 in details_text(details, Format.CSV)
    for text in (said, details_text(details, Format.CSV)):
        assert not set(text) & set('{}[]"')
