"""The warehouse's data on the submissions of a slice: the newest intake of each, and whether it is still
relevant."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.records import Submission
from atlas_pipeline.warehouse.store import Warehouse


@dataclass(frozen=True, slots=True)
class NewestIntake:
    """A submission's newest intake, and its forms."""

    intake_id: int
    judging_version: str
    code_version: str
    forms: frozenset[str]


def newest_intakes(warehouse: Warehouse, submission_ids: Collection[int]) -> dict[int, NewestIntake]:
    """Submission id → the newest intake; only for submissions with an intake."""
    if not submission_ids:
        return {}
    validated, carried = tables.intake, tables.intake_form
    intakes = warehouse.read(
        sa.select(
            validated.c.id, validated.c.submission_id, validated.c.judging_version, validated.c.code_version
        )
        .where(validated.c.submission_id.in_(list(submission_ids)))
        .order_by(validated.c.id)
    ).drop_duplicates("submission_id", keep="last")
    if intakes.empty:
        return {}
    forms = warehouse.read(
        sa.select(carried.c.intake_id, carried.c.form).where(carried.c.intake_id.in_(intakes["id"].tolist()))
    )
    by_intake = forms.groupby("intake_id")["form"].agg(frozenset).to_dict()
    return {
        int(one["submission_id"]): NewestIntake(
            int(one["id"]),
            str(one["judging_version"]),
            str(one["code_version"]),
            by_intake.get(one["id"], frozenset()),
        )
        for one in intakes.to_dict("records")
    }


def relevant(
    submissions: list[Submission], intakes: dict[int, NewestIntake], current: Collection[int]
) -> set[int]:
    """The ids of the validated submissions of one slice for which another validation could still matter.

    These are: for each form the newest submission with that form, whatever its outcome; the submissions
    with a `current` form; and the newest submission of all, unless its bytes equal those of the one
    before. The last is included because a file that was rejected as a whole may be good under a changed
    plan. Submissions without bytes (failed deliveries) are left out.
    """
    found = set(current)
    newest: dict[str, int] = {}
    for submission in submissions:  # in the order of receipt
        if submission.id in intakes:
            newest |= dict.fromkeys(intakes[submission.id].forms, submission.id)
    found |= set(newest.values())
    validated = [submission for submission in submissions if submission.id in intakes]
    if validated and (len(validated) < 2 or validated[-1].sha256 != validated[-2].sha256):
        found.add(validated[-1].id)
    sizes = {submission.id: submission.size_bytes for submission in submissions}
    return {submission_id for submission_id in found if sizes.get(submission_id)}
