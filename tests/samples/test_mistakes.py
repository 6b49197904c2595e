"""The mistakes on purpose: intake finds exactly these, and the docs list exactly these."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.problems.model import Outcome, Severity
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.samples.mistakes import read_mistakes
from atlas_pipeline.samples.story import sample_submissions
from atlas_pipeline.validation.submission import validate

ROOT = Path(__file__).parents[2]
NOW = datetime(2020, 8, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def validated(tmp_path_factory):
    secret = Secret.load_or_create(tmp_path_factory.mktemp("secret") / "secret.key")
    plan = load_plan()
    return {
        path.name: validate(
            Reading(path.read_bytes(), path.name, plan.project.limits),
            plan=plan,
            secret=secret,
            context=None,
            judged_at=NOW,
        )
        for path in sorted((ROOT / "samples").glob("*.xlsx"))
    }


def found(validated, severity: Severity) -> list[tuple]:
    return sorted(
        (name, problem.form, problem.row, problem.column, problem.rule)
        for name, result in validated.items()
        for problem in result.problems
        if problem.severity is severity
    )


def listed(severity: str) -> list[tuple]:
    return sorted(
        (mistake.file, mistake.form, mistake.row, mistake.column, mistake.rule)
        for mistake in read_mistakes()
        if mistake.severity == severity
    )


def test_intake_finds_the_listed_errors_and_no_others(validated):
    assert found(validated, Severity.ERROR) == listed("error")


def test_intake_warns_of_the_listed_things_and_no_others(validated):
    assert found(validated, Severity.WARNING) == listed("warning")


def test_what_a_correction_of_the_plan_puts_right_is_told(validated):
    corrected = [one for one in found(validated, Severity.INFO) if one[-1] == "corrected"]
    assert corrected == listed("info")


def test_no_form_is_rejected_and_every_set_aside_row_is_a_listed_one(validated):
    for name, result in validated.items():
        for form in result.load.forms:
            wrong = {
                mistake.row
                for mistake in read_mistakes()
                if (mistake.file, mistake.form, mistake.severity) == (name, form.form, "error")
            }
            assert form.outcome is (Outcome.PARTLY_ACCEPTED if wrong else Outcome.ACCEPTED), (name, form.form)
            assert form.rows_set_aside == len(wrong)
            assert not wrong & set(form.rows.index)


def test_every_sample_is_placed_in_the_slice_of_its_name(validated):
    assert {name: str(result.slice) for name, result in validated.items()} == {
        name: name.removesuffix(".xlsx").replace("_", " ") for name in validated
    }


def test_the_docs_list_every_mistake_as_it_is():
    forms = load_forms()
    language = {sample.file_name: sample.style.language for sample in sample_submissions()}
    lines = (ROOT / "docs" / "sample-data.md").read_text(encoding="utf-8").splitlines()
    start = lines.index("| file | form (sheet) | row | column | rule | what is wrong | what happens |") + 2
    table = lines[start : lines.index("", start)]
    assert table == [
        f"| {mistake.file} | {mistake.form} ({text_in(forms[mistake.form].labels, language[mistake.file])}) "
        f"| {mistake.row} | {mistake.column or '–'} | {mistake.rule} ({mistake.severity}) "
        f"| {mistake.tells} | {mistake.then} |"
        for mistake in read_mistakes()
    ]
