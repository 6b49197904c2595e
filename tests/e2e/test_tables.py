"""The samples' systems, as a user sees them: a worked example of each table, through the installed
command."""

import csv
import io
import itertools
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.depth import DEEP, examples
from tests.e2e.office import ROOT, call, with_key_indicators


def rows(office: Path, name: str, *options: str, **wanted: str) -> list[dict[str, str]]:
    done = call(office, ["table", name, *options, "--format", "csv"])
    assert done.returncode == 0, done.stdout + done.stderr
    found = list(csv.DictReader(io.StringIO(done.stdout)))
    return [row for row in found if all(row[key] == value for key, value in wanted.items())]


def values(row: dict[str, str], *names: str) -> tuple[str, ...]:
    return tuple(row[name] for name in names)


@pytest.mark.e2e
def test_the_nine_steps(office):
    [pilot] = rows(office, "dmop_progress", "--country", "PRY", step="5")
    assert values(pilot, "status", "started_on", "is_next", "warnings") == (
        "in_progress",
        "2020-03-02",
        "yes",
        "tailoring_before_pilot",
    )
    [analysis] = rows(office, "dmop_progress", "--country", "THA", step="2")
    assert values(analysis, "started_on", "finished_on", "days_in_step") == (
        "2019-05-20",
        "2019-11-29",
        "193",
    )
    assert {row["status"] for row in rows(office, "dmop_progress", "--country", "LBR")} == {"not_started"}


@pytest.mark.e2e
def test_the_gates(office):
    breached = rows(office, "dmop_gates", state="breached")
    assert [values(row, "country", "gate", "began_on", "completed_on", "days_early") for row in breached] == [
        ("THA", "psa_before_k1", "2019-05-14", "2019-11-29", "199"),
        ("PRY", "psa_before_k1", "2019-05-22", "2019-12-06", "198"),
        ("PRY", "tailoring_before_pilot", "2020-03-02", "2020-04-24", "53"),
    ]


@pytest.mark.e2e
def test_the_route_to_endorsement(office):
    routes = {row["country"]: row for row in rows(office, "engagement_route", institution="")}
    assert list(routes) == ["THA", "PRY", "LBR", "ARG"]
    assert values(routes["THA"], "stage", "first_endorsement_on", "days_contact_to_endorsement") == (
        "endorsement",
        "2020-02-19",
        "281",
    )
    assert values(routes["PRY"], "stage", "first_contact_on", "days_contact_to_coordination") == (
        "coordination",
        "2019-04-24",
        "28",
    )
    assert len(rows(office, "engagement", "--country", "PRY")) == 14


@pytest.mark.e2e
def test_activities_behind_the_results(office):
    [drafts] = rows(
        office, "results_map", "--country", "ALL", period="2020-H1", basis="cumulative", output="1.2"
    )
    # both drafts are still being written
    assert values(drafts, "completed", "under_way", "is_without_activity") == ("0", "2", "yes")
    [bodies] = rows(
        office, "results_map", "--country", "THA", period="2020-H1", basis="cumulative", output="3.2"
    )
    assert bodies["completed"] == "6"
    assert rows(office, "activity_map", place="no_place") == []


@pytest.mark.e2e
def test_outputs_and_what_came_in(office):
    [analysis] = rows(office, "outputs", "--country", "PRY", output_type="psa")
    assert values(analysis, "status", "status_date", "completed_on") == (
        "validated",
        "2020-02-06",
        "2019-12-06",
    )
    [participants] = rows(office, "submissions", "--country", "THA", period="2019-H2", form="participants")
    assert values(participants, "outcome", "rows_read", "rows_accepted", "rows_set_aside", "due_on") == (
        "partly_accepted",
        "62",
        "61",
        "1",
        "2020-01-30",
    )
    assert participants["timeliness"] == "late"  # the samples come years after


@pytest.mark.e2e
def test_every_table_can_be_had_now_and_as_of_a_day_before_anything_came(small_office):
    office = small_office
    listed = call(office, ["table", "--format", "csv"])
    names = [row["table"] for row in csv.DictReader(io.StringIO(listed.stdout))]
    assert {"dmop_progress", "evidence_map", "indicator_tracking", "submissions"} <= set(names)
    unassessed = call(office, ["table", "data_quality"])
    assert unassessed.returncode == 2
    assert "Run `atlas quality` first" in unassessed.stderr
    names.remove("data_quality")  # test_readme.py asks for it after `atlas quality`
    for name in names:
        for options in ([], ["--as-of", "2020-01-15"]):
            done = call(office, ["table", name, *options, "--format", "csv"])
            assert done.returncode == 0, f"{name} {options}: {done.stdout}{done.stderr}"
            assert done.stdout.strip(), name
    earlier = rows(office, "submissions", "--as-of", "2020-01-15")
    assert {row["outcome"] for row in earlier} == {"nothing"}
    assert {row["timeliness"] for row in earlier} == {"overdue", "awaited"}


@pytest.mark.e2e
def test_as_of_tells_whether_it_is_what_was_published(office):
    listed = call(office, ["publications", "--format", "csv"])
    [first] = csv.DictReader(io.StringIO(listed.stdout))
    assert first["figures"] == first["changed"] != "0"
    at = ["--as-of", first["at"]]
    told = call(office, ["trace", "K1", "--country", "THA", "--period", "2020-H1", *at])
    assert f"Published as number {first['number']} on " in told.stdout
    assert "Every figure is as it was published: 1 in all." in told.stdout
    listed = call(office, ["indicators", "--indicator", "K1", *at, "--format", "csv"])
    assert "Every figure is as it was published" in listed.stderr
    assert len(list(csv.DictReader(io.StringIO(listed.stdout)))) > 100
    before = call(office, ["indicators", "--indicator", "K1", "--as-of", "2020-08-01"])
    assert "Nothing was published by then" in before.stdout
    unknown = call(office, ["publications", "--changes", "999"])
    assert unknown.returncode == 2
    assert f"There are: {first['number']}." in unknown.stderr
    assert "is the first publication" in call(office, ["publications", "--changes", first["number"]]).stderr


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("figure", "told"),
    [
        (("K2", "ALL", "2019-H2"), "92 persons, from 102 rows of 92 persons; reported."),
        (("K2", "PRY", "2019-H1"), "0 persons; zero."),
        (("K2", "HQ", "2020-H1"), "not reported."),
    ],
    ids=lambda value: "" if isinstance(value, str) else value[1],
)
def test_a_trace_begins_with_its_figure(office, figure, told):
    indicator, country, period = figure
    done = call(office, ["trace", indicator, "--country", country, "--period", period])
    assert done.stdout.splitlines()[0] == f"{indicator} {country} {period} (period): {told}"


@pytest.mark.e2e
@pytest.mark.parametrize("day", ["1999-01-01", "2018-12-31"])
def test_a_report_as_of_a_day_before_anything_came_is_refused_in_a_sentence(office, day):
    done = call(office, ["report", "2020-H1", "--as-of", day])
    assert (done.returncode, f"no period of the calendar semester had begun on {day}" in done.stderr) == (
        2,
        True,
    ), done.stderr


@pytest.mark.e2e
def test_a_form_that_there_is_not_cannot_be_confirmed(office):
    done = call(office, ["confirm", "1", "--form", "training", "--note", "x"])
    assert (done.returncode, "There is no form 'training'. There are: " in done.stderr) == (2, True)


@pytest.mark.e2e
def test_a_run_tells_of_how_many_half_years_something_new_counts(small_office):
    """One is new, one has rows that count already, and one has none."""
    inbox = small_office / "inbox"
    shutil.copy(ROOT / "samples" / "PRY_2019-H1.xlsx", inbox)
    (inbox / "THA_2020-H1.xlsx").write_text("no workbook")
    (inbox / "PRY_2020-H1.xlsx").write_text("no workbook either")
    done = call(small_office, ["run", "--inbox", "inbox"])
    told = "3 new files received, 1 period of a country taken in, 2 periods without a new current form."
    assert told in done.stdout.splitlines(), done.stdout


@pytest.mark.e2e
def test_a_run_in_an_empty_folder_says_where_it_looked(tmp_path):
    with_key_indicators(tmp_path)
    done = call(tmp_path, ["run"])
    assert done.returncode == 0, done.stderr
    assert f"The home {tmp_path / '.atlas'} has no submission yet" in done.stdout
    assert "country" not in done.stdout.split("has no submission yet")[1].split("Where the results are")[0]


@pytest.mark.e2e
def test_context_without_an_edition_says_what_to_run(office):
    assert "Run “atlas context”" in call(office, ["table", "country_context"]).stdout


@pytest.mark.e2e
def test_a_table_that_there_is_not(office):
    done = call(office, ["table", "weather"])
    assert done.returncode == 2
    assert "There are: indicator_tracking" in done.stderr
    assert "is not a country" in call(office, ["table", "dmop_progress", "--country", "FRA"]).stderr


ASKED = [
    *(
        ["indicators", *more]
        for more in ([], ["--indicator", "K2", "--country", "THA"], ["--period", "2020-H1"])
    ),
    *(["table", name] for name in ("indicator_tracking", "disaggregation", "results_map", "psa_gap_counts")),
    ["trace", "K2", "--country", "THA", "--period", "2020-H1"],
]


FORMS = ("table", "csv", "json")
# in `make test` each question in one form, and each form of several questions: a form does not know what is
# asked. As a table for people only what is short: drawing a long one takes seconds.
QUICK = list(zip(ASKED, ("csv", "table", "json", "csv", "json", "csv", "table", "table"), strict=True))


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("asked", "form"),
    examples(QUICK, list(itertools.product(ASKED, FORMS))),
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_as_of_now_is_what_is_shown_without_it(request, asked, form):
    """Same figures, same order, same bytes; a table for people says below what was published then."""
    office = request.getfixturevalue("office" if DEEP else "looked_at")
    plain = call(office, [*asked, "--format", form])
    as_of = call(
        office, [*asked, "--as-of", datetime.now(UTC).isoformat(timespec="seconds"), "--format", form]
    )
    assert plain.returncode == as_of.returncode == 0, plain.stderr + as_of.stderr
    assert len(plain.stdout) > 200
    if form == "table":
        assert as_of.stdout.startswith(plain.stdout)
    else:
        assert as_of.stdout == plain.stdout
