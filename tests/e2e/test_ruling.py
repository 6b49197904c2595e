"""`atlas rules` and `atlas corrections` on the samples, as a user sees them."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
import yaml

import atlas_pipeline.plan
from tests.e2e.office import ROOT, call

pytestmark = pytest.mark.e2e


def rows(office: Path, *arguments: str) -> list[dict[str, str]]:
    done = call(office, [*arguments, "--format", "csv"])
    assert done.returncode == 0, done.stdout + done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_the_corrections_and_what_they_change(office):
    assert "Corrected as the offices confirmed: 1 cell." in (office / "printed").read_text(encoding="utf-8")
    (one,) = rows(office, "corrections")
    assert (one["correction"], one["state"], one["row"], one["expect"], one["value"]) == (
        *("PRY-2019-H2-01", "applied", "8"),
        *("Cancelada", "Completada"),
    )
    changed = rows(office, "corrections", "--effect")
    assert len(changed) == int(one["figures_changed"])
    (k1,) = [
        line
        for line in changed
        if (line["indicator"], line["country"], line["period"], line["accumulation"], line["breakdown"])
        == ("K1", "PRY", "2019-H2", "period", "")
    ]
    assert (k1["without"], k1["with"], k1["difference"]) == ("5", "6", "1")
    assert rows(office, "corrections", "--country", "THA") == []
    shown = call(office, ["corrections", "--period", "2019-H2"]).stdout
    assert "PRY-2019-H2-01" in shown
    assert "more figures change" in shown


def test_the_rules_of_a_country(office):
    every = rows(office, "rules", "--country", "LBR")
    (late,) = [line for line in every if line["rule"] == "reported_late"]
    assert (late["severity"], late["applies"], late["country"]) == ("warning", "info", "LBR")
    assert late["reason"]
    assert late["since"] == "2020-04-01"
    before = rows(office, "rules", "--country", "LBR", "--period", "2019-H2")
    assert [line["applies"] for line in before if line["rule"] == "reported_late"] == ["warning"]
    assert "reported_late" in call(office, ["rules", "--country", "LBR"]).stdout
    assert "changes no rule here" in call(office, ["rules", "--country", "THA"]).stdout
    said = json.loads(call(office, ["rules", "--lang", "th", "--format", "json"]).stdout)
    assert "โปรด" in next(line for line in said if line["rule"] == "reported_late")["sentence"]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"rule": "duplicate_row", "severity": "off"}, "duplicate_row cannot be 'off'"),
        ({"rule": "not_a_date", "severity": "warning"}, "not_a_date cannot be 'warning'"),
        ({"rule": "no_such_rule", "severity": "off"}, "'no_such_rule' is not a rule"),
        ({"rule": "reported_late", "severity": "off", "reason": " "}, "must not be empty"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_before_anything_is_judged(tmp_path, entry, told):
    folder = tmp_path / "plan"
    shutil.copytree(Path(atlas_pipeline.plan.__file__).parent / "atlas", folder)
    setting = {"unit": "ALL", "reason": "none", "who": "nobody", "since": "2019-01-01"} | entry
    (folder / "rules.yaml").write_text(yaml.safe_dump([setting]), encoding="utf-8")
    for arguments in (["plan", "check"], ["check", str(ROOT / "samples" / "LBR_2020-H1.xlsx")]):
        done = call(tmp_path, arguments, ATLAS_PLAN=str(folder))
        assert done.returncode in (1, 2)
        assert told in done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
