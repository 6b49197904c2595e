"""A rehearsal in Dagster: only an observation on the page of each form, next to the current data. The page
lists the newest value of each key, so every key says that it belongs to a rehearsal.

There is no materialization and no check result: nothing was refreshed, and the result is about a file that
was not received.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from assets.problem_table import problem_table
from atlas_pipeline.home import Home
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.problems.model import Outcome
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.services.rehearsal import Rehearsed
from atlas_pipeline.validation.submission import Validated

REHEARSAL = "rehearsal"
NOTHING_STORED = "A trial only: nothing was received, stored or published."


def observe(home: Home, wanted: Slice, *, is_inbox_wanted: bool, asset: str) -> Iterator[dg.AssetObservation]:
    """The results that an intake would have for the files in the folder `rehearsal` and in the inbox, and
    for the waiting submissions. One observation on `asset` for each whole file, and one on each form in
    it."""
    from atlas_pipeline.services.rehearsal import rehearse_slice

    now = datetime.now(UTC)
    found = 0
    for one in rehearse_slice(home, wanted, is_inbox_wanted=is_inbox_wanted, now=now):
        found += 1
        yield from _observed(home, wanted, one, asset, now)
    if not found:
        why = f"Nothing to try for {wanted}: no file in {home.rehearsal} or in the inbox, and no submission."
        yield _observation(asset, wanted, {REHEARSAL: why})


def _observation(asset: str, wanted: Slice, metadata: dict) -> dg.AssetObservation:
    metadata = {key if key == REHEARSAL else f"{REHEARSAL}: {key}": value for key, value in metadata.items()}
    return dg.AssetObservation(asset, partition=wanted.key, metadata=metadata)


def _observed(
    home: Home, wanted: Slice, one: Rehearsed, asset: str, now: datetime
) -> Iterator[dg.AssetObservation]:
    metadata: dict = {REHEARSAL: NOTHING_STORED, "file": one.delivery.name}
    if one.validated is None:
        metadata["not read"] = one.delivery.failure
        yield _observation(asset, wanted, metadata)
        return
    lines, errors = _lines(one.validated, wanted, home.plan), len(list(one.validated.problems.errors))
    metadata["checked workbook"] = _checked(home, wanted, one.reading, one.validated, now)
    yield _observation(
        asset,
        wanted,
        metadata | {"errors": errors, "warnings": len(lines) - errors} | problem_table(lines),
    )
    dropping = {found.form for found in one.validated.problems if found.rule == "would_drop_rows"}
    for form in one.validated.load.forms:
        is_held = form.form in dropping and form.form not in one.validated.confirmed_drops
        would_be = {
            "would be": str(Outcome.HELD if is_held else form.outcome),
            "rows read": form.rows_read,
            "rows accepted": form.rows_accepted,
            "rows set aside": form.rows_set_aside,
        }
        own = [line for line in lines if line["form"] == form.form]
        yield _observation(form.form, wanted, metadata | would_be | problem_table(own))


def _lines(validated: Validated, wanted: Slice, plan: Plan) -> list[dict]:
    from atlas_pipeline.feedback.stored_problems import lines_of

    return lines_of(validated.problems, wanted, plan, "en")


def _checked(
    home: Home, wanted: Slice, reading: Reading, validated: Validated, now: datetime
) -> dg.MetadataValue | str:
    """The path of the checked workbook, or the reason why there is none."""
    from atlas_pipeline.feedback.folder import CheckedError
    from atlas_pipeline.services.rehearsal import write_rehearsed

    try:
        return dg.MetadataValue.path(write_rehearsed(home, wanted, reading, validated, now))
    except CheckedError as error:
        return str(error)
