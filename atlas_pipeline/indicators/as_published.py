"""Published figures: compares them with the figures computed again for the same moment, and compares two
publications with each other.

Texts for people do not belong here. Each reason for a difference is a key of the report texts
(`published_why_*`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.figure_set import FigureSet, InForce, in_publishing_order, plan_of
from atlas_pipeline.indicators.version import figures_code
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.warehouse.publications import FigureSource, Publication, side_by_side
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import FIGURE_KEY, currency, intake, person_link, submission

ROWS, PLAN, CODE, BEGAN, UNKNOWN = "rows", "plan", "code", "began", "unknown"
"""The reasons why a figure differs: the current rows changed; the plan changed; the program changed; the
period had not begun; none of these, which should not happen."""


@dataclass(frozen=True)
class Differences:
    """Figures of one state compared with those of a publication.

    - `publication`: the publication; None if nothing had been published.
    - `figures`: in publishing order. The columns are those of FIGURE_KEY, then `published_value`,
      `published_status`, `value`, `status`, `is_same` and `why` (keys joined by ;). If one side does not have
      a figure, its value and status are empty.
    - `plans`, `codes`: the versions of the published side and of the other side.
    """

    publication: Publication | None
    figures: pd.DataFrame
    plans: tuple[str, str]
    codes: tuple[str, str]

    @property
    def differing(self) -> pd.DataFrame:
        return self.figures[~self.figures["is_same"]]

    def only(self, fits: Mapping[str, Sequence[str]]) -> "Differences":
        """Keeps the figures whose columns have one of the given values. `fits`: column → values."""
        figures = self.figures
        for column, wanted in fits.items():
            figures = figures[figures[column].isin(wanted)]
        return replace(self, figures=figures)

    def because_of(self, reason: str) -> "Differences":
        """Keeps the differing figures that have this reason."""
        has_reason = self.figures["why"].map(lambda why: reason in why.split(";"))
        return replace(self, figures=self.figures[has_reason.astype(bool) & ~self.figures["is_same"]])


def as_published(warehouse: Warehouse, figure_set: FigureSet) -> Differences:
    """Compares the figures of a moment with the figures that were published at that moment."""
    held = figure_set.in_force
    return _against(warehouse, held, figure_set.values, warehouse.publications.figures(held.seq))


def indicator_as_published(warehouse: Warehouse, held: InForce, indicator: str) -> Differences:
    """Computes the figures of one indicator as of a moment, and compares them with the figures published
    then."""
    values = compute(warehouse, held.plan, seq=held.seq, as_of_day=held.day, indicators=[indicator])
    published = warehouse.publications.figures(held.seq)
    return _against(warehouse, held, values, published[published["indicator"] == indicator])


def _against(
    warehouse: Warehouse, held: InForce, values: pd.DataFrame, published: pd.DataFrame
) -> Differences:
    seq = warehouse.ledger.seq_at() if held.seq is None else held.seq
    shown = warehouse.publications.at(held.seq)
    why = _why(warehouse, shown.source, seq, held.plan.version, figures_code()) if shown else ""
    return _differences(shown, published, values, held.plan, why, figures_code())


def between(warehouse: Warehouse, plan: Plan, earlier: Publication, later: Publication) -> Differences:
    """Compares a publication with an earlier one. The earlier one is the `published` side."""
    source = later.source
    before, after = (warehouse.publications.figures(one.seq) for one in (earlier, later))
    why = _why(warehouse, earlier.source, source.facts_seq, source.plan_version, source.code_version)
    plan_then = plan_of(warehouse, plan, later.source.facts_seq)
    return _differences(earlier, before, after, plan_then, why, source.code_version, source.plan_version)


def became_current_between(warehouse: Warehouse, earlier: Publication, later: Publication) -> pd.DataFrame:
    """The submissions whose forms became current between two publications.

    The columns are unit, period, forms (joined by ", "), file and received_at. The order is that of the
    ledger, not that of the plan.
    """
    columns = (
        currency.c.from_seq,
        currency.c.unit,
        currency.c.period,
        currency.c.form,
        submission.c.file_name.label("file"),
        submission.c.received_at,
    )
    query = (
        sa.select(*columns)
        .join(intake, intake.c.id == currency.c.intake_id)
        .join(submission, submission.c.id == intake.c.submission_id)
        .where(_within(currency.c.from_seq, earlier.source.facts_seq, later.source.facts_seq))
        .order_by(currency.c.from_seq, currency.c.id)
    )
    rows = warehouse.read(query)
    grouped = rows.groupby(["unit", "period", "file", "received_at"], sort=False)["form"]
    return grouped.agg(lambda forms: ", ".join(dict.fromkeys(forms))).rename("forms").reset_index()


def _differences(
    shown: Publication | None,
    published: pd.DataFrame,
    values: pd.DataFrame,
    plan: Plan,
    why: str,
    code: str,
    plan_version: str | None = None,
) -> Differences:
    both = in_publishing_order(side_by_side(published, values), plan)
    figures = both[FIGURE_KEY].assign(
        published_value=both["value_before"],
        published_status=both["status_before"].fillna(""),
        value=both["value_after"],
        status=both["status_after"].fillna(""),
        is_same=both["is_same"],
        why="",
    )
    if shown is not None:
        starts = {
            (calendar, period.key): period.start
            for calendar in plan.project.calendars
            for period in plan.periods(calendar)
        }
        place = zip(figures["calendar"], figures["period"], strict=True)
        had_begun = pd.Series([starts.get(one, date.min) <= shown.source.day for one in place], dtype=bool)
        is_new = (both["side"] == "right_only") & ~had_begun
        figures["why"] = (
            figures["why"].mask(~figures["is_same"], why or UNKNOWN).mask(is_new, BEGAN).astype("str")
        )
    versions = (shown.source.plan_version, shown.source.code_version) if shown else ("", "")
    return Differences(shown, figures, (versions[0], plan_version or plan.version), (versions[1], code))


def _why(
    warehouse: Warehouse, source: FigureSource, facts_seq: int, plan_version: str, code_version: str
) -> str:
    """The changes from the source of a publication to another state, as keys joined by ;."""
    changes = {
        ROWS: _have_rows_changed(warehouse, source.facts_seq, facts_seq),
        PLAN: plan_version != source.plan_version,
        CODE: code_version != source.code_version,
    }
    return ";".join(key for key, holds in changes.items() if holds)


def _have_rows_changed(warehouse: Warehouse, earlier: int, later: int) -> bool:
    """Whether a current form or a person link changed between the two ledger numbers."""
    for table in (currency, person_link):
        moved = sa.or_(_within(table.c.from_seq, earlier, later), _within(table.c.to_seq, earlier, later))
        if not warehouse.read(sa.select(table.c.id).where(moved).limit(1)).empty:
            return True
    return False


def _within(column: sa.Column[int], earlier: int, later: int) -> sa.ColumnElement[bool]:
    return sa.and_(column > earlier, column <= later)
