"""Turns a wrongly typed command into a sentence: what was typed, what is allowed, what to do.

Typer 0.29 prints its own words, and pydantic's, in a box: “Value error, 'xml' is not one of …”, or only
that an option is missing.
"""

from typing import Any

_PLAIN = {
    "Value error, ": "",
    "Input should be a valid integer, unable to parse string as an integer": "a whole number is expected",
}


def is_only_help(error: Any) -> bool:
    """Whether there is no error: only a group of commands was typed, and the answer is its help."""
    return type(error).__name__ == "NoArgsIsHelpError"


def mistyped(error: Any) -> str:
    """The sentence for `error`, which Typer raised. If an option is missing, the sentence includes the
    option's help."""
    said = error.format_message().rstrip(".")
    for words, plain in _PLAIN.items():
        said = said.replace(words, plain)
    asked = getattr(getattr(error, "param", None), "help", None)
    if said.startswith("Missing") and asked:
        said += f" ({asked.rstrip('.')})"
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "atlas"
    return f"{said}{'' if said.endswith('?') else '.'} `{command} --help` shows the usage."
