"""The registry: every table that a module declares, on forms and indicators that there are."""

import importlib
import pkgutil
from datetime import UTC, date, datetime

import pandas as pd
import pytest
import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.reports.tables import systems
from atlas_pipeline.reports.tables.ready import READY, ready_table
from atlas_pipeline.reports.tables.systems.groups import GROUPS, system_of
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.reports.tables.systems.registry import SYSTEM_TABLES
from tests.actors import TESTER
from tests.indicators.rows import activity
from tests.reports.systems.rows import engagement, output, step
from tests.reports.systems.submissions import submit

AS_OF = date(2020, 7, 15)
TABLES = pytest.mark.parametrize("entry", SYSTEM_TABLES, ids=lambda entry: entry.name)


def test_what_a_module_declares_is_registered():
    declared = {
        value.name
        for module in pkgutil.iter_modules(systems.__path__)
        for value in vars(importlib.import_module(f"{systems.__name__}.{module.name}")).values()
        if isinstance(value, SystemTable)
    }
    assert declared == {entry.name for entry in SYSTEM_TABLES}
    assert len(SYSTEM_TABLES) == len(declared)


@TABLES
def test_a_table_stands_on_what_there_is(plan, entry):
    known = set(READY) | {"ilab_country_year"}
    assert set(entry.forms) <= set(load_forms())
    assert set(entry.indicators) <= {indicator.code for indicator in plan.indicators}
    assert set(entry.others) <= known
    assert entry.group in GROUPS
    assert len(entry.description) > 40
    assert entry.table.name.startswith("report_")


@TABLES
def test_a_table_of_nothing_can_be_published(history, plan, entry):
    published = entry.publish(history, plan, as_of_day=AS_OF)
    stored = history.read(sa.select(entry.table))
    assert list(stored.columns) == entry.columns
    assert len(stored) == len(published)


def test_each_engine_stores_what_was_computed(warehouse, plan):
    submit(
        warehouse,
        (
            "THA",
            "2019-H1",
            {
                "engagements": [engagement("E1", "2019-05-14")],
                "activities": [activity("A1", other_outcomes=["coordination"])],
                "dmop_progress": [step(4, "waived", "2019-05-01", reason="Because"), step(5, "in_progress")],
                "outputs": [output("O1", "completed", "2019-05-20")],
            },
        ),
    )
    for entry in SYSTEM_TABLES:
        published = entry.publish(warehouse, plan, as_of_day=AS_OF)
        stored = warehouse.read(sa.select(entry.table))
        pd.testing.assert_frame_equal(stored, published.astype(stored.dtypes.to_dict()), obj=entry.name)


def test_systems_and_the_plan_name_the_same(plan):
    named = [system.code for system in plan.framework.systems]
    assert set(GROUPS) <= set(named)
    assert {system_of(indicator) for indicator in plan.indicators} <= set(named)
    assert set(named) - set(GROUPS) == {outcome.code for outcome in plan.framework.outcomes}


def test_a_table_by_name_as_published_and_as_of(history, plan):
    assert ready_table(history, plan, "report_engagement") is None
    submit(history, ("THA", "2019-H1", {"engagements": [engagement("E1", "2019-05-14")]}))
    READY["report_engagement"].publish(history, plan, as_of_day=AS_OF)
    submit(history, ("THA", "2019-H2", {"engagements": [engagement("E2", "2019-09-14")]}))
    assert len(ready_table(history, plan, "report_engagement")) == 1
    with pytest.raises(KeyError):
        ready_table(history, plan, "report_nothing")


def test_as_of_a_moment_it_is_that_moment_s_plan(history, plan):
    """The kind of engagement that was no endorsement then is none in the table of then."""
    types = plan.code_lists["engagement_type"]
    codes = tuple(
        code.model_copy(update={"attributes": {"route": "contact"}}) if code.code == "agreement" else code
        for code in types.codes
    )
    lists = plan.code_lists | {"engagement_type": types.model_copy(update={"codes": codes})}
    earlier = plan.model_copy(update={"code_lists": lists})
    # model_copy carries the canonical text of the plan that it was copied from along
    earlier = type(plan).model_validate(earlier.model_dump())
    history.plans.record(earlier.version, earlier.canonical_json, TESTER)
    submit(history, ("THA", "2019-H1", {"engagements": [engagement("E1", "2019-05-14", kind="agreement")]}))
    moment = datetime.now(UTC)
    history.plans.record(plan.version, plan.canonical_json, TESTER)
    READY["report_engagement"].publish(history, plan, as_of_day=AS_OF)
    then = ready_table(history, plan, "report_engagement", moment=moment)
    now = ready_table(history, plan, "report_engagement")
    assert (list(then["stage"]), list(now["stage"])) == (["contact"], ["endorsement"])
