"""Patterns that statistics and comparison find in the current rows. Each is a frame with one row for each
case."""

from dataclasses import dataclass

import pandas as pd

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.quality.copies import copied_groups, twins
from atlas_pipeline.quality.current_rows import CurrentRows
from atlas_pipeline.quality.heaping import heaps
from atlas_pipeline.quality.impossible_attendance import two_places
from atlas_pipeline.quality.swings import swings
from atlas_pipeline.quality.tallies import tallies


@dataclass(frozen=True)
class Patterns:
    """The patterns found. The module of each pattern explains the columns of its frame."""

    swings: pd.DataFrame
    heaps: pd.DataFrame
    twins: pd.DataFrame
    copies: pd.DataFrame
    two_places: pd.DataFrame


def patterns(rows: CurrentRows, plan: Plan, figures: pd.DataFrame) -> Patterns:
    """Looks for every pattern in the current rows. `figures`: the columns of `indicator_value`."""
    forms = load_forms().values()
    thresholds = plan.project.quality
    return Patterns(
        swings=swings(tallies(rows.warehouse, plan, figures, rows.seq), thresholds),
        heaps=heaps(rows, forms, thresholds),
        twins=twins(rows, forms),
        copies=copied_groups(rows, forms, thresholds),
        two_places=two_places(rows.of("participants"), rows.of("trainings"), thresholds),
    )
