"""The rules of an indicator in words: for each of the plan, with the values that let a row count."""

from atlas_pipeline.indicators.rules_in_words import rules_in_words


def test_every_indicator_of_the_plan_has_rules_without_a_code(plan):
    for indicator in plan.indicators:
        said = rules_in_words(plan, indicator)
        assert said, indicator.code
        for sentence in said:
            assert sentence.endswith("."), sentence
            assert "_" not in sentence, sentence
            assert "{" not in sentence, sentence


def test_the_values_are_those_that_the_filter_lets_in(plan):
    said = rules_in_words(plan, plan.indicator("EN1"))
    assert said[0] == "Rows of Participants, with their Trainings."
    assert "Completed: yes." in said
    [types] = [one for one in said if one.startswith("Institution type")]
    assert "Police" in types
    assert "Union" not in types
    assert "Measure: share risen (Score before, Score after, at least 10)." in said
    assert said[-1] == "Dated by: End date (Trainings)."


def test_conditions_tests_of_a_measure_and_stages(plan):
    assert "Intervention graded: the studies" in " ".join(rules_in_words(plan, plan.indicator("K3")))
    assert "Measured as yes if Stage: Piloted; Evaluated; Adopted." in rules_in_words(
        plan, plan.indicator("CO2")
    )
    assert "2 Enforcement (EN1 at least 0.5 of at least 20)" in rules_in_words(plan, plan.indicator("CC1"))[0]
    [register] = [one for one in rules_in_words(plan, plan.indicator("EG2")) if "register" in one]
    assert register == "Institution: an institution of the register, whose type is government, of a country."
