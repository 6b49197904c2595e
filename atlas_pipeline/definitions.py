"""The composition root: one function, which takes overrides, builds everything that Dagster loads."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from assets import build_assets, build_checks
from assets.declarations import check_declarations
from atlas_pipeline.files import modes
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.home import Home
from atlas_pipeline.jobs import build_jobs
from atlas_pipeline.orchestration.partitions import slice_partitions
from atlas_pipeline.orchestration.resources import RunOptions, home_resource
from atlas_pipeline.schedules import build_schedules
from atlas_pipeline.sensors import build_sensors
from atlas_pipeline.settings import Settings


def build_definitions(
    *, home: Home | None = None, resources: Mapping[str, Any] | None = None
) -> dg.Definitions:
    """All assets, checks, jobs, schedules, sensors and resources for the plan of a home. By default, each
    run opens the home that the environment names.

    Reads the plan, because countries and periods are the partitions; opens neither warehouse nor archive.
    Raises PlanError, FormsError or assets.declarations.DeclarationError if a declaration is wrong or
    missing.
    """
    known = home or Home(Settings())
    plan = known.plan
    check_declarations(plan, load_forms())
    slices = slice_partitions(plan)
    return dg.Definitions(
        assets=build_assets(plan, slices),
        asset_checks=build_checks(plan, slices),
        jobs=build_jobs(known.settings.user),
        schedules=build_schedules(plan),
        sensors=build_sensors(),
        resources={
            "home": home_resource(home),
            "options": RunOptions.configure_at_launch(),
            **(resources or {}),
        },
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions that `dagster` and the UI load, possibly in a process that this program did not
    start."""
    home = Home(Settings())
    modes.set_umask(home.settings.group_reads)
    return build_definitions()
