"""The forms: one country's submission for one period is validated as a whole, and each form is an asset
of its own."""

from collections.abc import Iterator

import dagster as dg

from assets.checks import ROWS_CONSERVED, WITHOUT_ERRORS, form_checks, form_results
from assets.groups import FORM_GROUPS, OWNERS
from assets.links import reported_in
from assets.problem_table import problem_table
from assets.submissions import SUBMISSIONS_ASSET
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.home import Home
from atlas_pipeline.orchestration.failures import failing_in_words
from atlas_pipeline.orchestration.partitions import slice_of
from atlas_pipeline.orchestration.resources import actor_of
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.quality.conservation import FormAccount, accounts

__all__ = ["ROWS_CONSERVED", "WITHOUT_ERRORS", "build_forms"]


def build_forms(plan: Plan, slices: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    forms = load_forms()
    specs = [
        dg.AssetSpec(
            form.name,
            deps=[SUBMISSIONS_ASSET],
            group_name=FORM_GROUPS[form.name],
            owners=OWNERS,
            kinds={"table"},
            description=f"**{form.labels['en']}.** {form.help['en']}",
            # under a name of our own, so that Dagster does not show the columns above the problems
            metadata={"dagster/table_name": form.table_name, "columns": _columns(form)} | reported_in(plan),
        )
        for form in forms.values()
    ]

    @dg.multi_asset(
        name="judge_submission",
        specs=specs,
        check_specs=form_checks(forms, slices),
        partitions_def=slices,
        # a form that is not in the submissions gives no result: no empty table, and no passed check
        can_subset=True,
        description="Validate the submissions of one country for one period, across all forms, and store "
        "the accepted rows. A form without a submission, or not due from the office, stays as it is.",
    )
    @failing_in_words
    def judge_submission(
        context: dg.AssetExecutionContext, home: dg.ResourceParam[Home]
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        from atlas_pipeline.services.take_in import take_in

        wanted = slice_of(context, home.plan)
        take_in(home, wanted, actor=actor_of(context, home))
        sent_back = _sent_back(home, wanted)
        for account in accounts(home.warehouse, home.plan, wanted):
            if account.intake_id is None or dg.AssetKey(account.form) not in context.selected_asset_keys:
                continue
            yield dg.MaterializeResult(asset_key=account.form, metadata=sent_back | _metadata(account))
            yield from form_results(account)

    return judge_submission


def _columns(form: Form) -> dg.TableSchema:
    columns = [
        dg.TableColumn(
            field.name,
            field.type,
            description=field.help["en"],
            constraints=dg.TableColumnConstraints(nullable=not field.required),
        )
        for field in form.fields
        if not field.pii
    ]
    return dg.TableSchema(columns=columns)


def _sent_back(home: Home, wanted: Slice) -> dict:
    """The checked workbook of the slice's newest submission that has one."""
    for submission in reversed(home.warehouse.submissions.find(wanted.unit, wanted.period.key)):
        if (path := home.checked.find(submission)) is not None:
            return {"checked workbook": dg.MetadataValue.path(path)}
    return {}


def _metadata(account: FormAccount) -> dict:
    metadata: dict = {
        "outcome": account.outcome or "not reported",
        "rows read": account.rows_read,
        "rows accepted": account.rows_accepted,
        "rows set aside": account.rows_set_aside,
        "dagster/row_count": account.rows_current,
    }
    return metadata | problem_table(account.problems)
