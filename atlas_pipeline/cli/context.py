"""`atlas context`: public data in addition to the project's own figures."""

from typing import TYPE_CHECKING, Annotated

import typer

from atlas_pipeline.cli.arguments import settings
from atlas_pipeline.cli.refusals import Refusal, polite
from atlas_pipeline.home import Home

if TYPE_CHECKING:
    pass


@polite
def context(
    location: Annotated[
        str | None,
        typer.Argument(help="A folder, a file or an http(s) address with editions of ILAB's Findings."),
    ] = None,
) -> None:
    """Add ILAB's Findings on the Worst Forms of Child Labor, as context for the figures."""
    home = Home(settings(ilab=location))
    if not home.settings.ilab:
        raise Refusal(
            "No source is given. Name the folder, file or address of the editions, or set ATLAS_ILAB."
        )

    from sources.ilab.findings import read_editions

    read_editions(home.settings.ilab)  # if this fails, it fails with one sentence, before a run starts

    from atlas_pipeline.cli.launcher import Launcher
    from atlas_pipeline.cli.run_summary import print_context

    home.prepare()
    with Launcher(home) as launcher:
        if not launcher.refresh_context():
            raise Refusal("The editions could not be loaded. Run `atlas ui` and look at the run.")
    print_context(home)
