"""The grading rules of DESIGN 9, each by what just fits it and what just does not, and their order."""

import pytest

from atlas_pipeline.indicators.selection.evidence import GRADES, Vote, grade, votes

P, M, N, B = "positive", "mixed", "none", "negative"


def cast(rigorous="", other=""):
    """Votes from letters: p positive, m mixed, n none, b negative (bad)."""
    effects = {"p": P, "m": M, "n": N, "b": B}
    return [Vote(effects[one], is_rigorous=True) for one in rigorous] + [
        Vote(effects[one], is_rigorous=False) for one in other
    ]


@pytest.mark.parametrize(
    ("rigorous", "other", "expected"),
    [
        # 1 effective: two rigorous positives, no rigorous negative, outnumbering none and mixed
        ("pp", "", "effective"),
        ("ppn", "", "effective"),
        ("ppnn", "", "promising"),
        ("pppnm", "", "effective"),
        ("ppnm", "", "promising"),
        ("ppb", "", "mixed"),
        ("pp", "bbb", "effective"),
        # 2 promising: a rigorous positive that is at least as many as none and mixed …
        ("p", "", "promising"),
        ("pn", "", "promising"),
        ("pm", "", "promising"),
        ("pnn", "", "mixed"),
        ("pb", "", "mixed"),
        ("p", "bbnn", "promising"),
        # … or nothing rigorous, two positives, no negative, outnumbering none and mixed
        ("", "pp", "promising"),
        ("", "p", "insufficient"),
        ("", "ppn", "promising"),
        ("", "ppnn", "mixed"),
        ("", "ppnm", "mixed"),
        ("", "ppb", "mixed"),
        ("n", "pp", "mixed"),
        # 3 harmful: a rigorous negative and no positive anywhere
        ("b", "", "harmful"),
        ("bnm", "m", "harmful"),
        ("b", "p", "mixed"),
        ("", "b", "insufficient"),
        # 4 ineffective: rigorous studies, all of them none, and no positive or mixed anywhere
        ("n", "", "ineffective"),
        ("nn", "b", "ineffective"),
        ("nm", "", "mixed"),
        ("n", "m", "mixed"),
        ("n", "p", "mixed"),
        # 5 mixed: positives beside negatives or nones, or any mixed
        ("", "m", "mixed"),
        ("", "pn", "mixed"),
        ("", "pb", "mixed"),
        # 6 insufficient: the rest
        ("", "", "insufficient"),
        ("", "n", "insufficient"),
        ("", "bn", "insufficient"),
    ],
)
def test_the_first_rule_that_fits_grades(rigorous, other, expected):
    assert grade(cast(rigorous, other)) == expected


def test_the_order_of_studies_does_not_matter():
    assert grade(cast("ppn")[::-1]) == "effective"


def test_every_grade_has_a_name():
    assert GRADES == ("effective", "promising", "harmful", "ineffective", "mixed", "insufficient")


def test_narrative_reviews_do_not_vote(plan):
    designs = plan.code_lists["study_design"]
    studies = [("narrative_review", P), ("narrative_review", P), ("qualitative", B), ("randomized", P)]
    assert votes(studies, designs) == [Vote(B, is_rigorous=False), Vote(P, is_rigorous=True)]


@pytest.mark.parametrize("design", ["randomized", "quasi_experimental", "systematic_review"])
def test_rigorous_designs(plan, design):
    assert votes([(design, P)], plan.code_lists["study_design"])[0].is_rigorous


@pytest.mark.parametrize("design", ["pre_post", "qualitative"])
def test_other_designs_vote_without_being_rigorous(plan, design):
    assert not votes([(design, P)], plan.code_lists["study_design"])[0].is_rigorous
