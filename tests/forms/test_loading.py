"""A broken declaration is refused with its file, its place and what is wrong, never with a traceback."""

from importlib.resources import files

import pytest
import yaml

from atlas_pipeline.forms.loading import FormsError, read_forms

FOLDER = files("atlas_pipeline.forms").joinpath("table_schemas")


@pytest.fixture
def folder(tmp_path):
    """Two good forms, the second referring to the first."""
    for name in ("activities.yaml", "trainings.yaml"):
        (tmp_path / name).write_text(FOLDER.joinpath(name).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def change(folder, name, **changes):
    """Writes the form again with other top-level entries; None takes one away."""
    path = folder / f"{name}.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for key, value in changes.items():
        key = key.replace("__", ":")
        if value is None:
            del content[key]
        else:
            content[key] = value(content[key]) if callable(value) else value
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def problems(folder) -> list[str]:
    with pytest.raises(FormsError) as caught:
        read_forms(folder)
    return list(caught.value.problems)


def test_a_good_folder_is_read(folder):
    assert list(read_forms(folder)) == ["activities", "trainings"]


def test_english_is_taken_from_title_and_description(folder):
    field = read_forms(folder)["activities"]["end_date"]
    assert (field.labels["en"], field.title) == ("End date", "End date")
    assert field.help["en"] == field.description


def test_broken_yaml(folder):
    (folder / "activities.yaml").write_text("fields: [a, b\nname: x", encoding="utf-8")
    (problem,) = problems(folder)
    assert problem.startswith("activities.yaml: not YAML: ")


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words"])
def test_yaml_that_is_no_form(folder, text):
    (folder / "activities.yaml").write_text(text, encoding="utf-8")
    assert problems(folder) == ["activities.yaml: a form is a mapping of name, fields and labels"]


def test_a_misspelt_extra_is_named(folder):
    change(folder, "activities", atlas__evnt_date=["end_date"])
    assert problems(folder) == ["activities.yaml: atlas:evnt_date: Extra inputs are not permitted"]


def test_a_wrong_type_is_named_with_its_field(folder):
    change(folder, "activities", fields=lambda fields: [{**fields[0], "type": "text"}, *fields[1:]])
    (problem,) = problems(folder)
    assert problem.startswith("activities.yaml: fields[0].type: Input should be 'string'")


@pytest.mark.parametrize("fields", [None, "activity_id", ["activity_id"], [{"name": "activity_id"}]])
def test_fields_that_are_no_fields(folder, fields):
    change(folder, "activities", fields=fields)
    assert all(problem.startswith("activities.yaml: ") for problem in problems(folder))


def test_every_fault_of_every_file_is_told(folder):
    change(folder, "activities", title=None)
    change(folder, "trainings", atlas__happened="sometimes")
    told = problems(folder)
    assert {problem.split(":")[0] for problem in told} == {"activities.yaml", "trainings.yaml"}


@pytest.mark.parametrize(
    ("extra", "value"),
    [
        ("primaryKey", ["activity"]),
        ("atlas__event_date", ["day"]),
        ("atlas__state_date", "day"),
        ("atlas__identity", ["who"]),
        ("atlas__done_when", {"state": ["completed"]}),
        ("atlas__date_orders", [{"earlier": "start_date", "later": "stop_date"}]),
        ("atlas__required_when", [{"field": "evidence", "when": "state", "values": ["completed"]}]),
    ],
)
def test_an_extra_that_names_no_field(folder, extra, value):
    change(folder, "activities", **{extra: value})
    (problem,) = problems(folder)
    assert f"{extra.replace('__', ':')} names " in problem
    assert "which is no field of the form" in problem


def test_a_field_declared_twice(folder):
    change(folder, "activities", fields=lambda fields: [*fields, fields[1]])
    (problem,) = problems(folder)
    assert "fields declared twice: title" in problem


def test_done_when_belongs_to_when(folder):
    change(folder, "activities", atlas__happened="always")
    assert "atlas:done_when is required if" in problems(folder)[0]


def test_what_happened_has_a_date(folder):
    change(folder, "trainings", atlas__event_date=None)
    assert "needs an atlas:event_date" in problems(folder)[0]


def test_two_headers_that_read_the_same(folder):
    def relabel(fields):
        return [{**fields[0], "atlas:labels": {"es": " TITULO", "th": "ก"}}, *fields[1:]]

    change(folder, "activities", fields=relabel)
    assert problems(folder) == ["activities.yaml: the header 'titulo' is used for activity_id and title"]


def test_two_sheets_that_read_the_same(folder):
    change(folder, "trainings", atlas__labels={"es": "Actividades", "th": "ก"})
    assert problems(folder) == ["the sheet name 'actividades' is used for activities and trainings"]


def test_a_foreign_key_to_nothing(folder):
    (folder / "activities.yaml").unlink()
    assert problems(folder) == ["trainings.yaml: foreignKeys: 'activities' is not a form"]


def test_a_foreign_key_to_what_is_no_key(folder):
    change(folder, "activities", primaryKey=None, atlas__alike=None, atlas__identity=["title"])
    assert problems(folder) == [
        "trainings.yaml: foreignKeys: 'activity_id' is not the primary key of activities"
    ]


def test_a_form_whose_rows_are_of_nothing(folder):
    change(folder, "activities", primaryKey=None, atlas__alike=None)
    assert problems(folder) == [
        ("activities.yaml: Value error, a form needs a primaryKey, atlas:identity or atlas:known_by")
    ]


def test_a_foreign_key_that_lacks_its_parts(folder):
    change(folder, "trainings", foreignKeys=[{"fields": "activity_id"}])
    assert all(problem.startswith("trainings.yaml: foreignKeys[0].") for problem in problems(folder))


def test_two_forms_in_one_place(folder):
    change(folder, "trainings", atlas__order=1)
    assert "activities.yaml: atlas:order: 1 is used by another form too" in problems(folder)


def test_a_file_is_named_after_its_form(folder):
    (folder / "trainings.yaml").rename(folder / "courses.yaml")
    assert problems(folder) == ["courses.yaml: the file must be named after its form, trainings.yaml"]
