"""Options that several commands have do the same in each: several countries and periods, and replacing a
file."""

import csv
import io

import pytest

from tests.e2e.office import call

pytestmark = pytest.mark.e2e


def rows(office, *words: str) -> list[dict[str, str]]:
    done = call(office, [*words, "--format", "csv"])
    assert done.returncode in (0, 1), done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


# the small office has no corrections, and problems of one period only
LISTS = [
    *(
        ("looked_at", ("THA", "LBR"), command)
        for command in ("status", "problems", "submissions", "indicators")
    ),
    ("looked_at", ("THA", "LBR"), "table submissions"),
    ("office", ("THA", "PRY"), "corrections"),
]


@pytest.mark.parametrize(("folder", "countries", "command"), LISTS)
def test_a_list_takes_several_countries(request, folder, countries, command):
    office, words = request.getfixturevalue(folder), command.split()
    whole = {row["country"] for row in rows(office, *words)}
    one, other = countries
    chosen = {row["country"] for row in rows(office, *words, "--country", one, "--country", other.lower())}
    assert chosen == {one, other} & whole
    assert chosen


@pytest.mark.parametrize(
    ("folder", "command"),
    [
        ("office", "problems"),
        *(("looked_at", command) for command in ("status", "submissions", "indicators")),
    ],
)
def test_a_list_takes_several_periods(request, folder, command):
    office = request.getfixturevalue(folder)
    chosen = {row["period"] for row in rows(office, command, "--period", "2019-H2", "--period", "2020-H1")}
    assert chosen == {"2019-H2", "2020-H1"}


def test_periods_of_several_calendars_are_listed_together(looked_at):
    listed = rows(looked_at, "indicators", "--period", "2020-H1", "--period", "FY2020-H1", "--period", "2020")
    assert {row["calendar"] for row in listed} == {"semester", "usdol", "year"}


def test_a_span_is_asked_for_alone(looked_at):
    done = call(looked_at, ["indicators", "--period", "2020-H1", "--period", "2019-03-01..2019-05-31"])
    assert done.returncode == 2
    assert "cannot be combined with other periods" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["trace", "K1", "--country", "THA", "--country", "LBR", "--period", "2020-H1"],
        ["trace", "K1", "--country", "THA", "--period", "2020-H1", "--period", "2019-H2"],
        ["check", "inbox/THA_2020-H1.xlsx", "--country", "THA", "--country", "LBR", "--period", "2020-H1"],
        ["rules", "--country", "THA", "--country", "LBR"],
    ],
)
def test_what_takes_one_value_refuses_two(looked_at, words):
    done = call(looked_at, words)
    assert done.returncode == 2
    assert "takes one --" in done.stderr
    assert done.stdout == ""


def test_the_project_s_figures_are_shown_for_the_periods_on_which_a_country_has_reported(looked_at):
    done = call(looked_at, ["indicators", "--indicator", "K2", "--country", "ALL"])
    assert "2019-H2" in done.stdout
    assert "2020-H2" not in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["report", "2020-H1"],
        ["template", "THA", "2020-H2"],
        ["check", "inbox/THA_2020-H1.xlsx"],
        ["submissions", "show", "1"],
    ],
    ids=lambda words: words[0],
)
def test_a_file_that_is_there_is_replaced_only_by_force(looked_at, words):
    out = looked_at / f"{words[0]}.xlsx"
    out.write_text("mine")
    refused = call(looked_at, [*words, "--out", str(out)])
    assert refused.returncode == 2
    assert "exists already" in refused.stderr
    assert out.read_text() == "mine"
    assert call(looked_at, [*words, "--out", str(out), "--force"]).returncode in (0, 1)
    assert out.read_bytes()[:2] == b"PK"


def test_force_does_not_write_over_the_file_that_is_checked(looked_at):
    file = looked_at / "inbox" / "THA_2020-H1.xlsx"
    before = file.read_bytes()
    done = call(looked_at, ["check", str(file), "--out", str(file), "--force"])
    assert done.returncode == 2
    assert file.read_bytes() == before
