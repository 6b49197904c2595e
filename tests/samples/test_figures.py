"""What the samples come to, through the real path: the docs say these figures and no others."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.selection.evidence import grade, votes
from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.ingestion.deliveries import receive
from atlas_pipeline.ingestion.take_in import take_in_slice, waiting_slices
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.samples.mistakes import read_mistakes
from atlas_pipeline.samples.story import sample_submissions
from atlas_pipeline.warehouse.store import Warehouse
from sources import fetched
from sources.inbox.inbox import Inbox
from tests.actors import TESTER

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "sample-data.md").read_text(encoding="utf-8")
NOW = datetime(2020, 8, 1, tzinfo=UTC)
HALF_YEARS = ("2019-H1", "2019-H2", "2020-H1")


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """Value by indicator, country, period and accumulation; totals of the semesters."""
    home = tmp_path_factory.mktemp("home")
    plan, secret = load_plan(), Secret.load_or_create(home / "secret.key")
    warehouse, archive = Warehouse(f"sqlite:///{home / 'warehouse.db'}"), Archive(home / "archive", secret)
    warehouse.migrate()
    receive(fetched(Inbox(ROOT / "samples")), plan, warehouse, archive, TESTER, NOW)
    for waiting in waiting_slices(plan, warehouse):
        take_in_slice(waiting, plan, warehouse, archive, secret, TESTER, NOW)
    values = compute(warehouse, plan, as_of_day=date(2020, 6, 30))
    totals = values[(values.breakdown == "") & (values.calendar == "semester")]
    keys = zip(totals.indicator, totals.country, totals.period, totals.accumulation, strict=True)
    return dict(zip(keys, totals.value, strict=True))


def documented_cell(figures, indicator: str, country: str) -> str:
    """The cell of the docs for a country: cumulative, then by half-year."""
    by_half_year = ", ".join(f"{figures[indicator, country, period, 'period']:.0f}" for period in HALF_YEARS)
    return f"{figures[indicator, country, '2020-H1', 'cumulative']:.0f} ({by_half_year})"


@pytest.mark.parametrize(("indicator", "name"), [("K1", "K1 activities"), ("K2", "K2 persons")])
def test_the_docs_tell_what_is_counted(figures, indicator, name):
    project = figures[indicator, "ALL", "2020-H1", "cumulative"]
    thailand, paraguay = (
        documented_cell(figures, indicator, "THA"),
        documented_cell(figures, indicator, "PRY"),
    )
    assert f"| {name}, cumulative | {thailand} | {paraguay} | {project:.0f} |" in DOCS


def test_one_model_counts_in_the_end_and_none_before(figures):
    counted = {
        (country, period)
        for (code, country, period, _), value in figures.items()
        if code == "K3" and value > 0
    }
    assert counted == {("PRY", "2020-H1"), ("ALL", "2020-H1")}
    assert figures["K3", "PRY", "2020-H1", "cumulative"] == 1
    assert "| K3 coordination models | 0 | 1 | 1 |" in DOCS


def test_the_person_trained_in_two_countries_is_one_in_the_project(figures):
    each = [figures["K2", country, "2020-H1", "cumulative"] for country in ("THA", "PRY")]
    assert figures["K2", "ALL", "2020-H1", "cumulative"] == sum(each) - 1


def test_talks_alone_are_an_honest_zero(figures):
    for country, period in [("LBR", "2019-H2"), ("LBR", "2020-H1"), ("ARG", "2020-H1")]:
        assert figures["K1", country, period, "cumulative"] == 0
        assert figures["K2", country, period, "cumulative"] == 0


def test_the_docs_grade_each_intervention_as_the_indicators_do():
    designs = load_plan().code_lists["study_design"]
    aside = {(m.file, m.row) for m in read_mistakes() if m.form == "bok_studies"}
    studies: dict[str, list[tuple[str, str]]] = {}
    for sample in sample_submissions():
        for row, study in enumerate(sample.sheets.get("bok_studies", []), start=2):
            if (sample.file_name, row) not in aside:
                found = studies.setdefault(study["intervention_id"], [])
                found.append((study["design"], study["effect"]))
    graded = {intervention: grade(votes(found, designs)) for intervention, found in studies.items()}
    written: dict[str, str] = {}
    for line in DOCS.splitlines():
        if line.startswith("| INT-"):
            names, *_, grades = (cell.strip() for cell in line.strip("|").split(" | "))
            grades = grades.split(" (")[0].split(", ")
            for place, name in enumerate(names.split(", ")):
                written[name] = grades[place % len(grades)]
    assert written.pop("INT-01") == "none"
    assert written == graded
