"""The README's and the docs' own commands, run as a user would, in a copy of the clone's samples."""

import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand

from atlas_pipeline.cli.app import app
from tests.e2e.office import ATLAS, ROOT, Called, call, forked

DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NOT_RUN_HERE = ("make ", "atlas ui")
MADE_BY = ("run", "--inbox", "samples")
ASSESSES = ("quality",)
"""In a process of its own: its library is imported there, and may warn."""


def commands(path: Path) -> list[str]:
    """The lines of a page's `sh` blocks that call atlas, without their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    joined = re.sub(r"\\?\n\s{2,}", " ", "\n".join(lines)).splitlines()
    return [line for line in joined if line and not line.startswith(NOT_RUN_HERE)]


# a command that several pages tell is run once, for the first of them
TOLD: dict[str, str] = {}
for _page in DOCS:
    for _command in commands(_page):
        TOLD.setdefault(_command, _page.name)


@pytest.fixture(scope="module")
def answer(office) -> Callable[..., Called]:
    """Calls a command in the office; the same again is not run again, nor is the run that made the office."""

    @cache
    def called(*words: str) -> Called:
        if words == MADE_BY:
            return Called(1, (office / "printed").read_text(encoding="utf-8"), "")
        return (forked if words == ASSESSES else call)(office, [*words])

    return called


@pytest.mark.e2e
@pytest.mark.parametrize(("page", "command"), [(page, command) for command, page in TOLD.items()], ids=str)
def test_a_command_of_the_docs_works(answer, page, command):
    words = shlex.split(command)
    assert words[0] == ".venv/bin/atlas", f"{page} tells a command this test does not know: {command}"
    done = answer(*words[1:])
    assert done.returncode in (0, 1), f"{command}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stdout.strip()


@pytest.mark.e2e
def test_the_run_prints_the_key_indicators_and_where_things_are(answer):
    said = answer(*MADE_BY).stdout
    samples = len(list((ROOT / "samples").iterdir()))
    assert f"{samples} new files received, {samples} half-years of a country taken in." in said
    for told in ("K1", "K2", "K3", "2019-H1", "2020-H1", "Set aside", "Where the results are", "Annex-A"):
        assert told in said


@pytest.mark.e2e
def test_quality_is_assessed_without_a_word_of_its_library_and_can_be_had_as_a_table(answer):
    assessed = answer(*ASSESSES)
    assert assessed.returncode == 1, assessed.stderr  # half-years of long ago are missing
    assert assessed.stderr == ""  # no progress bar, no warning
    for moment in ([], ["--as-of", "2020-01-15"]):
        assert answer("table", "data_quality", *moment, "--format", "csv").stdout.startswith(
            "indicator,country,"
        )


def every_command(command: TyperCommand, name: str = "atlas") -> Iterator[tuple[str, TyperCommand]]:
    """Each command with its whole name, subcommands included."""
    yield name, command
    for own, subcommand in getattr(command, "commands", {}).items():
        yield from every_command(subcommand, f"{name} {own}")


def is_word(text: str, word: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


def test_every_command_and_option_is_in_the_docs():
    """As sqlite-utils does it: each command, and each option in a section that names its command."""
    sections = [
        section for page in DOCS for section in re.split(r"\n(?=#+ )", page.read_text(encoding="utf-8"))
    ]
    missing = []
    commands = dict(every_command(typer.main.get_command(app)))
    assert {"atlas run", "atlas alerts snooze", "atlas key rotate"} <= set(commands)
    for name, command in commands.items():
        naming = [section for section in sections if is_word(section, name)]
        options = [max(one.opts, key=len) for one in command.params if one.param_type_name == "option"]
        missing += [name] if not naming else []
        missing += [
            f"{name} {option}"
            for option in options
            if option != "--help" and not any(is_word(section, option) for section in naming)
        ]
    assert missing == []


@pytest.mark.e2e
def test_the_readme_s_links_lead_somewhere():
    for page in DOCS:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in link:
                assert (page.parent / link).exists(), f"{page.name} links to {link}"


@pytest.mark.e2e
def test_a_reader_that_has_enough_is_no_error(office):
    shown = subprocess.run(
        ["bash", "-c", f"{ATLAS} indicators --format csv | head -1"],
        cwd=office,
        capture_output=True,
        text=True,
    )
    assert shown.stdout.startswith("indicator,country,calendar,period,")
    assert shown.stderr == ""
