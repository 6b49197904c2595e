"""What the assets are given: the home they read and write, and the few options an officer may set."""

import dagster as dg
from pydantic import Field

from atlas_pipeline.home import Home
from atlas_pipeline.settings import Settings


def home_resource(settings: Settings | None) -> dg.ResourceDefinition:
    """The home; opened when a run asks for it, so that definitions load in an empty environment."""

    def open_home(_context: dg.InitResourceContext) -> Home:
        from atlas_pipeline.intake.archive import ArchiveError
        from atlas_pipeline.privacy.secret import SecretError

        home = Home(settings or Settings())
        try:
            home.prepare()
            _ = home.archive
        except (SecretError, ArchiveError) as error:
            raise dg.Failure(f"{error}.", allow_retries=False) from None
        return home

    return dg.ResourceDefinition(
        open_home, description="The folder with the warehouse, the archive, the inbox and the reports."
    )


class RunOptions(dg.ConfigurableResource):
    """What may be set when a run is launched by hand; each has a default that is right in the normal case."""

    look_into_inbox: bool = Field(True, description="Receive what is new in the inbox before judging.")


def acting_person_of(home: Home) -> str:
    """Who runs Dagster, where nobody else is told."""
    return home.settings.user


def acting_person(context: dg.AssetExecutionContext, home: Home) -> str:
    """Who started the run: the tag that the command line sets, else who runs Dagster."""
    return context.run.tags.get("atlas/who", acting_person_of(home))
