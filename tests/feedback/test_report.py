"""What is said: one sentence, the counts, the problems in order; and the page that says it."""

from html.parser import HTMLParser

import pytest

from atlas_pipeline.feedback import report as reports
from atlas_pipeline.feedback.page import page_of
from atlas_pipeline.problems.model import Severity
from tests.feedback.checking import check, opened, report
from tests.validation.building import COVER, TRAINING, people, table, workbook

ROWS = [{} for _ in range(11)]
NOTHING = dict.fromkeys(
    (
        *("activities", "legal_instruments", "coordination_models", "dmop_progress", "psa_findings"),
        *("validation_rankings", "engagements", "outputs"),
    ),
    "nothing_to_report",
)


def book(*changes: dict, cover: dict = COVER) -> bytes:
    return workbook({**cover, **NOTHING}, trainings=table(TRAINING), participants=people(*changes, *ROWS))


def test_the_outcome_in_one_sentence():
    clean = report(book())
    assert clean.verdict == "No errors were found. Everything in this file can be counted."
    assert (clean.verdict_severity, clean.lines, clean.steps) == (None, (), ())
    without = {name: value for name, value in COVER.items() if name != "privacy_notice_given"}
    assert report(book(cover=without)).verdict.endswith("Please look at 1 warning below.")
    assert report(book({"sex": "?"})).verdict.startswith("1 of 13 rows cannot be counted")
    assert report(b"").verdict.startswith("Nothing in this file can be counted")
    every = workbook(trainings=table({**TRAINING, "hours": "many"}))
    assert report(every).verdict.startswith("Nothing in this file can be counted")


def test_errors_come_first_then_the_order_of_the_sheets():
    said = report(
        workbook(trainings=table(TRAINING), participants=people({"sex": "?"}, {"birth_year": "x"}, *ROWS))
    )
    assert [(line.severity, line.sheet, line.cell) for line in said.lines[:3]] == [
        (Severity.ERROR, "participants", "C2"),
        (Severity.ERROR, "participants", "D3"),
        (Severity.WARNING, "", ""),
    ]
    assert said.lines[2].place == "Activities", "a form without a sheet goes by its name"
    assert {line.form: line.counts for line in said.forms}["Activities"] == ("–", "–", "–")


def test_two_problems_of_one_cell_are_one_mark():
    rows = people({"sex": "?"}, *ROWS)
    said = report(workbook(trainings=table(TRAINING), participants=[*rows, rows[2]]))
    assert all(mark.sentences for cells in said.marks.values() for mark in cells.values())


def test_beyond_what_is_listed_the_number_is_told(monkeypatch):
    monkeypatch.setattr(reports, "MOST_LINES", 2)
    content = book({"sex": "?"}, {"sex": "??"}, {"birth_year": "x"}, *ROWS[:5])
    said = report(content)
    assert (len(said.lines), said.further) == (2, 1)
    assert sum(map(len, said.marks.values())) == 3
    assert "1 more problem is not listed" in page_of(said)


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("language", ["en", "es", "th"])
def test_the_page_stands_alone_and_can_be_read_aloud(language):
    said = report(book({"sex": "<script>alert(1)</script>"}), language=language)
    page = page_of(said)
    assert "<script>alert" not in page
    reader = Reader()
    reader.feed(page)
    named = [tag for tag, _ in reader.tags]
    assert dict(reader.tags)["html"] == {"lang": language}
    assert named.count("h1") == 1
    assert {"main", "thead", "tbody"} <= set(named)
    assert all(attributes.get("scope") for tag, attributes in reader.tags if tag == "th")
    assert not {"script", "link", "img", "iframe"} & set(named)
    assert "http" not in page.replace("http-equiv", "")
    assert said.verdict in page
    # the reader of the page does not have the workbook open: she cannot save "this" workbook
    assert all(step in page for step in said.page_steps)
    assert said.say("step.send") not in page
    assert said.say("step.mend") not in page


@pytest.mark.parametrize("language", ["en", "es", "th"])
def test_the_summary_speaks_her_language_alone(language):
    summary = opened(check(book({"sex": "?"}), language=language).content).worksheets[0]
    said = " ".join(str(cell.value) for row in summary for cell in row if cell.value)
    others = {"en": "Rows read", "es": "Leídas", "th": "แถวที่อ่าน"}
    assert [other for other, words in others.items() if words in said] == [language]
