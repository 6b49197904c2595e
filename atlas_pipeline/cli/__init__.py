"""The command line `atlas`: the officer's door. It parses, calls, and prints; it computes nothing."""

import sys


def main() -> None:
    """Runs the command that was typed and exits with its code."""
    from typer.exceptions import Abort, TyperException

    from atlas_pipeline.cli.app import app
    from atlas_pipeline.cli.refusals import CANNOT_RUN, say_error
    from atlas_pipeline.cli.usage import is_only_help, mistyped

    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        if not is_only_help(error):
            say_error(mistyped(error))
            sys.exit(CANNOT_RUN)
        print(error.format_message())
        sys.exit(CANNOT_RUN)
    except Abort:
        say_error("Stopped.")
        sys.exit(CANNOT_RUN)
    sys.exit(code if isinstance(code, int) else 0)
