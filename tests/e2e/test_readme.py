"""The README's and the docs' own commands, run as a user would, in a copy of the clone's samples."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.e2e.office import ATLAS, ROOT, atlas, call

DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NOT_RUN_HERE = ("make ", "atlas ui")


def commands(path: Path) -> list[str]:
    """The lines of a page's `sh` blocks that call atlas, without their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    joined = re.sub(r"\\?\n\s{2,}", " ", "\n".join(lines)).splitlines()
    return [line for line in joined if line and not line.startswith(NOT_RUN_HERE)]


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("page", "command"), [(page.name, line) for page in DOCS for line in commands(page)], ids=str
)
def test_a_command_of_the_docs_works(office, page, command):
    words = shlex.split(command)
    assert words[0] == ".venv/bin/atlas", f"{page} tells a command this test does not know: {command}"
    done = call(office, words[1:])
    assert done.returncode in (0, 1), f"{command}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stdout.strip()


@pytest.mark.e2e
def test_the_run_prints_the_key_indicators_and_where_things_are(office):
    again = atlas(office, ["run", "--inbox", "samples"])
    assert "0 new files received, 0 half-years of a country taken in." in again.stdout
    for told in ("K1", "K2", "K3", "2019-H1", "2020-H1", "Set aside", "Where the results are", "Annex-A"):
        assert told in again.stdout


@pytest.mark.e2e
def test_every_command_and_option_is_in_the_docs():
    """As sqlite-utils does it: what a command can do stands in its help, and each command in the docs."""
    told = "\n".join(page.read_text(encoding="utf-8") for page in DOCS)
    listed = subprocess.run([str(ATLAS), "--help"], capture_output=True, text=True, check=True).stdout
    names = re.findall(r"^[│|]\s+(\w+)\s{2,}", listed, re.MULTILINE)
    assert {"run", "check", "trace"} <= set(names)
    assert not [name for name in names if f"atlas {name}" not in told]


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
