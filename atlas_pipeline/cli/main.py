"""The entry point of `atlas`: runs the typed command."""

import sys

from typer.exceptions import Abort, TyperException

from atlas_pipeline.cli.app import app
from atlas_pipeline.cli.refusals import CANNOT_RUN, say_error
from atlas_pipeline.cli.usage import is_only_help, mistyped
from atlas_pipeline.files import modes
from atlas_pipeline.settings import Settings


def main() -> None:
    """Runs the typed command and exits with its code."""
    _set_umask()
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        code = CANNOT_RUN
        if is_only_help(error):
            print(error.format_message())
        else:
            say_error(mistyped(error))
    except Abort:
        code = CANNOT_RUN
        say_error("Stopped.")
    sys.exit(code)


def _set_umask() -> None:
    """Sets the umask before this process or a child process writes anything."""
    modes.set_umask()
    try:
        modes.set_umask(Settings().group_reads)
    except ValueError:
        return  # the command reports the problem of the settings
