"""Shell completion: what a pressed TAB offers, in a real shell and for every kind of value."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from atlas_pipeline.cli.app import app
from tests.e2e.office import ATLAS
from tests.test_architecture import SLOW


def offered(line: str, **environment: str) -> list[str]:
    """What TAB offers at the end of `line`."""
    words = line.split()
    place = len(words) if line.endswith(" ") else len(words) - 1
    told = {"_ATLAS_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(place), **environment}
    done = CliRunner().invoke(app, [], env=told, prog_name="atlas")
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    return done.stdout.split()


def test_a_shell_completes_the_indicators_of_trace(tmp_path):
    script = f"""
        eval "$({ATLAS} --show-completion bash)"
        COMP_WORDS=({ATLAS} trace K) COMP_CWORD=2
        _atlas_completion {ATLAS}
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["K1", "K2", "K3"]
    assert not (tmp_path / ".atlas").exists()


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("atlas trace K", ["K1", "K2", "K3"]),
        ("atlas indicators --indicator LF", ["LF1", "LF2"]),
        ("atlas status --country ", ["THA", "PRY", "LBR", "ARG", "BOL", "HQ", "ALL"]),
        ("atlas check x.xlsx --country P", ["PRY"]),
        ("atlas template A", ["ARG", "ALL"]),
        ("atlas template THA 2020", ["2020-H1", "2020-H2"]),
        ("atlas problems --period 2020", ["2020-H1", "2020-H2"]),
        ("atlas trace K2 --country THA --period FY2020", ["FY2020-H1", "FY2020-H2"]),
        ("atlas report L", ["LOP"]),
        ("atlas status --period 2021-H2..", ["2021-H2..2022-H1", "2021-H2..2022-H2"]),
        ("atlas report 2020-H1 --kind ", ["annex-a"]),
        ("atlas template THA 2020-H2 --kind x", ["xlsform"]),
        ("atlas template THA 2020-H2 --form part", ["participants"]),
        ("atlas status --format ", ["table", "csv", "json"]),
        ("atlas report 2020-H1 --lang ", ["en", "es", "th"]),
        ("atlas indicators --accumulation ", ["period", "new", "cumulative"]),
        ("atlas indicators --breakdown s", ["sex", "stage"]),
        ("atlas indicators --calendar u", ["usdol"]),
        ("atlas problems --severity w", ["warning"]),
        ("atlas alerts --state ", ["open", "acknowledged", "resolved", "snoozed", "all"]),
        ("atlas alerts test --route h", ["headquarters"]),
        ("atlas alerts a", ["acknowledge"]),
    ],
)
def test_values_are_offered(line, values):
    assert set(values) <= set(offered(line))
    typed = "" if line.endswith(" ") else line.split()[-1]
    assert all(value.startswith(typed) for value in offered(line))


def test_a_plan_that_cannot_be_read_offers_nothing_and_says_nothing(tmp_path):
    assert offered("atlas trace K", ATLAS_PLAN=str(tmp_path / "none")) == []


def test_completion_imports_nothing_slow():
    code = (
        "import sys, atlas_pipeline.cli.app\n"
        "from atlas_pipeline.cli import completion as c\n"
        "found = [c.countries(), c.periods(''), c.half_years(''), c.indicators(), c.languages(),"
        " c.calendars(), c.breakdowns(), c.routes(), c.forms(), c.accumulations(),"
        " c.severities(), c.alert_states()]\n"
        "assert all(found)\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not set(SLOW) & set(loaded.split())
