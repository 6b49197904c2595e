"""Who was met, and the route from first contact to endorsement."""

from datetime import date

import pytest

from atlas_pipeline.reports.tables.systems.engagement import ROUTES, TABLE
from tests.reports.systems.rows import engagement
from tests.reports.systems.submissions import ask, only, pick, submit

H1, H2, H3 = "2019-H1", "2019-H2", "2020-H1"
MINISTRY, POLICE = "Ministry of Labour", "Royal Thai Police"


def meet(history, *engagements, unit="THA", period=H1):
    submit(history, (unit, period, {"engagements": list(engagements)}))


def test_who_was_met_when_and_by_which_office(history, plan):
    meet(
        history,
        engagement("E2", "2019-06-11", POLICE, "workshop"),
        engagement("E1", "2019-05-14", outcome="coordination"),
        engagement("E3", "2019-06-11", MINISTRY, "workshop"),
        engagement("E4", "2019-06-20", "A club"),
    )
    told = pick(
        ask(TABLE, history, plan),
        "country",
        "date",
        "institution_id",
        "institution_type",
        "stage",
        "meeting_number",
        "days_since_previous",
    )
    assert told == [
        ("THA", date(2019, 5, 14), "THA-MOL", "other_government", "contact", 1, None),
        ("THA", date(2019, 6, 11), "THA-RTP", "police", "coordination", 1, None),
        ("THA", date(2019, 6, 11), "THA-MOL", "other_government", "coordination", 2, 28),
        ("THA", date(2019, 6, 20), "", "", "contact", 1, None),
    ]


def test_what_was_corrected_later_is_one_engagement(history, plan):
    meet(history, engagement("E1", "2019-05-14"))
    meet(history, engagement("E1", "2019-05-15"), period=H2)
    assert pick(ask(TABLE, history, plan), "date", "reported_in") == [(date(2019, 5, 15), H2)]


def test_the_route_of_a_country(history, plan):
    meet(
        history, engagement("E1", "2019-05-01", POLICE), engagement("E2", "2019-05-31", MINISTRY, "workshop")
    )
    meet(history, engagement("E3", "2020-02-20", MINISTRY, "endorsement"), period=H3)
    whole = only(ROUTES, history, plan, country="THA", institution="")
    assert (whole["stage"], whole["engagements"], whole["institutions"]) == ("endorsement", 3, 2)
    assert (whole["first_contact_on"], whole["first_contact_with"]) == (date(2019, 5, 1), POLICE)
    assert (whole["first_coordination_on"], whole["first_endorsement_on"]) == (
        date(2019, 5, 31),
        date(2020, 2, 20),
    )
    assert (
        whole["days_contact_to_coordination"],
        whole["days_coordination_to_endorsement"],
        whole["days_contact_to_endorsement"],
    ) == (30, 265, 295)
    assert whole["days_since_last"] == 146  # until 15 July 2020
    of_police = only(ROUTES, history, plan, institution=POLICE)
    assert (of_police["stage"], of_police["first_coordination_on"]) == ("contact", None)
    assert of_police["days_contact_to_endorsement"] is None


def test_the_first_meeting_is_the_contact_whatever_its_kind(history, plan):
    meet(history, engagement("E1", "2019-05-14", MINISTRY, "agreement"))
    whole = only(ROUTES, history, plan, country="THA", institution="")
    assert (whole["stage"], whole["first_contact_on"], whole["first_endorsement_on"]) == (
        "endorsement",
        date(2019, 5, 14),
        date(2019, 5, 14),
    )
    assert (whole["first_coordination_on"], whole["days_contact_to_endorsement"]) == (None, 0)


def test_nobody_met_is_told_apart_from_not_reported(history, plan):
    meet(history, unit="PRY")
    assert pick(
        ask(ROUTES, history, plan, institution="", as_of=date(2019, 12, 31)),
        "country",
        "stage",
        "engagements",
    ) == [("THA", "not_reported", None), ("PRY", "none", 0), ("LBR", "not_reported", None)]


def test_headquarters_meets_but_has_no_route(history, plan):
    meet(history, engagement("E1", "2019-01-29", "United States Department of Labor"), unit="HQ")
    assert pick(ask(TABLE, history, plan), "country", "institution_id") == [("HQ", "HQ-USDOL")]
    assert ask(ROUTES, history, plan, country="HQ") == []


@pytest.mark.parametrize(
    "kind", ["coordination_meeting", "workshop", "consultation", "endorsement", "agreement"]
)
def test_every_kind_is_somewhere_on_the_route(history, plan, kind):
    meet(history, engagement("E1", "2019-05-14", kind=kind))
    stages = {"consultation": "contact", "endorsement": "endorsement", "agreement": "endorsement"}
    assert only(TABLE, history, plan)["stage"] == stages.get(kind, "coordination")


def test_as_of_an_earlier_moment(history, plan):
    [then] = submit(history, ("THA", H1, {"engagements": [engagement("E1", "2019-05-14")]}))
    meet(history, engagement("E2", "2019-08-14", kind="endorsement"), period=H2)
    earlier = only(ROUTES, history, plan, seq=then, as_of=date(2019, 7, 1), country="THA", institution="")
    assert (earlier["stage"], earlier["engagements"], earlier["days_since_last"]) == ("contact", 1, 48)
