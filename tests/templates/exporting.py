"""Answers to our forms, as KoboToolbox and ODK Central export them.

The formats are those of the tools (see `validation/exports.py`). The columns come from the survey itself, so
that a question that the form asks has its column here.
"""

import csv
import zipfile
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from atlas_pipeline.templates.workbook.content import Template
from atlas_pipeline.templates.xlsform.rows import Row
from atlas_pipeline.templates.xlsform.survey import survey_of

Answer = dict[str, Any]
"""Question → answer by name; the answers of several choices with blanks between; repeat group → its rows."""

TOOLS_OF_KOBO = (
    "_id",
    "_uuid",
    "_submission_time",
    "_validation_status",
    "_notes",
    "_status",
    "_submitted_by",
)


class Exporting:
    """One form's answers. With `language`, headers and values are labels; with `groups`, headers name their
    group."""

    def __init__(
        self, made: Template, name: str, answers: list[Answer], language: str = "", groups: bool = False
    ) -> None:
        self.made, self.name, self.answers = made, name, answers
        self.language, self.groups = language, groups
        survey = survey_of(made, made.forms[name])
        self.choices = survey.choices
        starts = [place for place, row in enumerate(survey.rows) if row["type"] == "begin_repeat"]
        self.main = survey.rows[: starts[0]] if starts else survey.rows
        self.repeats: dict[str, list[Row]] = {}
        for row in survey.rows[len(self.main) :]:
            if row["type"] == "begin_repeat":
                inner = self.repeats.setdefault(row["name"], [])
            elif row["type"] != "end_repeat":
                inner.append(row)

    def kobo(self) -> bytes:
        content = BytesIO()
        book = xlsxwriter.Workbook(content)
        title = f"{self.made.forms[self.name].labels['en']} · {self.made.title}"
        sheets = {title[:31]: [[*self._headers(self.main, "", "/"), *TOOLS_OF_KOBO, "_index"]]}
        sheets |= {
            group: [
                [
                    *self._headers(rows, group, "/"),
                    *("_index", "_parent_table_name", "_parent_index", "_submission__id"),
                    "_submission__submission_time",
                ]
            ]
            for group, rows in self.repeats.items()
        }
        for number, answer in enumerate(self.answers, start=1):
            tools = [100 + number, f"u-{number}", "2021-01-04T10:11:12", "", "", "submitted_via_web", "malee"]
            sheets[title[:31]].append([*self._cells(self.main, answer, {}), *tools, number])
            for group, rows in self.repeats.items():
                for inner in answer.get(group, []):
                    table = sheets[group]
                    links = [len(table), title, number, 100 + number, "2021-01-04T10:11:12"]
                    table.append([*self._cells(rows, inner, answer), *links])
        for sheet, table in sheets.items():
            written = book.add_worksheet(sheet)
            for place, row in enumerate(table):
                written.write_row(place, 0, row)
        book.close()
        return content.getvalue()

    def central(self) -> bytes:
        form_id = f"{self.name}_{self.made.unit.code}_{self.made.period.key}"
        main = [["SubmissionDate", *self._headers(self.main, "", "-"), "KEY", "SubmitterID", "SubmitterName"]]
        tables = {
            group: [[*self._headers(rows, "", "-"), "PARENT_KEY", "KEY"]]
            for group, rows in self.repeats.items()
        }
        for number, answer in enumerate(self.answers, start=1):
            key = f"uuid:{number}"
            cells = self._cells(self.main, answer, {}, has_split=False)
            main.append(["2021-01-04T10:11:12.000Z", *cells, key, "5", "Malee"])
            for group, rows in self.repeats.items():
                for place, inner in enumerate(answer.get(group, []), start=1):
                    own = self._cells(rows, inner, answer, has_split=False)
                    tables[group].append([*own, key, f"{key}/{group}[{place}]"])
        content = BytesIO()
        files = {form_id: main} | {f"{form_id}-{group}": table for group, table in tables.items()}
        with zipfile.ZipFile(content, "w") as archive:
            for name, table in files.items():
                text = StringIO()
                csv.writer(text).writerows(table)
                archive.writestr(f"{name}.csv", text.getvalue())
        return content.getvalue()

    def _headers(self, rows: list[Row], group: str, sign: str) -> list[str]:
        found = []
        for row in rows:
            name = row["label"][self.language] if self.language and row.get("label") else row["name"]
            name = f"{group}{sign}{name}" if group and self.groups else name
            found.append(name)
            if sign == "/":
                found += [f"{name}{sign}{self._choice(one)}" for one in self._listed(row)]
        return found

    def _cells(self, rows: list[Row], answer: Answer, outer: Answer, has_split: bool = True) -> list[Any]:
        found: list[Any] = []
        for row in rows:
            value = answer.get(row["name"], outer.get(row["name"], ""))
            if row["type"] == "calculate" and row["calculation"].startswith("'"):
                value = row["calculation"].strip("'")
            if row["type"] == "today":
                value = "2021-01-03"
            chosen = str(value).split()
            kind, _, listed = row["type"].partition(" ")
            if self.language and kind.startswith("select") and value:
                labels = {one["name"]: self._choice(one) for one in self.choices[listed]}
                value = " ".join(labels[one] for one in chosen)
            found.append(value)
            if has_split:
                found += [int(one["name"] in chosen) for one in self._listed(row)]
        return found

    def _choice(self, one: Row) -> str:
        if not self.language:
            return one["name"]
        return one["label"].get(self.language) or one["label"]["en"]

    def _listed(self, row: Row) -> list[Row]:
        kind, _, listed = row["type"].partition(" ")
        return self.choices[listed] if kind == "select_multiple" else []
