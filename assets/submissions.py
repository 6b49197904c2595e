"""The received submissions: the deliveries of one slice, encrypted in the archive."""

from collections.abc import Iterator

import dagster as dg

from assets.groups import OWNERS, SUBMISSIONS
from assets.rehearsal import observe
from atlas_pipeline.home import Home
from atlas_pipeline.orchestration.failures import failing_in_words
from atlas_pipeline.orchestration.partitions import slice_of
from atlas_pipeline.orchestration.resources import RunOptions, actor_of

SUBMISSIONS_ASSET = "submissions"


def build_submissions(slices: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    @dg.asset(
        name=SUBMISSIONS_ASSET,
        group_name=SUBMISSIONS,
        owners=OWNERS,
        partitions_def=slices,
        kinds={"file"},
        output_required=False,  # a rehearsal gives no output, so the assets that depend on it do not run
        description="The workbooks and CSV folders that the office sent for this period, as received. "
        "The archive keeps them encrypted and unchanged; each has its SHA-256.",
    )
    @failing_in_words
    def submissions(
        context: dg.AssetExecutionContext, home: dg.ResourceParam[Home], options: RunOptions
    ) -> Iterator[dg.MaterializeResult]:
        from atlas_pipeline.services.deliver import deliver

        wanted = slice_of(context, home.plan)
        if options.rehearse:
            for event in observe(
                home, wanted, is_inbox_wanted=options.look_into_inbox, asset=SUBMISSIONS_ASSET
            ):
                context.log_event(event)
            return
        if options.look_into_inbox:
            deliver(home, actor=actor_of(context, home))
        received = home.warehouse.submissions.find(wanted.unit, wanted.period.key)
        yield dg.MaterializeResult(metadata=_metadata(received))

    return submissions


def _metadata(received: list) -> dict:
    files = [
        dg.TableRecord(
            {
                "submission": one.id,
                "file": one.file_name,
                "received": one.received_at.isoformat(timespec="seconds"),
                "size_bytes": one.size_bytes,
                "sha256": one.sha256,
            }
        )
        for one in received
    ]
    metadata: dict = {"files": len(files)}
    if files:
        metadata["received"] = dg.MetadataValue.table(files)
    return metadata
