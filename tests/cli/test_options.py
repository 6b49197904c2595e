"""All commands together: one option has one meaning, and the help says first what a person gets."""

from collections import defaultdict
from enum import Enum

import pytest
import typer

from atlas_pipeline.cli.app import app

LONGEST_FIRST_LINE = 95


def _commands(command, path="atlas"):
    """Each command with its words; groups too, since `atlas alerts` lists."""
    yield path, command
    for name, one in getattr(command, "commands", {}).items():
        yield from _commands(one, f"{path} {name}")


COMMANDS = dict(_commands(typer.main.get_command(app)))


def _options(command):
    return [one for one in command.params if one.param_type_name == "option"]


def _kind(option):
    annotation = option.type_descriptor.annotation
    # each command has its own choices of --kind; the kinds of `atlas history` are those of its ledger
    is_choice = isinstance(annotation, type) and issubclass(annotation, Enum)
    return "choice" if is_choice or "--kind" in option.opts else annotation


def test_an_option_has_one_help_text_and_one_type_in_all_commands():
    found = defaultdict(lambda: defaultdict(list))
    for path, command in COMMANDS.items():
        for option in _options(command):
            for name in option.opts:
                found[name][option.help, _kind(option), option.multiple, option.metavar].append(path)
    assert {"--force", "--country", "--period", "--format", "--lang", "--out", "--note"} <= set(found)
    assert {name: dict(ways) for name, ways in found.items() if len(ways) > 1} == {}


def test_an_option_of_one_meaning_has_one_name():
    """Two names with one help text would be two spellings of one option."""
    names = defaultdict(set)
    for command in COMMANDS.values():
        for option in _options(command):
            names[option.help].add(tuple(option.opts))
    assert {help_text: found for help_text, found in names.items() if len(found) > 1} == {}


def test_what_writes_a_file_can_be_told_to_replace_it():
    for path, command in COMMANDS.items():
        names = {name for option in _options(command) for name in option.opts}
        assert ("--out" in names) == ("--force" in names), path


@pytest.mark.parametrize("path", COMMANDS)
def test_the_first_line_is_one_short_sentence(path):
    first = COMMANDS[path].help.split("\n\n")[0]
    assert "\n" not in first
    assert first.endswith(".")
    assert len(first) <= LONGEST_FIRST_LINE


@pytest.mark.parametrize("path", COMMANDS)
def test_every_argument_and_option_is_explained(path):
    assert not [one.name for one in COMMANDS[path].params if not one.help]


def test_every_first_command_is_in_the_group_of_those_who_use_it():
    loose = [
        path
        for path, one in COMMANDS.items()
        if path.count(" ") == 1 and not isinstance(one.rich_help_panel, str)
    ]
    assert loose == []
