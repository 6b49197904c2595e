"""The jobs: `take_in` for one slice, `publish` for the whole, `refresh_context` for the public data beside.

Each runs its steps in one process; parallelism is one run a slice.
"""

import dagster as dg

from assets.groups import CONTEXT, FORMS, SUBMISSIONS

TAKE_IN = "take_in"
PUBLISH = "publish"
REFRESH_CONTEXT = "refresh_context"


def build_jobs() -> list:
    return [
        dg.define_asset_job(
            TAKE_IN,
            selection=dg.AssetSelection.groups(SUBMISSIONS, *FORMS),
            executor_def=dg.in_process_executor,
            description="Take in what one country sent for one half-year: receive it, judge every form, store "
            "what is accepted. Pick the country and the period; nothing else needs to be filled in.",
        ),
        dg.define_asset_job(
            PUBLISH,
            # whatever is made of the slices: indicators and tables of every system, and the reports
            selection=dg.AssetSelection.all() - dg.AssetSelection.groups(SUBMISSIONS, *FORMS, CONTEXT),
            executor_def=dg.in_process_executor,
            description="Compute every indicator from what is current and make the report-ready tables of every "
            "system and the donor's Annex A anew.",
        ),
        dg.define_asset_job(
            REFRESH_CONTEXT,
            selection=dg.AssetSelection.groups(CONTEXT),
            executor_def=dg.in_process_executor,
            description="Read the editions of ILAB's Findings again.",
        ),
    ]
