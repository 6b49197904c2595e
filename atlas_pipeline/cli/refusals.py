"""Errors for people: one sentence that says what to do, and exit code 2. `--debug` shows the whole error."""

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import typer

from atlas_pipeline.errors.full_disk import no_room
from atlas_pipeline.errors.known import KnownError
from atlas_pipeline.settings import Settings

FINE, PROBLEMS_FOUND, CANNOT_RUN = 0, 1, 2
"""Exit codes: no problem; the data have errors; the command was used wrongly or cannot run."""

P = ParamSpec("P")
R = TypeVar("R")


class Refusal(Exception):
    """The command cannot do the request. The message says why and what to do."""


def polite(command: Callable[P, R]) -> Callable[P, R]:
    """Turns an error of a command into one sentence on stderr and exit code 2."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (typer.Exit, typer.Abort, KeyboardInterrupt):
            raise
        except BrokenPipeError:
            # the reader has closed the pipe (`atlas indicators | head`); Python would complain at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(FINE) from None
        except Exception as error:
            if is_debugging():
                raise
            if isinstance(error, (Refusal, KnownError)):
                say_error(str(error))
            elif sentence := no_room(error, lambda: Settings().home):
                say_error(sentence)
            elif isinstance(error, PermissionError | FileNotFoundError | NotADirectoryError):
                say_error(f"{error.filename}: {error.strerror}. Check the path and your rights.")
            else:
                say_error(
                    f"Something went wrong inside atlas ({type(error).__name__}: {_first_line(error)}). "
                    "No half-written data were kept. Run the command again with --debug and send its output "
                    "to the engineer."
                )
            raise typer.Exit(CANNOT_RUN) from None

    return run


def say_error(sentence: str) -> None:
    typer.echo(f"atlas: {sentence}", err=True)


_debugging = False


def set_debugging(is_wanted: bool) -> None:
    global _debugging
    _debugging = is_wanted


def is_debugging() -> bool:
    return _debugging


def _first_line(error: Any) -> str:
    return (str(error).splitlines() or [""])[0][:200]
