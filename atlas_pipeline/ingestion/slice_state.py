"""What the warehouse already holds of the submissions of a slice: how each was judged last, and what of it
still matters."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.records import Submission
from atlas_pipeline.warehouse.store import Warehouse


@dataclass(frozen=True, slots=True)
class Standing:
    """A submission's newest intake, and the forms that it carried."""

    intake_id: int
    judging_version: str
    code_version: str
    forms: frozenset[str]


def newest_intakes(warehouse: Warehouse, submission_ids: Collection[int]) -> dict[int, Standing]:
    """The newest intake of each submission that has one, by the submission's id."""
    if not submission_ids:
        return {}
    judged, carried = tables.intake, tables.intake_form
    intakes = warehouse.read(
        sa.select(judged.c.id, judged.c.submission_id, judged.c.judging_version, judged.c.code_version)
        .where(judged.c.submission_id.in_(list(submission_ids)))
        .order_by(judged.c.id)
    ).drop_duplicates("submission_id", keep="last")
    if intakes.empty:
        return {}
    forms = warehouse.read(
        sa.select(carried.c.intake_id, carried.c.form).where(carried.c.intake_id.in_(intakes["id"].tolist()))
    )
    by_intake = forms.groupby("intake_id")["form"].agg(frozenset).to_dict()
    return {
        int(one["submission_id"]): Standing(
            int(one["id"]),
            str(one["judging_version"]),
            str(one["code_version"]),
            by_intake.get(one["id"], frozenset()),
        )
        for one in intakes.to_dict("records")
    }


def relevant(
    submissions: list[Submission], standing: dict[int, Standing], current: Collection[int]
) -> set[int]:
    """The judged submissions of one slice that judging again could still matter for, by id.

    For each form the newest that carried it, whatever became of it; those of which something is `current`;
    and the newest of all, unless its bytes are those of the one before: a file rejected as a whole may be
    good under a plan that has changed.
    """
    found = set(current)
    newest: dict[str, int] = {}
    for submission in submissions:  # in the order they were received
        if submission.id in standing:
            newest |= dict.fromkeys(standing[submission.id].forms, submission.id)
    found |= set(newest.values())
    judged = [submission for submission in submissions if submission.id in standing]
    if judged and (len(judged) < 2 or judged[-1].sha256 != judged[-2].sha256):
        found.add(judged[-1].id)
    sizes = {submission.id: submission.size_bytes for submission in submissions}
    return {submission_id for submission_id in found if sizes.get(submission_id)}
