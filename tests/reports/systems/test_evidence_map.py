"""The evidence map: studies by intervention, area, topic and design, with the grade that K3 looks at."""

from collections import Counter
from datetime import date

from hypothesis import HealthCheck, given, settings

from atlas_pipeline.indicators.selection.conditions import intervention_graded
from atlas_pipeline.indicators.selection.evidence import EFFECTIVE, PROMISING
from atlas_pipeline.indicators.selection.fact_frames import facts_of
from atlas_pipeline.indicators.selection.states import newest
from atlas_pipeline.indicators.selection.windows import day_number
from atlas_pipeline.reports.tables.systems.evidence_map import EFFECTS, TABLE
from tests.depth import examples
from tests.indicators.histories import deliver, warehouse_in_memory
from tests.indicators.rows import study
from tests.indicators.strategies import histories_of
from tests.reports.systems.submissions import AS_OF, ask, only, pick, submit

H1, H2 = "2019-H1", "2019-H2"


def bok(period, *studies):
    return ("HQ", period, {"bok_studies": list(studies)})


def test_a_cell_counts_designs_and_effects(history, plan):
    both = {"area": "enforcement", "topics": ["CL", "HT"]}
    submit(
        history,
        bok(
            H1,
            study("S1") | both,
            study("S2", design="pre_post", effect="none") | both,
            study("S3", effect="mixed") | both | {"topics": ["HT"]},
            study("S4", design="narrative_review") | both,
        ),
    )
    rows = ask(TABLE, history, plan)
    assert pick(rows, "area", "topic", "design", "studies", "positive", "mixed", "none", "grade") == [
        ("", "", "", 4, 2, 1, 1, "promising"),
        ("", "", "randomized", 2, 1, 1, 0, ""),
        ("", "", "pre_post", 1, 0, 0, 1, ""),
        ("", "", "narrative_review", 1, 1, 0, 0, ""),
        ("enforcement", "CL", "", 3, 2, 0, 1, "promising"),
        ("enforcement", "CL", "randomized", 1, 1, 0, 0, ""),
        ("enforcement", "CL", "pre_post", 1, 0, 0, 1, ""),
        ("enforcement", "CL", "narrative_review", 1, 1, 0, 0, ""),
        ("enforcement", "HT", "", 4, 2, 1, 1, "promising"),
        ("enforcement", "HT", "randomized", 2, 1, 1, 0, ""),
        ("enforcement", "HT", "pre_post", 1, 0, 0, 1, ""),
        ("enforcement", "HT", "narrative_review", 1, 1, 0, 0, ""),
    ]
    whole = rows[0]
    assert (whole["rigorous_studies"], whole["rigorous_positive"], whole["rigorous_mixed"]) == (2, 1, 1)
    assert (whole["non_voting_studies"], whole["study_ids"]) == (1, "S1;S2;S3;S4")


def test_the_grade_of_a_cell_is_by_its_own_studies(history, plan):
    one = study("S1") | {"area": "enforcement"}
    other = study("S2", effect="negative") | {"area": "coordination"}
    submit(history, bok(H1, one, other))
    rows = ask(TABLE, history, plan, design="")
    assert pick(rows, "area", "grade", "intervention_grade") == [
        ("", "mixed", "mixed"),
        ("enforcement", "promising", "mixed"),
        ("coordination", "harmful", "mixed"),
    ]
    assert not any(row["is_evidence_based"] for row in rows)


def test_only_what_was_added_by_the_day(history, plan):
    submit(history, bok(H1, study("S1"), study("S2", added_on="2019-06-15")))
    at = [
        only(TABLE, history, plan, as_of=day, area="", design="")
        for day in (date(2019, 6, 14), date(2019, 6, 15))
    ]
    assert pick(at, "studies", "grade", "as_of_day", "last_added_on") == [
        (1, "promising", date(2019, 6, 14), date(2019, 3, 1)),
        (2, "effective", date(2019, 6, 15), date(2019, 6, 15)),
    ]
    assert ask(TABLE, history, plan, as_of=date(2019, 2, 28)) == []


def test_a_study_counts_as_it_was_reported_last(history, plan):
    first, second = submit(
        history, bok(H1, study("S1")), bok(H2, study("S1", effect="negative") | {"intervention": "New name"})
    )
    now = only(TABLE, history, plan, area="", design="")
    assert (now["studies"], now["grade"], now["intervention"]) == (1, "harmful", "New name")
    then = only(TABLE, history, plan, seq=first, area="", design="")
    assert (then["studies"], then["grade"], then["intervention"]) == (1, "promising", "Something")
    assert second > first


def test_an_empty_body_of_knowledge_is_an_empty_map(history, plan):
    assert ask(TABLE, history, plan) == []
    TABLE.publish(history, plan, as_of_day=AS_OF)


@settings(max_examples=examples(10, 50), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories_of("bok_studies", "coordination_models"))
def test_the_map_and_k3_tell_one_story(plan, deliveries):
    history = warehouse_in_memory()
    deliver(history, *deliveries)
    rows = ask(TABLE, history, plan)
    mapped = {row["intervention_id"]: row for row in rows if row["area"] == row["design"] == ""}
    facts = facts_of(history, plan, None, "bok_studies", "coordination_models")
    models = facts.rows("coordination_models")
    positions = newest(models)
    answers = intervention_graded(models, positions, facts, day_number(AS_OF))
    named = models.frame["intervention_id"].iloc[positions]
    for intervention, answer in zip(named, answers, strict=True):
        row = mapped.get(intervention)
        assert answer.holds == (row is not None and row["is_evidence_based"])
        assert len(answer.evidence) == (row["studies"] if row else 0)
    for row in mapped.values():
        assert row["is_evidence_based"] == (row["grade"] in (PROMISING, EFFECTIVE))
        assert sum(row[effect] for effect in EFFECTS) == row["studies"]
    whole, by_design = Counter(), Counter()
    for row in rows:
        place = row["intervention_id"], row["area"], row["topic"]
        (by_design if row["design"] else whole)[place] += row["studies"]
    assert by_design == whole
    history.close()
