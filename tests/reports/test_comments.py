"""The comment column of Annex A, from rows of the tracking table."""

from atlas_pipeline.reports.annex_a.comments import comment
from atlas_pipeline.reports.layout.words import Words
from tests.reports.example import example_plan

PLAN = example_plan()
PERIODS = PLAN.periods("semester")[:3]
WORDS = Words("en")


def row(note: str = "") -> dict:
    return {
        "comment": note,
        "cause": "",
        "corrective_action": "",
        "comment_from": "",
        "is_target_revised": False,
        "is_lop_target_revised": False,
        "target": 1.0,
    }


def said(rows: dict[tuple[str, str], dict]) -> str:
    """Of Thailand's K1. `rows`: (period, basis) → row; others are there and say nothing."""
    return comment(
        lambda country, period, basis: rows.get((period, basis), row()),
        PLAN.indicator("K1"),
        "THA",
        PERIODS,
        PLAN,
        WORDS,
    )


def test_the_newest_note_stands_first():
    text = said({("2019-H1", "period"): row("First"), ("2020-H1", "period"): row("Last")})
    assert text.index("Last.") < text.index("First.")
