"""README, CHANGELOG and CONTRIBUTING: short enough, and nothing in them that is not there."""

import re
from pathlib import Path

import pytest
import typer

from atlas_pipeline.cli.app import app

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"]
ONE_SCREEN = 60
"""Lines of the README."""
LARGEST_PICTURE = 150_000
TO_COME: set[str] = set()
"""Targets of make that are named before they are there."""


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(page: str) -> list[list[str]]:
    """What follows `atlas` in a page, up to the end of the code or of the command's explanation."""
    found = re.findall(r"(?:`|\.venv/bin/)atlas ([^`#\n]+)", text(page))
    return [line.split() for line in found]


def unknown(words: list[str]) -> list[str]:
    """The words that are no command where they stand, or no option of the command."""
    command, place = typer.main.get_command(app), 0
    while place < len(words) and (below := getattr(command, "commands", {}).get(words[place])):
        command, place = below, place + 1
    if place == 0 and not words[0].startswith("--"):
        return words[:1]
    options = {name for option in command.params for name in option.opts} | {"--help"}
    return [word for word in words[place:] if word.startswith("--") and word not in options]


def test_the_readme_is_one_screen_with_two_small_pictures():
    assert len(text("README.md").splitlines()) <= ONE_SCREEN
    pictures = re.findall(r"!\[[^\]]{20,}\]\(([^)]+)\)", text("README.md"))
    assert len(pictures) == 2
    for picture in pictures:
        content = (ROOT / picture).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) < LARGEST_PICTURE


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text(page)) if "://" not in link]
    assert links
    for link in links:
        name, _, anchor = link.partition("#")
        assert (ROOT / name).exists(), link
        assert not anchor or anchor in anchors(ROOT / name), link


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md"])
def test_every_command_is_one_of_atlas(page):
    assert commands(page)
    assert {" ".join(words): wrong for words in commands(page) if (wrong := unknown(words))} == {}


def test_a_command_that_is_not_there_is_found():
    assert unknown(["trcae", "K2"]) == ["trcae"]
    assert unknown(["trace", "K2", "--cuntry", "THA"]) == ["--cuntry"]


@pytest.mark.parametrize("page", PAGES)
def test_every_target_of_make_is_in_the_makefile(page):
    targets = set(re.findall(r"^([\w-]+):", text("Makefile"), re.MULTILINE))
    named = set(re.findall(r"^make ([\w-]+)|`make ([\w-]+)", text(page), re.MULTILINE))
    assert {one or other for one, other in named} - targets <= TO_COME


@pytest.mark.parametrize("page", PAGES)
def test_every_path_is_in_the_repository(page):
    paths = re.findall(r"(?:`| )((?:tests|atlas_pipeline|docs)/[\w/.-]+\w)", text(page))
    assert [path for path in paths if not (ROOT / path).exists()] == []
