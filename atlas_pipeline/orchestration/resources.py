"""Resources of the assets: the home that they read and write, and the few options of a run."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from pydantic import Field

from atlas_pipeline.files.locks import sign_of_life
from atlas_pipeline.home import Home
from atlas_pipeline.orchestration.failures import dagster_failures
from atlas_pipeline.orchestration.lost_runs import sign_file
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.settings import Settings


def home_resource(given: Home | None) -> dg.ResourceDefinition:
    """Returns the resource of the home.

    It opens the home only when a run needs it, so definitions load in an empty environment.

    If `given` is a home, that home is used, with the same plan for all runs of the process. While a run
    holds the home, the run shows a sign of life.
    """

    @contextmanager
    def open_home(context: dg.InitResourceContext) -> Iterator[Home]:
        with dagster_failures():
            home = given or Home(Settings())
            home.prepare()
            _ = home.archive
        if context.run is None:  # a sensor has no run
            yield home
            return
        with sign_of_life(sign_file(home, context.run.run_id)):
            yield home

    return dg.ResourceDefinition(
        open_home, description="The folder with the warehouse, the archive, the inbox and the reports."
    )


class RunOptions(dg.ConfigurableResource):
    """Options for a run that is started by hand. Each default is right in the normal case."""

    look_into_inbox: bool = Field(True, description="Receive new files in the inbox before validating.")
    rehearse: bool = Field(
        False,
        description="Only show the result: receive nothing, store nothing, publish nothing.",
    )


WHO = "atlas/who"
"""The tag of a run that names who started it."""
SCHEDULE = Actor.of_program("schedule")
"""Who starts what is due."""


def actor_of(context: dg.AssetExecutionContext, home: Home) -> Actor:
    """Who started the run: the one that its tag names, else who runs Dagster."""
    name = context.run.tags.get(WHO, home.actor.name)
    return SCHEDULE if name == SCHEDULE.name else Actor.claimed(name)
