"""The jobs: `take_in` and `rehearse` for one slice, `publish` for all slices, `judge_warehouse` for the
quality of the current rows, `refresh_context` for the public data.

Each job runs its steps in one process. Runs of different slices may run in parallel.
"""

import dagster as dg

from assets.checks import FIGURES_DERIVED, NUMBER_IS_ITS_ROWS, ROWS_CONSERVED
from assets.groups import CONTEXT, FORMS, SUBMISSIONS
from assets.quality import ASSESSED, WHAT_COUNTS_IS_SOUND
from assets.submissions import SUBMISSIONS_ASSET
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.orchestration.resources import WHO
from atlas_pipeline.plan.model import Plan

TAKE_IN = "take_in"
REHEARSE = "rehearse"
PUBLISH = "publish"
ASSESS = "judge_warehouse"
REFRESH_CONTEXT = "refresh_context"


WHY, WHAT = "atlas/why", "atlas/what"
"""Tags of every run. A schedule, a sensor and the command line set their own values."""


def invariants(plan: Plan) -> list[dg.AssetCheckKey]:
    """The checks that must hold for any submission. If one fails, the cause is an error of the system."""
    of_forms = [dg.AssetCheckKey(dg.AssetKey(form), ROWS_CONSERVED) for form in load_forms()]
    of_figures = [
        dg.AssetCheckKey(dg.AssetKey(indicator.code), name)
        for indicator in plan.indicators
        for name in (FIGURES_DERIVED, NUMBER_IS_ITS_ROWS)
    ]
    return of_forms + of_figures


def build_jobs(person: str) -> list:
    """`person` is the user who runs Dagster. A run that is launched in the UI has this user's name,
    because the UI has no login."""
    by_hand = {WHO: person, WHY: "launched by hand"}
    # the quality of the current rows is assessed once for all slices, not by each intake or rehearsal
    of_a_slice = dg.AssetSelection.groups(SUBMISSIONS, *FORMS) - dg.AssetSelection.checks(
        dg.AssetCheckKey(dg.AssetKey(SUBMISSIONS_ASSET), WHAT_COUNTS_IS_SOUND)
    )
    return [
        dg.define_asset_job(
            TAKE_IN,
            tags=by_hand | {WHAT: TAKE_IN},
            selection=of_a_slice,
            executor_def=dg.in_process_executor,
            description="Take in the submissions of one country for one period: receive the files, "
            "validate every form and store the accepted rows. Pick the country and the period; nothing else "
            "is needed.",
        ),
        dg.define_asset_job(
            REHEARSE,
            tags=by_hand | {WHAT: REHEARSE},
            selection=of_a_slice,
            executor_def=dg.in_process_executor,
            config={"resources": {"options": {"config": {"rehearse": True}}}},
            description="Try a submission of one country without storing it: put the file into the folder "
            "`rehearsal` of the home, and pick the country and the period. The page of each form shows the "
            "result under Events, as an observation.",
        ),
        dg.define_asset_job(
            PUBLISH,
            tags=by_hand | {WHAT: PUBLISH},
            # everything that is computed from all slices: indicators, the tables of every system, the reports
            selection=dg.AssetSelection.all()
            - dg.AssetSelection.groups(SUBMISSIONS, *FORMS, CONTEXT)
            - dg.AssetSelection.assets(*ASSESSED),
            executor_def=dg.in_process_executor,
            description="Compute every indicator from the current rows, and write the report-ready tables of "
            "every system and the donor's Annex A again.",
        ),
        dg.define_asset_job(
            ASSESS,
            tags=by_hand | {WHAT: ASSESS},
            # separate from publishing: the import of Great Expectations alone takes five seconds
            selection=dg.AssetSelection.assets(*ASSESSED),
            executor_def=dg.in_process_executor,
            description="Check the current rows: codes, keys, gaps, totals, missing countries, swings and "
            "copies. Write the scores and the quality page. Starts by itself after each publication.",
        ),
        dg.define_asset_job(
            REFRESH_CONTEXT,
            tags=by_hand | {WHAT: REFRESH_CONTEXT},
            selection=dg.AssetSelection.groups(CONTEXT),
            executor_def=dg.in_process_executor,
            description="Read the editions of ILAB's Findings again.",
        ),
    ]
