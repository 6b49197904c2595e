"""A country and an indicator are added by data alone: a copy of the plan's folder with a fifth country, its
register, provinces and targets, and an entry more in `indicators.yaml`; then a half-year runs through."""

import csv
import shutil
from datetime import date
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest
import yaml

from atlas_pipeline.forms.plan_check import check_whole_plan
from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.figures import Figure
from atlas_pipeline.indicators.measures import MEASURES
from atlas_pipeline.indicators.selection.conditions import CONDITIONS
from atlas_pipeline.indicators.trace import Tracer
from atlas_pipeline.indicators.verification import verify
from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.ingestion.deliveries import receive
from atlas_pipeline.ingestion.take_in import take_in_slice, waiting_slices
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.reports.tables.notes import NOTE_COLUMNS
from atlas_pipeline.reports.tables.tracking import indicator_tracking
from atlas_pipeline.warehouse.store import Warehouse
from sources.delivery import Delivery
from tests.actors import TESTER
from tests.validation.building import ACTIVITY, COVER, NOON, PERSON, SECRET, TRAINING, table, workbook

AS_OF = date(2020, 7, 15)
BOLIVIA = {
    "code": "BOL",
    "name": {"en": "Bolivia", "es": "Bolivia", "th": "โบลิเวีย"},
    "languages": ["es", "en"],
    "date_style": "dmy",
    "decimal_mark": ",",
    "active_from": date(2020, 1, 1),
}
MINISTRY = "Ministry of Labor, Employment and Social Welfare"
REGISTER = [
    ["institution_id", "type", "en", "es", "th", "spellings"],
    [
        "BOL-MT",
        "labor_inspectorate",
        MINISTRY,
        "Ministerio de Trabajo, Empleo y Previsión Social",
        "",
        "MTEPS",
    ],
    ["BOL-WINROCK", "project", "Winrock International Bolivia", "Winrock International Bolivia", "", ""],
]
WOMEN = {
    "code": "EN4",
    "name": {"en": "Trained women", "es": "Mujeres capacitadas", "th": "สตรีที่ผ่านการอบรม"},
    "level": "output",
    "outcome": "enforcement",
    "unit": "persons",
    "select": {
        "form": "participants",
        "join": ["trainings"],
        "where": {"completed": True, "sex": "F", "institution": {"registered": {"type_is": "is_government"}}},
    },
    "measure": {"count_distinct": "person_key"},
    "time": "incremental",
    "date": ["trainings.end_date"],
    "by": ["institution_type"],
    "sheet": {
        "definition": {"en": "Women of registered institutions.", "es": "Mujeres.", "th": "สตรี"},
        "source": dict.fromkeys(("en", "es", "th"), "The form participants."),
        "method": dict.fromkeys(("en", "es", "th"), "Distinct persons."),
        "frequency": "Every half-year",
        "responsible": dict.fromkeys(("en", "es", "th"), "M&E officer"),
        "limitations": dict.fromkeys(("en", "es", "th"), "Only a test's."),
    },
}


@pytest.fixture
def folder(tmp_path) -> Path:
    """The packaged plan without the country that is to come."""
    packaged = Path(str(files("atlas_pipeline.plan").joinpath("atlas")))
    folder = Path(shutil.copytree(packaged, tmp_path / "plan"))
    units = [one for one in _read(folder, "countries.yaml") if one["code"] != "BOL"]
    _write(folder, "countries.yaml", units)
    (folder / "institutions" / "BOL.csv").unlink()
    provinces = _rows(folder, "codes/admin1.csv")
    _write_rows(folder, "codes/admin1.csv", [row for row in provinces if not row["code"].startswith("BO-")])
    assert check_whole_plan(folder) == []
    return folder


def add_the_country(folder):
    units = _read(folder, "countries.yaml")
    units.append(BOLIVIA | {"forms_due": units[0]["forms_due"]})
    _write(folder, "countries.yaml", units)
    with (folder / "institutions" / "BOL.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(REGISTER)
    provinces = _rows(folder, "codes/admin1.csv")
    names = {"kind": "code", "code": "BO-L", "en": "La Paz", "es": "La Paz", "th": "ลาปาซ", "unit": "BOL"}
    _write_rows(folder, "codes/admin1.csv", [*provinces, names])
    targets = _rows(folder, "targets.csv")
    like = [row | {"country": "BOL"} for row in targets if row["country"] == "ARG"]
    _write_rows(folder, "targets.csv", [*targets, *like])


def add_the_indicator(folder):
    indicators = _read(folder, "indicators.yaml")
    _write(folder, "indicators.yaml", [*indicators, WOMEN])
    targets = _rows(folder, "targets.csv")
    like = [row | {"indicator": "EN4"} for row in targets if row["indicator"] == "K2"]
    _write_rows(folder, "targets.csv", [*targets, *like])


def half_year() -> bytes:
    """What La Paz sends for its first half-year."""
    cover = COVER | {"country": "BOL", "period": "2020-H1", "prepared_on": date(2020, 7, 3)}
    days = {"start_date": date(2020, 2, 3), "end_date": date(2020, 2, 4)}
    people = [
        {"full_name": "Ana Quispe", "sex": "F", "institution": "MTEPS", "pre_score": 40, "post_score": 70},
        {"full_name": "Rosa Mamani", "sex": "F", "institution": "An office nobody registered"},
        {"full_name": "Juan Choque", "sex": "M", "institution": "MTEPS", "pre_score": 60, "post_score": 65},
    ]
    persons = [PERSON | {"institution_type": None} | one for one in people]
    persons[1]["institution_type"] = "police"
    law = {
        "instrument_id": "BOL-L-1",
        "title": "Reglamento",
        "instrument_type": "regulation",
        "topics": "CL",
        "stage": "adopted",
        "stage_date": date(2020, 5, 4),
    }
    met = {"engagement_id": "BOL-E-1", "date": date(2020, 1, 20), "institution": "MTEPS"}
    sheets = {
        "activities": table(ACTIVITY | {"activity_id": "BOL-A-1"} | days),
        "trainings": table(TRAINING | {"admin1": "BO-L"} | days),
        "participants": table(*persons),
        "legal_instruments": table(law),
        "engagements": table(met | {"engagement_type": "workshop"}),
    }
    empty = ("coordination_models", "dmop_progress", "psa_findings", "validation_rankings", "outputs")
    return workbook(cover | dict.fromkeys(empty, "nothing_to_report"), **sheets)


def test_a_country_and_an_indicator_by_data_alone(folder, tmp_path):
    add_the_country(folder)
    add_the_indicator(folder)
    assert check_whole_plan(folder, measures=MEASURES, conditions=CONDITIONS) == []
    plan = load_plan(folder)
    warehouse = Warehouse(tmp_path / "warehouse.db")
    warehouse.migrate()
    archive = Archive(tmp_path / "archive", SECRET)
    received = [Delivery("inbox", "BOL_2020-H1.xlsx", half_year())]
    receive(received, plan, warehouse, archive, TESTER, NOON)
    for one in waiting_slices(plan, warehouse):
        take_in_slice(one, plan, warehouse, archive, SECRET, TESTER, NOON)
    problems = warehouse.intakes.problems(only_open=False)
    assert list(problems["rule"][problems["severity"] == "error"]) == []

    values = compute(warehouse, plan, as_of_day=AS_OF)
    totals = values[(values["breakdown"] == "") & (values["country"] == "BOL")]
    totals = totals[(totals["period"] == "2020-H1") & (totals["accumulation"] == "cumulative")]
    found = dict(zip(totals["indicator"], totals["value"], strict=True))
    assert {name: found[name] for name in ("K1", "K2", "EN1", "EN4", "LF2", "EG2", "CC1")} == {
        "K1": 1,
        "K2": 3,
        "EN1": 0.5,
        "EN4": 1,
        "LF2": 1,
        "EG2": 1,
        "CC1": 1,
    }
    of_country = totals[~totals["indicator"].isin(["BK1", "BK2"])]  # which headquarters is asked for
    assert set(of_country["status"]) == {"reported", "zero"}
    rows = Tracer(warehouse, plan, "EN4").rows(Figure("EN4", "BOL", plan.period("2020-H1"), "period"))
    assert list(rows[rows["role"] == "counted"]["institution"]) == [MINISTRY]

    warehouse.derived.replace({"indicator_value": values})
    findings = verify(warehouse, plan)
    assert {"EN4", "CC1"} <= {one.indicator for one in findings if one.traced}
    assert [one.indicator for one in findings if one.traced_differently] == []
    tracking = indicator_tracking(values, plan, pd.DataFrame(columns=NOTE_COLUMNS), AS_OF)
    own = tracking[(tracking["country"] == "BOL") & (tracking["indicator"] == "EN4")]
    assert own["target"].notna().any()
    warehouse.close()


def _read(folder, file):
    return yaml.safe_load((folder / file).read_text(encoding="utf-8"))


def _write(folder, file, content):
    (folder / file).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _rows(folder, file):
    with (folder / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _write_rows(folder, file, rows):
    with (folder / file).open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0].keys(), restval="")
        writer.writeheader()
        writer.writerows(rows)
