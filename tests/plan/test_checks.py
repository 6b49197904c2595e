"""Each kind of problem is found, alone, with file, entry and field."""

import pytest

from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.plan.surroundings import Surroundings

FRAMEWORK = "results_framework.yaml"

# -- project and units ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"submission_calendar": "lunar"}, "submission_calendar"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../etc"}, "time_zone"),
        ({"languages": ["en", "es", "th", "th"]}, "languages"),
        ({"thresholds": {"on_target_low": 2.0}}, "thresholds.on_target_low"),
        ({"thresholds": {"bad_row_share": 20}}, "thresholds.bad_row_share"),
        ({"nothing": {"fr": ["néant"]}}, "nothing.fr"),
        ({"nothing": {"en": ["none", "None"]}}, "nothing.en"),
        ({"nothing": {"en": ["none"], "es": ["NONE"]}}, "nothing.es"),
        ({"nothing": {"any": [" "]}}, "nothing.any"),
        ({"nothing": {"any": ["0"]}}, "nothing.any"),
    ],
)
def test_the_project(folder, change, field):
    folder.write("project.yaml", folder.read("project.yaml") | change)
    assert folder.problems() == [("project.yaml", "", field)]


def test_a_language_without_sentences(folder):
    folder.write("project.yaml", folder.read("project.yaml") | {"languages": ["en", "es", "th", "sw"]})
    assert (
        "project.yaml: languages: the program has messages in en, es, and th, not in 'sw'"
        in folder.messages()
    )


@pytest.mark.parametrize("days", [[14, 0], [3, 3]])
def test_days_of_reminders(folder, days):
    folder.write("project.yaml", folder.read("project.yaml") | {"alerts": {"remind_days": days}})
    assert folder.problems() == [("project.yaml", "", "alerts.remind_days")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "a:b"}, "name"),
        ({"language": "fr"}, "language"),
        ({"units": ["XXX"]}, "units"),
        ({"at_once": "now"}, "at_once"),
    ],
)
def test_a_route_of_alerts(folder, change, field):
    routes = [{"name": "hq", "address_in": "ATLAS_ALERT_HQ"} | change]
    folder.write("project.yaml", folder.read("project.yaml") | {"alerts": {"routes": routes}})
    assert folder.problems() == [("project.yaml", "alerts.routes[entry 1]", field)]


def test_an_address_with_its_password_is_a_fault_that_does_not_repeat_it(folder):
    address = "mailto://officer:Geheimwort@example.org"
    routes = [{"name": "hq", "address_in": address}]
    folder.write("project.yaml", folder.read("project.yaml") | {"alerts": {"routes": routes}})
    units = folder.read("countries.yaml")
    units[0]["alert_recipients"] = [address]
    folder.write("countries.yaml", units)
    assert sorted(field for _, _, field in folder.problems()) == ["address_in", "alert_recipients"]
    assert "Geheimwort" not in "".join(folder.messages())


def test_who_is_told_changes_nothing_of_how_submissions_are_judged(folder):
    from atlas_pipeline.plan.loading import load_plan

    before = load_plan(folder.path)
    folder.write("project.yaml", folder.read("project.yaml") | {"alerts": {"remind_days": [5]}})
    after = load_plan(folder.path)
    assert before.version != after.version
    assert before.judging_version == after.judging_version


@pytest.mark.parametrize("end", ["2018-12-31", "9999-12-31"])
def test_a_project_without_a_sensible_end(folder, end):
    folder.write("project.yaml", folder.read("project.yaml") | {"end": end})
    assert ("project.yaml", "", "end") in folder.problems()


def test_two_calendars_whose_keys_cannot_be_told_apart(folder):
    project = folder.read("project.yaml")
    project["calendars"]["usdol"]["key"] = "{year}-H{number}"
    folder.write("project.yaml", project)
    assert ("project.yaml", "", "calendars.usdol.key") in folder.problems()


def test_a_calendar_by_which_things_are_due_has_a_due_day(folder):
    project = folder.read("project.yaml")
    del project["calendars"]["semester"]["due_days"]
    folder.write("project.yaml", project)
    assert folder.problems() == [("project.yaml", "", "calendars.semester.due_days")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"languages": ["th", "fr"]}, "languages"),
        ({"active_from": "2018-01-01"}, "active_from"),
        ({"active_to": "2018-01-01"}, "active_to"),
        ({"forms_due": ["outputs", "outputs"]}, "forms_due"),
        ({"name": {"en": "Thailand", "es": "Tailandia"}}, "name.th"),
        (
            {"name": {"en": "Thailand", "es": "Tailandia", "th": "ประเทศไทย", "fr": "Thaïlande"}},
            "name.fr",
        ),
    ],
)
def test_a_unit(folder, change, field):
    units = folder.read("countries.yaml")
    units[0] |= change
    folder.write("countries.yaml", units)
    assert folder.problems() == [("countries.yaml", "THA", field)]


def test_a_unit_twice(folder):
    units = folder.read("countries.yaml")
    folder.write("countries.yaml", [*units, units[4]])
    assert folder.problems() == [("countries.yaml", "BOL", "code")]


@pytest.mark.parametrize("code", ["ALL", "Peru", "PE"])
def test_a_country_code_that_is_none(folder, code):
    units = folder.read("countries.yaml")
    folder.write("countries.yaml", [*units, units[4] | {"code": code}])
    assert folder.problems() == [("countries.yaml", code, "code")]


# -- results framework ---------------------------------------------------------------------------------


def test_an_activity_type_with_an_outcome_that_is_not_there(folder):
    framework = folder.read(FRAMEWORK)
    framework["activity_types"][9]["outcomes"] = ["enforcement", "wealth"]
    folder.write(FRAMEWORK, framework)
    assert folder.problems() == [(FRAMEWORK, "activity_types[training]", "outcomes")]


def test_an_activity_type_that_counts_for_nothing_known(folder):
    framework = folder.read(FRAMEWORK)
    framework["activity_types"][9]["counts_for"] = ["K1", "K9"]
    folder.write(FRAMEWORK, framework)
    assert folder.problems() == [(FRAMEWORK, "activity_types[training]", "counts_for")]


def test_an_outcome_that_no_activity_feeds(folder):
    framework = folder.read(FRAMEWORK)
    for kind in framework["activity_types"]:
        kind["outcomes"] = ["enforcement", "legal_framework"]
    folder.write(FRAMEWORK, framework)
    assert folder.problems() == [(FRAMEWORK, "outcomes[coordination]", "code")]


def test_framework_and_code_list_must_agree_both_ways(folder):
    framework = folder.read(FRAMEWORK)
    framework["activity_types"][9]["code"] = "teaching"
    folder.write(FRAMEWORK, framework)
    assert folder.problems() == [
        ("codes/activity_type.csv", "training", "code"),
        (FRAMEWORK, "activity_types[teaching]", "code"),
    ]


@pytest.mark.parametrize("numbers", [[1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 3, 4, 5, 6, 7, 8, 9], [1] * 9])
def test_the_model_of_practice_has_nine_steps_in_order(folder, numbers):
    framework = folder.read(FRAMEWORK)
    steps = framework["dmop_steps"]
    framework["dmop_steps"] = [
        step | {"number": number} for step, number in zip(steps, numbers, strict=False)
    ]
    folder.write(FRAMEWORK, framework)
    assert folder.problems() == [(FRAMEWORK, "dmop_steps", "number")]


def test_an_outcome_number_and_an_output_code_twice(folder):
    framework = folder.read(FRAMEWORK)
    framework["outcomes"][2]["number"] = 1
    framework["outcomes"][2]["outputs"].append(framework["outcomes"][0]["outputs"][0])
    folder.write(FRAMEWORK, framework)
    assert folder.problems() == [
        (FRAMEWORK, "outcomes[coordination]", "number"),
        (FRAMEWORK, "outputs[1.1]", "code"),
    ]


def test_texts_of_the_framework_stand_in_every_language(folder):
    framework = folder.read(FRAMEWORK)
    del framework["outcomes"][0]["outputs"][1]["name"]["es"]
    framework["dmop_steps"][8]["evidence"]["th"] = " "
    del framework["objective"]["th"]
    folder.write(FRAMEWORK, framework)
    assert folder.problems() == [
        (FRAMEWORK, "", "objective.th"),
        (FRAMEWORK, "outcomes[legal_framework].outputs[1.2]", "name.es"),
        (FRAMEWORK, "dmop_steps[9]", "evidence.th"),
    ]


# -- code lists ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "entry", "field"),
    [
        ({"kind": "spelling", "code": "M", "text": " MUJER "}, "spelling MUJER", "text"),
        ({"kind": "spelling", "code": "F", "text": "mújer"}, "spelling mújer", "text"),
        ({"kind": "spelling", "code": "M", "text": "f"}, "spelling f", "text"),
        ({"kind": "spelling", "code": "M", "text": "femeninó"}, "spelling femeninó", "text"),
        ({"kind": "spelling", "code": "Q", "text": "Queer"}, "spelling Queer", "code"),
        ({"kind": "ignored", "text": "Woman"}, "ignored Woman", "text"),
        ({"kind": "code", "code": "F", "en": "Fem", "es": "Fe", "th": "หญ"}, "F", "code"),
        ({"kind": "code", "code": "W", "en": "Wife", "es": "MUJÉR", "th": "ภรรยา"}, "W", "es"),
        ({"kind": "code", "code": "W", "en": "Wife", "es": "Esposa"}, "W", "labels.th"),
    ],
)
def test_codes_and_spellings_are_disjoint(folder, row, entry, field):
    folder.add_row("codes/sex.csv", **row)
    assert folder.problems() == [("codes/sex.csv", entry, field)]


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        ({"kind": "spelling", "code": "F", "text": "Woman"}, ["text"]),
        ({"kind": "sepplling", "code": "F", "text": "Dame"}, ["kind"]),
        ({"kind": "spelling", "code": "F"}, ["text"]),
        ({"kind": "spelling", "text": "Dame"}, ["code"]),
        ({"kind": "ignored", "text": "-", "code": "F"}, ["code"]),
    ],
)
def test_rows_of_a_code_list(folder, row, fields):
    entry = folder.add_row("codes/sex.csv", **row)
    assert [field for file, where, field in folder.problems() if where == entry] == fields


def test_spellings_must_differ_only_within_a_unit(folder):
    folder.add_row("codes/admin1.csv", kind="spelling", code="BO-S", text="monrovia")
    assert folder.problems() == []
    folder.add_row("codes/admin1.csv", kind="spelling", code="LR-BM", text="MONROVIA")
    assert folder.problems() == [("codes/admin1.csv", "spelling MONROVIA", "text")]


def test_attributes_say_what_they_can_say(folder):
    rows = folder.rows("codes/model_stage.csv")
    rows[0]["is_off_ladder"] = "yes"
    rows[2]["is_off_ladder"] = "maybe"
    folder.write_rows("codes/model_stage.csv", rows)
    found = folder.problems()
    assert ("codes/model_stage.csv", "evaluated", "is_off_ladder") in found
    assert ("codes/model_stage.csv", "piloted", "is_off_ladder") in found


def test_not_every_code_of_a_list_means_that_nothing_is_known(folder):
    rows = folder.rows("codes/sex.csv")
    for row in rows:
        row["is_unknown"] = "yes" if row["kind"] == "code" else ""
    folder.write_rows("codes/sex.csv", rows)
    assert ("codes/sex.csv", "U", "is_unknown") in folder.problems()


def test_no_code_is_named_like_the_category_of_rows_that_give_none(folder):
    folder.add_row("codes/sex.csv", kind="code", code="not_stated", en="Blank", es="Vacío", th="ว่าง")
    assert ("codes/sex.csv", "not_stated", "code") in folder.problems()


def test_a_subdivision_of_no_unit(folder):
    rows = folder.rows("codes/admin1.csv")
    rows[0]["unit"] = "PER"
    folder.write_rows("codes/admin1.csv", rows)
    assert ("codes/admin1.csv", "TH-10", "unit") in folder.problems()


def test_a_list_that_the_plan_needs(folder):
    (folder.path / "codes" / "institution_type.csv").unlink()
    assert folder.problems() == [("codes/institution_type.csv", "", "")]


# -- institutions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"type": "navy"}, "type"),
        ({"es": ""}, "es"),
        ({"institution_id": "PRY-PN"}, "institution_id"),
        ({"spellings": "POLICIA nacional"}, "spellings"),
        ({"spellings": "armada paraguaya"}, "spellings"),
        ({"spellings": "mtess"}, "spellings"),
        ({"institution_id": "pry-pn"}, "institution_id"),
        ({"spellings": "THA-moj"}, "spellings"),
    ],
)
def test_an_institution(folder, cells, field):
    new = {"institution_id": "PRY-NAVY", "type": "police", "en": "Navy", "es": "Armada Paraguaya"} | cells
    row = folder.add_row("institutions/PRY.csv", **new)
    assert folder.problems() == [("institutions/PRY.csv", f"{row} ({new['institution_id']})", field)]


def test_an_institution_without_a_name(folder):
    row = folder.add_row("institutions/LBR.csv", institution_id="LBR-X", type="police")
    assert folder.problems() == [("institutions/LBR.csv", row, "en")]


def test_the_same_name_in_two_countries_is_two_institutions(folder):
    folder.add_row("institutions/LBR.csv", institution_id="LBR-UIP", type="employer", en="UIP")
    assert folder.problems() == []


def test_a_register_of_no_unit(folder):
    (folder.path / "institutions" / "LBR.csv").rename(folder.path / "institutions" / "PER.csv")
    assert folder.problems() == [("institutions/PER.csv", "", "")]


# -- indicators ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"outcome": "wealth"}, "outcome"),
        ({"measure": {}}, "measure"),
        ({"measure": {"count": "x", "sum": "y"}}, "measure"),
        ({"date": []}, "date"),
        ({"date": ["outputs.status_date"]}, "date"),
        ({"by": ["sex", "trainings.sex"]}, "by"),
        ({"by": ["activities.topics"]}, "by"),
        ({"level": "secret"}, "level"),
    ],
)
def test_an_indicator(folder, change, field):
    indicators = folder.read("indicators.yaml")
    indicators[1] |= change
    folder.write("indicators.yaml", indicators)
    assert folder.problems() == [("indicators.yaml", "K2", field)]


@pytest.mark.parametrize(
    "condition", [{"counts_for": "K9"}, {"counts_for": "K2"}, {"like": "x"}, {"is": "training"}, {}]
)
def test_what_counts_is_named_in_the_framework(folder, condition):
    indicators = folder.read("indicators.yaml")
    indicators[0]["select"]["where"]["activity_type"] = condition
    folder.write("indicators.yaml", indicators)
    assert folder.problems() == [("indicators.yaml", "K1", "select.where.activity_type")]


def test_an_indicator_twice(folder):
    indicators = folder.read("indicators.yaml")
    folder.write("indicators.yaml", [*indicators, indicators[0]])
    assert folder.problems() == [("indicators.yaml", "K1", "code")]


def test_an_indicator_needs_targets_or_a_reason(folder):
    indicators = folder.read("indicators.yaml")
    extra = indicators[2] | {"code": "OC1"}
    folder.write("indicators.yaml", [*indicators, extra])
    assert folder.problems() == [("indicators.yaml", "OC1", "no_target_because")]
    folder.write("indicators.yaml", [*indicators, extra | {"no_target_because": "watched, not steered"}])
    assert folder.problems() == []
    indicators[0]["no_target_because"] = "none"
    folder.write("indicators.yaml", indicators)
    assert folder.problems() == [("indicators.yaml", "K1", "no_target_because")]


# -- targets -------------------------------------------------------------------------------------------

TARGET = {
    "indicator": "K2",
    "country": "THA",
    "calendar": "semester",
    "period": "2021-H1",
    "basis": "period",
    "target": "5",
    "effective_from": "2021-06-01",
    "donor_reference": "letter",
    "reason": "because",
}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"indicator": "K9"}, "indicator"),
        ({"country": "PER"}, "country"),
        ({"calendar": "lunar"}, "calendar"),
        ({"period": "2031-H1"}, "period"),
        ({"period": "FY2021-H1"}, "period"),
        ({"basis": "LOP"}, "basis"),
        ({"calendar": "life_of_project", "period": "LOP"}, "basis"),
        ({"indicator": "K3"}, "basis"),
        ({"category": "stage=piloted"}, "category"),
        ({"category": "sex=Q"}, "category"),
        ({"category": "sex"}, "category"),
        ({"effective_from": "2019-01-01"}, "effective_from"),
        ({"reason": ""}, "reason"),
        ({"donor_reference": ""}, "donor_reference"),
        ({"target": ""}, "target"),
    ],
)
def test_a_target(folder, change, field):
    new = TARGET | change
    row = folder.add_row("targets.csv", **new)
    entry = f"{row} ({new['indicator']} {new['country']} {new['period']})"
    assert folder.problems() == [("targets.csv", entry, field)]


def test_targets_of_a_category_stand_beside_the_total(folder):
    folder.add_row("targets.csv", **TARGET | {"category": "sex=F"})
    folder.add_row("targets.csv", **TARGET | {"category": "topics=HT"})
    assert folder.problems() == []


@pytest.mark.parametrize(
    ("country", "period"), [("THA", "2020-H2"), ("ALL", "FY2021-H1"), ("LBR", "LOP"), ("ALL", "LOP")]
)
def test_every_country_needs_a_target_in_every_period(folder, country, period):
    rows = [
        row
        for row in folder.rows("targets.csv")
        if (row["indicator"], row["country"], row["period"]) != ("K1", country, period)
    ]
    folder.write_rows("targets.csv", rows)
    assert folder.problems() == [("targets.csv", f"K1 {country} {period}", "target")]


def test_no_target_is_demanded_before_a_country_is_active(folder):
    rows = [
        row
        for row in folder.rows("targets.csv")
        if (row["country"], row["period"]) not in {("LBR", "2019-H1"), ("ARG", "FY2019-H2")}
    ]
    folder.write_rows("targets.csv", rows)
    assert folder.problems() == []


def test_a_country_that_becomes_active_needs_targets(folder):
    units = folder.read("countries.yaml")
    units[4]["active_from"] = "2022-07-01"
    folder.write("countries.yaml", units)
    assert folder.problems() == [
        ("targets.csv", f"{indicator} BOL {period}", "target")
        for indicator in [one["code"] for one in folder.read("indicators.yaml")]
        if indicator not in ("BK1", "BK2")  # which headquarters alone is asked for
        for period in ("2022-H2", "FY2022-H2", "FY2023-H1", "LOP")
    ]


# -- corrections ---------------------------------------------------------------------------------------

CORRECTION = {
    "correction_id": "C1",
    "unit": "THA",
    "period": "2019-H2",
    "form": "participants",
    "row_key": {"training_id": "T-1"},
    "column": "sex",
    "expect": "Fem",
    "value": "F",
    "reason": "The office confirmed it.",
    "who": "M&E officer, Bangkok",
    "on": "2020-02-01",
}
FORMS = Surroundings(
    forms={
        "participants": {"training_id": None, "sex": "sex"},
        "activities": {"activity_id": None, "status": "activity_status"},
    }
)


def test_a_sound_correction(folder):
    folder.write("corrections/THA.yaml", [CORRECTION])
    assert folder.problems() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit": "PER"}, "unit"),
        ({"period": "FY2020-H1"}, "period"),
        ({"form": "attendees"}, "form"),
        ({"column": "gender"}, "column"),
        ({"row_key": {"session": "T-1"}}, "row_key"),
        ({"row_key": {}}, "row_key"),
        ({"value": "Fem"}, "value"),
        ({"reason": " "}, "reason"),
        ({"status": "open"}, "status"),
    ],
)
def test_a_correction(folder, change, field):
    folder.write("corrections/THA.yaml", [CORRECTION | change])
    found = [one for one in folder.problems(FORMS) if one[0].startswith("corrections")]
    assert found == [("corrections/THA.yaml", "C1", field)]


def test_two_corrections_of_one_cell_and_one_name(folder):
    folder.write("corrections/a.yaml", [CORRECTION, CORRECTION | {"correction_id": "C2", "value": "M"}])
    folder.write("corrections/b.yaml", [CORRECTION | {"column": "role"}])
    assert folder.problems() == [
        ("corrections/a.yaml", "C2", "column"),
        ("corrections/b.yaml", "C1", "correction_id"),
    ]


def test_the_day_of_a_correction_and_a_rule_that_is_off_are_read_as_they_are_written(folder):
    """YAML 1.1 takes `on` and `off` for true and false."""
    lines = [f"  {name}: {value!r}" for name, value in CORRECTION.items() if name not in ("on", "row_key")]
    text = "\n".join(["-", *lines, "  row_key: {training_id: T-1}", "  on: 2020-02-01"])
    folder.write("corrections/THA.yaml", text)
    setting = "- {rule: reported_late, unit: NO, severity: off, reason: r, who: w, since: 2020-01-01}"
    folder.write("rules.yaml", setting)
    assert folder.messages() == [
        "rules.yaml: reported_late, unit: 'NO' is neither a unit of countries.yaml nor ALL"
    ]


# -- settings of rules ---------------------------------------------------------------------------------

SETTING = {
    "rule": "late",
    "unit": "THA",
    "severity": "info",
    "reason": "As agreed.",
    "who": "M&E lead",
    "since": "2020-01-01",
}


class Late:
    """A rule that may be anything but an error, and goes by one threshold."""

    def setting_problems(self, severity, thresholds):
        if severity == "error":
            yield "severity", "may not be that"
        for name in thresholds:
            if name != "growth_times":
                yield f"thresholds.{name}", "is not its threshold"


RULES = Surroundings(rules={"late": Late()})


def test_sound_settings_of_rules(folder):
    settings = [SETTING, SETTING | {"unit": "ALL"}, SETTING | {"severity": "off", "since": "2020-07-01"}]
    settings.append(SETTING | {"unit": "PRY", "severity": None, "thresholds": {"growth_times": 5}})
    folder.write("rules.yaml", settings)
    assert folder.problems(RULES) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rule": "later"}, "rule"),
        ({"unit": "PER"}, "unit"),
        ({"severity": "error"}, "severity"),
        ({"severity": "silent"}, "severity"),
        ({"severity": None}, "severity"),
        ({"reason": " "}, "reason"),
        ({"who": ""}, "who"),
        ({"since": "soon"}, "since"),
        ({"thresholds": {"growth_times": 0.5}}, "thresholds.growth_times"),
        ({"thresholds": {"hours_a_day": 8}}, "thresholds.hours_a_day"),
        ({"until": "2021-01-01"}, "until"),
    ],
)
def test_a_setting_of_a_rule(folder, change, field):
    folder.write("rules.yaml", [SETTING | change])
    assert folder.problems(RULES) == [("rules.yaml", change.get("rule", "late"), field)]


def test_a_setting_without_a_reason_and_two_of_one_day(folder):
    without = {name: value for name, value in SETTING.items() if name != "reason"}
    folder.write("rules.yaml", [without])
    assert folder.messages() == ["rules.yaml: late, reason: is missing"]
    folder.write("rules.yaml", [SETTING, SETTING | {"severity": "off"}])
    assert folder.problems(RULES) == [("rules.yaml", "late", "since")]


def test_a_threshold_that_no_plan_has(folder):
    folder.write("rules.yaml", [SETTING | {"thresholds": {"patience": 3}}])
    assert folder.messages() == [
        "rules.yaml: late, thresholds.patience: 'patience' is not a threshold of a plan"
    ]


# -- what the plan speaks of but does not define -------------------------------------------------------


@pytest.fixture
def surroundings():
    """The real forms, measures and conditions, so that the packaged plan is sound with them."""
    from atlas_pipeline.forms.loading import load_forms
    from atlas_pipeline.indicators.measures import MEASURES
    from atlas_pipeline.indicators.selection.conditions import CONDITIONS

    return Surroundings(
        forms={
            form.name: {field.name: field.codes for field in form.fields} for form in load_forms().values()
        },
        measures=MEASURES,
        conditions=CONDITIONS,
    )


def test_the_packaged_plan_fits_the_forms(folder, surroundings):
    assert folder.problems(surroundings) == []


@pytest.mark.parametrize(
    ("part", "value", "field"),
    [
        ("measure", {"median": "person_key"}, "measure"),
        ("date", ["trainings.finished"], "date"),
        ("by", ["participants.sex"], "by"),
        ("by", ["role"], "by"),
        ("by", ["trainings.colour"], "by"),
        ("select", {"form": "people"}, "select.form"),
        ("select", {"join": ["trainings", "lessons"]}, "select.join"),
        ("select", {"where": {"finished": True}}, "select.where.finished"),
        ("select", {"where": {"sex": ["F", "Q"]}}, "select.where.sex"),
        ("select", {"where": {"institution_type": {"not": ["navy"]}}}, "select.where.institution_type"),
        ("select", {"require": ["moon_full"]}, "select.require"),
        ("select", {"where": {"institution_type": {"flag": "is_naval"}}}, "select.where.institution_type"),
        ("select", {"where": {"pre_score": {"given": "often"}}}, "select.where.pre_score"),
        ("select", {"where": {"institution": {"registered": "no"}}}, "select.where.institution"),
        ("select", {"where": {"institution": {"registered": {"size": 3}}}}, "select.where.institution"),
        (
            "select",
            {"where": {"institution": {"registered": {"type_is": "is_naval"}}}},
            "select.where.institution",
        ),
        ("measure", {"share_risen": {"before": "pre_score", "after": "post_score"}}, "measure"),
        ("measure", {"count": {"off": "training_id", "of": "training_id"}}, "measure"),
        ("measure", {"share_passing": {"where": {"sex": ["Q"]}}}, "measure.share_passing.where.sex"),
        (
            "measure",
            {"share_passing": {"where": {"gender": ["F"]}}},
            "measure.share_passing.where.gender",
        ),
    ],
)
def test_an_indicator_names_what_there_is(folder, surroundings, part, value, field):
    indicators = folder.read("indicators.yaml")
    indicators[1][part] = indicators[1]["select"] | value if part == "select" else value
    folder.write("indicators.yaml", indicators)
    assert folder.problems(surroundings) == [("indicators.yaml", "K2", field)]


def test_a_unit_owes_forms_that_there_are(folder, surroundings):
    units = folder.read("countries.yaml")
    units[0]["forms_due"] = ["outputs", "diaries"]
    folder.write("countries.yaml", units)
    assert folder.problems(surroundings) == [("countries.yaml", "THA", "forms_due")]


def test_a_code_list_that_no_form_uses(folder, surroundings):
    folder.write("codes/mood.csv", "kind,code,text,en,es,th\ncode,good,,Good,Bueno,ดี\n")
    assert folder.problems(surroundings) == [("codes/mood.csv", "", "")]
    assert folder.problems() == []


# -- what does not count and milestones -----------------------------------------------------------------


def changed(folder, code, change):
    """The plan with one entry of its indicators changed in place."""
    indicators = folder.read("indicators.yaml")
    change(next(one for one in indicators if one["code"] == code))
    folder.write("indicators.yaml", indicators)


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        (lambda one: one["select"]["where"].clear(), ["select.beside.stage"]),
        (lambda one: one["by"].remove("stage"), ["select.beside.stage"]),
        (lambda one: one["select"]["beside"].update(stage=["lost"]), ["select.beside.stage"]),
        (lambda one: one["select"]["beside"].update(topics=["CL"]), ["select.beside.topics"]),
    ],
)
def test_what_stands_beside_a_total(folder, surroundings, change, problems):
    changed(folder, "LF1", change)
    assert folder.problems(surroundings) == [("indicators.yaml", "LF1", field) for field in problems]


@pytest.mark.parametrize(
    ("change", "entry", "field"),
    [
        (lambda one: one.update(by=["stage"]), "CC1", "by"),
        (lambda one: one.update(date=["stage_date"]), "CC1", "date"),
        (lambda one: one["select"].update(where={"stage": "adopted"}), "CC1", "select.where"),
        (lambda one: one["stages"][0].update(needs=one["stages"][1]["needs"]), "CC1.stages[none]", "needs"),
        (lambda one: one["stages"][1].update(needs=[]), "CC1.stages[framework]", "needs"),
        (lambda one: one["stages"][1]["needs"][0].update(indicator="CC1"), "CC1.stages[framework]", "needs"),
        (lambda one: one["stages"][1]["needs"][0].update(indicator="LF9"), "CC1.stages[framework]", "needs"),
        (lambda one: one["stages"][1].update(code="none"), "CC1.stages[none]", "code"),
        (lambda one: one["stages"][1]["name"].pop("th"), "CC1.stages[framework]", "name.th"),
        (lambda one: one.update(measure={"count": "instrument_id"}), "CC1", "stages"),
    ],
)
def test_a_milestone(folder, surroundings, change, entry, field):
    changed(folder, "CC1", change)
    assert ("indicators.yaml", entry, field) in folder.problems(surroundings)


def test_a_milestone_is_no_incremental(folder):
    changed(folder, "CC1", lambda one: one.update(time="incremental"))
    assert ("indicators.yaml", "CC1", "time") in folder.problems()


STAGE = {
    "indicator": "CC1",
    "calendar": "semester",
    "period": "2022-H2",
    "basis": "cumulative",
    "effective_from": "2021-01-01",
    "donor_reference": "a letter",
    "reason": "a reason",
}


@pytest.mark.parametrize(("country", "target", "field"), [("THA", "9", "target"), ("THA", "1.5", "target")])
def test_a_target_of_a_milestone_is_one_of_its_stages(folder, country, target, field):
    folder.add_row("targets.csv", **STAGE | {"country": country, "target": target})
    assert [(file, at) for file, _, at in folder.problems()] == [("targets.csv", field)]


def test_a_milestone_has_no_target_of_the_project(folder):
    folder.add_row("targets.csv", **STAGE | {"country": "ALL", "target": "1", "effective_from": "2019-01-01"})
    assert [(file, at) for file, _, at in folder.problems()] == [("targets.csv", "country")]


def test_only_who_owes_the_form_needs_targets(folder):
    """Headquarters alone is asked for the Body of Knowledge, so that countries have no targets of it."""
    rows = [row for row in folder.rows("targets.csv") if row["indicator"] == "BK1"]
    assert {row["country"] for row in rows} == {"ALL"}
    folder.write_rows("targets.csv", [row for row in folder.rows("targets.csv") if row not in rows[:1]])
    assert folder.problems() == [("targets.csv", f"BK1 ALL {rows[0]['period']}", "target")]


# -- names of persons ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("titles", "problem"),
    [
        ({"language": "fr", "titles": ["M."]}, ("titles[0]", "language")),
        ({"titles": []}, ("titles[0]", "titles")),
        ({"titles": ["..."]}, ("titles[0]", "titles")),
        ({"titles": ["Dr.", "dr"]}, ("titles[0]", "titles")),
        ({"then": "guess"}, ("titles[entry 1]", "then")),
    ],
)
def test_titles_of_persons(folder, titles, problem):
    one = {"language": "es", "then": "mask", "titles": ["Lic."]} | titles
    folder.write("names.yaml", {"titles": [one]})
    assert folder.problems() == [("names.yaml", *problem)]


def test_words_that_are_no_name(folder):
    folder.write("names.yaml", {"common": {"es": ["acta", "—"], "fr": ["acte"]}})
    assert folder.problems() == [("names.yaml", "common.es", ""), ("names.yaml", "common", "fr")]


def test_without_names_yaml_no_title_is_known(folder):
    (folder.path / "names.yaml").unlink()
    assert folder.problems() == []
    assert load_plan(folder.path).names.titles == ()


# -- files that cannot be read -------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["- code: [", "K1: here", None], ids=["no YAML", "no list", "missing"])
def test_a_file_that_cannot_be_read_is_the_only_fault(folder, text):
    """What names its entries would be hundreds of lines, and hide the one that tells what to mend."""
    if text is None:
        (folder.path / "indicators.yaml").unlink()
    else:
        folder.write("indicators.yaml", text)
    assert [file for file, _, _ in folder.problems()] == ["indicators.yaml"]
