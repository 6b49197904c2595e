"""The suites of checks on the quality page: how many checks of each passed."""

from dataclasses import dataclass

import pandas as pd

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.quality.gx import ExpectationState
from atlas_pipeline.reports.quality_page.page_words import PageWords


@dataclass(frozen=True)
class SuiteLine:
    name: str
    held: int
    of: int
    cases: str
    state: str
    level: str


def suite_lines(checks: pd.DataFrame, words: PageWords) -> list[SuiteLine]:
    """A line for each suite. `checks` are the rows of `report_quality_checks`."""
    return [_line(str(name), own, words) for name, own in checks.groupby("suite", sort=False)]


def _line(name: str, own: pd.DataFrame, words: PageWords) -> SuiteLine:
    states = own["state"].value_counts()
    held = int(states.get(ExpectationState.HELD, 0))
    text, level = words("state.held"), "good"
    for state, worse in ((ExpectationState.BROKEN, "fair"), (ExpectationState.COULD_NOT_RUN, "poor")):
        if count := int(states.get(state, 0)):
            text, level = words(f"state.{state.value}", count=count), worse
    is_form = name in load_forms()
    label = words("suite_form", form=words.form(name)) if is_form else words(f"suite.{name}")
    return SuiteLine(label, held, len(own), words.number(int(own["checked"].sum())), text, level)
