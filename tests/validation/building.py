"""Short ways to make what an office would send, and to judge it."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from functools import cache

import xlsxwriter

from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.validation.submission import Validated, validate

NOON = datetime(2020, 8, 1, 12, tzinfo=UTC)
SECRET = Secret(b"a secret that only the tests have")

COVER = {
    "country": "THA",
    "period": "2019-H2",
    "prepared_by": "Somchai",
    "prepared_on": date(2020, 1, 10),
    "privacy_notice_given": "yes",
}

ACTIVITY = {
    "activity_id": "THA-A-001",
    "title": "Workshop",
    "activity_type": "training",
    "outcome": "enforcement",
    "topics": "CL;FL",
    "start_date": date(2019, 8, 5),
    "status": "completed",
}
TRAINING = {
    "training_id": "T1",
    "title": "Training of inspectors",
    "support_type": "training",
    "outcome": "enforcement",
    "topics": "CL;FL",
    "start_date": date(2019, 8, 5),
    "end_date": date(2019, 8, 7),
    "hours": 10,
}
PERSON = {
    "training_id": "T1",
    "full_name": "Somsak Jaidee",
    "sex": "M",
    "birth_year": 1980,
    "institution": "An office nobody registered",
    "institution_type": "police",
    "completed": "yes",
}


@cache
def plan() -> Plan:
    return load_plan()


def changed(old: Plan, **parts) -> Plan:
    """The plan with other parts. Not `model_copy`: that carries the cached versions along."""
    return Plan(**{name: getattr(old, name) for name in Plan.model_fields} | parts)


def table(*rows: dict) -> list[list]:
    """Rows as a sheet has them: a header of every field named, then a line each."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    return [header, *([row.get(name) for name in header] for row in rows)]


def people(*changes: dict, base: dict = PERSON) -> list[list]:
    """A sheet of participants: one row for each dict of changes, told apart by their names."""
    return table(
        *(
            {**base, "full_name": f"Person {'abcdefghijklmnopqrstuvwxyz'[n]}", **change}
            for n, change in enumerate(changes)
        )
    )


def workbook(cover: dict | None = COVER, /, **sheets: list[list]) -> bytes:
    """An .xlsx with a cover and sheets of cells; dates are real dates."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": datetime(2020, 1, 1)})  # the same bytes each time
    named = dict(sheets)
    if cover is not None:
        named = {"cover": [["field", "value"], *([name, value] for name, value in cover.items())], **named}
    for name, rows in named.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, place, datetime(value.year, value.month, value.day))
                elif isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif value is not None:
                    sheet.write(number, place, value)
    book.close()
    return content.getvalue()


def csv_bytes(rows: list[list], separator: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(
        [["" if value is None else value for value in row] for row in rows]
    )
    return text.getvalue().encode(encoding)


def zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def csv_zip(cover: dict | None = COVER, /, **sheets: list[list]) -> bytes:
    files = {f"{name}.csv": csv_bytes(rows) for name, rows in sheets.items()}
    if cover is not None:
        files["cover.csv"] = csv_bytes(
            [["field", "value"], *([name, value] for name, value in cover.items())]
        )
    return zipped(files)


def validated(content: bytes, name: str = "x.xlsx", **options) -> Validated:
    options = {"plan": plan(), "secret": SECRET, "context": None, "judged_at": NOON, **options}
    return validate(Reading(content, name, options["plan"].project.limits), **options)


def validated_sheets(cover: dict | None = COVER, **sheets: list[list]) -> Validated:
    return validated(workbook(cover, **sheets))


def validated_people(rows: list[list]) -> Validated:
    """A sheet of participants, with the training that they name."""
    return validated_sheets(trainings=table(TRAINING), participants=rows)


def problems_of(result: Validated, *attributes: str) -> list[tuple]:
    """Problems flat, without the forms that these small submissions do not bring."""
    from atlas_pipeline.problems.model import Problems

    kept = Problems(one for one in result.problems if one.rule != "form_not_reported")
    return kept.flatten(*(attributes or ("form", "row", "column", "rule")))


def loads(result: Validated) -> dict:
    return {load.form: load for load in result.load.forms}
