"""A rehearsal: judge a delivery as an intake would, and store nothing.

Where a warehouse is at hand, what it knows of the unit (keys that live on, forms that are current) is taken
into account; without one, every reference to an earlier half-year is only a warning.
"""

from datetime import datetime

from atlas_pipeline.intake.archive import Archive
from atlas_pipeline.intake.judging import Judged, judge
from atlas_pipeline.intake.placing import placed
from atlas_pipeline.intake.taking_in import context_of
from atlas_pipeline.plan.model import Plan, Slice
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.warehouse.store import Warehouse
from sources.delivery import Delivery


def rehearse(
    delivery: Delivery,
    *,
    plan: Plan,
    warehouse: Warehouse | None,
    expected: Slice | None,
    now: datetime,
    archive: Archive | None = None,
) -> Judged:
    """What an intake would find, and who may stand in the file twice. With the `archive`, also who looks like
    somebody that the country reported before; without it persons are told apart under a secret made for this judging
    alone."""
    from atlas_pipeline.intake.likeness.telling import tell_likely

    secret = archive.secret if archive is not None else Secret.passing()
    wanted = expected or placed(delivery, plan)
    context = context_of(wanted, plan, warehouse) if warehouse and wanted else None
    judged = judge(
        delivery.content,
        delivery.name,
        plan=plan,
        secret=secret,
        context=context,
        expected=expected,
        judged_at=now,
    )
    gone = warehouse.would_drop(judged.load) if warehouse else {}
    for form, dropped in gone.items():
        if form not in judged.confirmed_drops:
            rows = sum(dropped.values())
            judged.problems.add(problem("would_drop_rows", form=form, count=rows, dropped=list(dropped)))
    tell_likely(judged, plan, warehouse, archive)
    return judged
