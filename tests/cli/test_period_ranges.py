"""A from-to range works wherever a period does: one parser, and whole periods only."""

import pytest

from atlas_pipeline.cli import completion
from atlas_pipeline.cli.arguments import figure_periods, range_note, submission_periods
from atlas_pipeline.cli.refusals import Refusal
from atlas_pipeline.cli.report import shown_periods


@pytest.mark.parametrize(
    ("texts", "keys"),
    [
        (["2019-H1..2020-H1"], ["2019-H1", "2019-H2", "2020-H1"]),
        (["2019-h1 .. 2019-h2"], ["2019-H1", "2019-H2"]),
        (["2019-01-01..2019-12-31"], ["2019-H1", "2019-H2"]),
        (["2019-H2..2020-06-30", "2021-H1"], ["2019-H2", "2020-H1", "2021-H1"]),
        (["2020"], ["2020-H1", "2020-H2"]),
        (["FY2020-H2..FY2021-H2"], ["2020-H2", "2021-H1"]),
        ([], []),
        (None, []),
    ],
)
def test_a_list_of_submissions_has_the_half_years_in_the_range(plan, texts, keys):
    assert submission_periods(plan, texts) == keys


def test_a_half_year_that_is_only_touched_is_left_out_and_named(plan, capsys):
    assert submission_periods(plan, ["2019-02-01..2020-06-30"]) == ["2019-H2", "2020-H1"]
    assert "2019-H1: only partly in 2019-02-01..2020-06-30, so left out." in capsys.readouterr().err


@pytest.mark.parametrize("text", ["2019-02-01..2019-05-31", "FY2020-H1", "2030-01-01..2031-01-01"])
def test_no_half_year_in_it_is_a_sentence_and_never_all(plan, text):
    with pytest.raises(Refusal, match=r"for no whole period in .* Write 20\d\d-H\d\.\.20\d\d-H\d\."):
        submission_periods(plan, [text])


def test_a_list_of_figures_has_the_periods_of_every_calendar_in_the_range(plan):
    assert figure_periods(plan, ["2020-H1"]) == ["2020-H1"]
    assert figure_periods(plan, ["2019-H1..2020-H2"]) == [
        *("2019-H1", "2019-H2", "2020-H1", "2020-H2"),
        *("FY2019-H1", "FY2019-H2", "FY2020-H1", "FY2020-H2"),
        *("2019", "2020"),
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020-H1", None, "2020-H1"),
        ("2019-H2..2020-H1", "2019-H2", "2020-H1"),
        ("FY2019-H2..FY2020-H1", "FY2019-H2", "FY2020-H1"),
        ("2019..2020", "2019", "2020"),
        ("2019-01-01..2020-06-30", "2019-H1", "2020-H1"),
    ],
)
def test_a_report_of_a_range_has_the_periods_of_one_calendar(plan, text, first, last):
    since, through = shown_periods(plan, text)
    assert (since.key if since else None, through.key) == (first, last)


def test_a_report_does_not_cut_a_period(plan):
    with pytest.raises(Refusal, match=r"Write 2019-H2\.\.2020-H1\."):
        shown_periods(plan, "2019-02-01..2020-07-31")


def test_a_cumulative_figure_of_a_range_goes_up_to_its_end(plan):
    said = range_note(plan, plan.period("2020-H1..2020-H2"))
    assert "from 2020-01-01 to 2020-12-31; `cumulative` begins with the project, 2019-01-01" in said


def test_the_end_of_a_range_is_completed():
    assert "2019-H2" in dict(completion.half_years("20"))
    assert list(dict(completion.half_years("2021-H2.."))) == ["2021-H2..2022-H1", "2021-H2..2022-H2"]
    assert "2021-H2..LOP" not in dict(completion.half_years("2021-H2.."))
    assert completion.periods("nothing..") == []
