"""`atlas ui`: Dagster for the users of this machine, behind the portal's guard."""

import os
import sys
import warnings
from typing import Annotated

import typer

from atlas_pipeline.cli.arguments import settings
from atlas_pipeline.cli.refusals import CANNOT_RUN, FINE, Refusal, polite, say_error
from atlas_pipeline.home import Home
from atlas_pipeline.portal.address import loopback_addresses, read_addresses
from atlas_pipeline.portal.key import UiKey
from atlas_pipeline.portal.port import HOST, open_port


@polite
def ui(
    port: Annotated[int, typer.Option("--port", help="The port on this machine.", min=1, max=65535)] = 3000,
) -> None:
    """Open Dagster in the browser, on this machine only.

    Prints the address to open. The address gives access; keep it secret.
    """
    home = Home(settings())
    further = read_addresses(home.settings.ui_addresses)
    try:
        at = open_port(port)
    except OSError as error:
        raise Refusal(
            f"Port {port} cannot be used ({error.strerror}). Choose another with --port, or stop the program "
            "that uses it."
        ) from None
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    home.prepare()  # a wrong secret is refused here and not later in each run
    home.close()

    from atlas_pipeline.cli.launcher import LOCATION, open_instance
    from atlas_pipeline.portal.server import serve

    warnings.filterwarnings("ignore")
    key = UiKey.load_or_create(home.ui_key)
    with open_instance(home):
        pass  # otherwise several processes would create Dagster's databases at the same time
    os.environ["ATLAS_HOME"] = str(home.folder)
    typer.echo(f"Dagster opens at http://{HOST}:{port}/?token={key.token} (stop it with Ctrl-C).")
    for address in further:
        typer.echo(f"Behind your proxy: {address.origin}/?token={key.token}")
    sys.stdout.flush()
    addresses = [*loopback_addresses(port), *further]
    is_ended = serve(at=at, dagster_home=home.dagster, module=LOCATION, addresses=addresses, key=key)
    if not is_ended:
        say_error("Dagster's daemon stopped by itself. Its last messages are above. Start `atlas ui` again.")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(FINE if is_ended else CANNOT_RUN)  # Python would wait for Dagster's threads, for many seconds
