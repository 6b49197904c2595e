"""Correction effects: each figure with corrections compared with the same figure without them.

The forms that corrections touch are validated again in memory, from the archive: once with all corrections of
the plan and once without some. The engine computes figures from both. Nothing is stored. If a correction
changes hours, the completion of participants follows, whichever file the participants are in. If a corrected
training lets in or sets aside rows of another file, that effect is not included.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import pandas as pd

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.moved_figures import moved_figures
from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.ingestion.slice_context import context_of, validated_in_context
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.rulings import Correction
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.validation.submission import validate
from atlas_pipeline.warehouse.records import FormLoad
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import FIGURE_KEY

MOST_ALONE = 20
"""Up to this number, each correction is also computed alone."""

TOGETHER = "all"
"""The value of `correction` for all corrections together."""

COLUMNS = ("correction", *FIGURE_KEY, "without", "with", "difference")


def correction_effects(
    warehouse: Warehouse,
    archive: Archive,
    secret: Secret,
    plan: Plan,
    corrections: Sequence[Correction],
    now: datetime,
) -> pd.DataFrame:
    """The figures that change, with the columns `COLUMNS`.

    If there are at most MOST_ALONE corrections, the frame has the effect of each correction alone. If there
    are several corrections, it also has the effect of all together. If there is no figure, `without` or
    `with` is empty.
    """
    if not corrections:
        return pd.DataFrame(columns=list(COLUMNS))
    revalidated = _Revalidated(warehouse, archive, secret, plan, corrections, now)
    whole = revalidated.figures(without=())
    sets: list[tuple[str, Sequence[Correction]]] = []
    if len(corrections) <= MOST_ALONE:
        sets += [(one.correction_id, [one]) for one in corrections]
    if len(corrections) > 1:
        sets.append((TOGETHER, corrections))
    found = [_changes(name, whole, revalidated.figures(without=left_out), plan) for name, left_out in sets]
    return pd.concat(found, ignore_index=True)


def _changes(name: str, whole: pd.DataFrame, without: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    moved = moved_figures(without, whole, plan)
    return moved.rename(columns={"before": "without", "after": "with"}).assign(correction=name)[list(COLUMNS)]


class _Revalidated:
    """The slices that corrections touch, validated in memory under plans that leave some corrections out."""

    def __init__(
        self,
        warehouse: Warehouse,
        archive: Archive,
        secret: Secret,
        plan: Plan,
        corrections: Sequence[Correction],
        now: datetime,
    ) -> None:
        self._warehouse, self._archive, self._secret = warehouse, archive, secret
        self._plan, self._now = plan, now
        self._seq = warehouse.ledger.seq_at(None)
        current = warehouse.currency.forms(self._seq)
        touched = {(one.unit, one.period, one.form) for one in corrections}
        places = list(zip(current["unit"], current["period"], current["form"], strict=True))
        of_touched = current[[place in touched for place in places]]
        self._current = current[current["submission_id"].isin(of_touched["submission_id"])]
        self._received = {one.id: one for one in warehouse.submissions.find()}

    def figures(self, without: Sequence[Correction]) -> pd.DataFrame:
        left_out = {one.correction_id for one in without}
        kept = tuple(one for one in self._plan.corrections if one.correction_id not in left_out)
        plan = Plan(**{name: getattr(self._plan, name) for name in Plan.model_fields} | {"corrections": kept})
        replaced: dict[tuple[str, str, str], FormLoad] = {}
        for submission_id, lines in self._current.groupby("submission_id"):
            submission = self._received[int(str(submission_id))]
            wanted = plan.slice(str(lines["unit"].iloc[0]), str(lines["period"].iloc[0]))
            content = self._archive.get(submission.sha256)
            validated = validated_in_context(
                partial(
                    validate,
                    Reading(content, submission.file_name, plan.project.limits),
                    plan=plan,
                    secret=self._secret,
                    expected=wanted,
                    submission_id=submission.id,
                    judged_at=self._now,
                ),
                context_of(wanted, plan, self._warehouse, submission.id),
                self._warehouse,
            )
            loads = {load.form: load for load in validated.load.forms}
            for form in lines["form"]:
                if form in loads:
                    replaced[wanted.unit, wanted.period.key, str(form)] = loads[form]
        return compute(self._warehouse, plan, seq=self._seq, as_of_day=self._now.date(), replaced=replaced)
