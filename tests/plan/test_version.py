"""A version is the plan's content: the same content, the same version, wherever and however it stands."""

from atlas_pipeline.plan.loading import load_plan


def test_loading_twice_and_from_a_copy_gives_one_version(folder):
    assert load_plan(folder.path).version == load_plan().version == load_plan().version
    assert len(load_plan().version) == 64


def test_comments_layout_and_the_order_of_targets_do_not_matter(folder):
    before = load_plan(folder.path)
    folder.write("indicators.yaml", folder.read("indicators.yaml"))
    folder.write("countries.yaml", "# another comment\n" + yaml_of(folder, "countries.yaml"))
    folder.write_rows("targets.csv", folder.rows("targets.csv")[::-1])
    after = load_plan(folder.path)
    assert after == before
    assert after.version == before.version


def test_a_changed_target_is_another_version_but_judges_alike(folder):
    rows = folder.rows("targets.csv")
    rows[3]["target"] = "99"
    folder.write_rows("targets.csv", rows)
    changed, packaged = load_plan(folder.path), load_plan()
    assert changed.version != packaged.version
    assert changed.judging_version == packaged.judging_version


def test_a_changed_code_list_judges_otherwise(folder):
    folder.add_row("codes/sex.csv", kind="spelling", code="F", text="Damas")
    changed, packaged = load_plan(folder.path), load_plan()
    assert changed.version != packaged.version
    assert changed.judging_version != packaged.judging_version


def test_the_order_of_stages_is_content(folder):
    rows = folder.rows("codes/model_stage.csv")
    rows[0], rows[1] = rows[1], rows[0]
    folder.write_rows("codes/model_stage.csv", rows)
    assert load_plan(folder.path).version != load_plan().version


def yaml_of(folder, file):
    return (folder.path / file).read_text(encoding="utf-8")
