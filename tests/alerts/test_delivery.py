"""Telling people over real sockets: a mail server and a webhook on loopback, and Apprise as it is
installed."""

import logging
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from atlas_pipeline.alerts import state
from atlas_pipeline.alerts.conditions import AlertCondition
from atlas_pipeline.alerts.delivery import LONGEST_WAIT, notify, open_routes, wait_after, waiting
from atlas_pipeline.alerts.message import Message
from atlas_pipeline.alerts.transport import SendError, is_address, send
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.plan.project import AlertRoute
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.warehouse.store import Warehouse
from tests.actors import OFFICER, PROGRAM
from tests.alerts.receivers import Mails, free_port, mail_server, webhook

PLAN = load_plan()
START = datetime(2020, 8, 1, 12, tzinfo=UTC)
KINDS = ["rows_set_aside", "form_warned"]


def condition(
    unit: str = "THA", severity: Severity = Severity.ERROR, form: str = "participants"
) -> AlertCondition:
    kind = "rows_set_aside" if severity is Severity.ERROR else "form_warned"
    details = {"count": 3, "file": f"{unit}_2020-H1.xlsx", "submission": 7}
    return AlertCondition(f"{kind}|{unit}|{form}", kind, severity, unit, "2020-H1", form, details=details)


class Office:
    """A warehouse, routes to it, and a clock that the test sets."""

    def __init__(self, warehouse: Warehouse, *routes: tuple[AlertRoute, str]) -> None:
        self.warehouse, self.routes, self.now = warehouse, routes, START

    def tick(self, *conditions: AlertCondition, after: timedelta = timedelta(minutes=1)) -> list:
        self.now += after
        self.warehouse.alerts.change(
            lambda known: state.look(conditions, known, looked_for=KINDS, now=self.now), PROGRAM, self.now
        )
        return notify(self.warehouse, PLAN, self.routes, send=send, now=lambda: self.now)

    def restarted(self) -> "Office":
        self.warehouse.close()
        again = Office(Warehouse(self.warehouse.engine.url.render_as_string(False)), *self.routes)
        again.now = self.now
        return again


def route(name: str = "hq", **values) -> AlertRoute:
    return AlertRoute(name=name, address_in=f"ATLAS_ALERT_{name.upper()}", **values)


@pytest.fixture
def port() -> int:
    return free_port()


def hook(port: int) -> str:
    return f"json://127.0.0.1:{port}"


def mail(port: int) -> str:
    return f"mailto://127.0.0.1:{port}?from=atlas@example.org&to=officer@example.org&mode=insecure"


def test_the_same_trouble_is_mailed_once_and_its_mending_too(warehouse, port):
    mails = Mails()
    office = Office(warehouse, (route(), mail(port)))
    with mail_server(port, mails):
        office.tick(condition())
        for _ in range(3):
            office.tick(condition())
        office = office.restarted()
        office.tick(condition())
        assert mails.subjects() == ["ATLAS: 1 urgent alert (Thailand)"]
        assert (
            "Thailand, 2020-H1, Participants. 3 rows were set aside from THA_2020-H1.xlsx" in mails.texts()[0]
        )
        assert "atlas problems --country THA --period 2020-H1" in mails.texts()[0]
        office.tick()
        office.tick()
        assert len(mails.taken) == 2
        assert "Corrected: Thailand, 2020-H1, Participants" in mails.texts()[1]
    what = [event.what for event in office.warehouse.alerts.events()]
    assert what == ["opened", "told", "mended", "told"]


def test_a_server_that_is_down_is_tried_again_and_told_exactly_once(warehouse, port):
    taken: list[dict] = []
    office = Office(warehouse, (route(), hook(port)))
    (failed,) = office.tick(condition())
    assert failed.error
    assert "127.0.0.1" not in failed.error
    assert office.tick(condition(), after=timedelta(seconds=30)) == []  # waits for its next try
    with webhook(port, taken, status=500):
        office = office.restarted()
        (refused,) = office.tick(condition(), after=timedelta(minutes=5))
        assert refused.error
        assert {one.attempts for one in waiting(office.warehouse)} == {2}
    with webhook(port, taken):
        assert office.tick(condition(), condition("PRY")) == []  # the route waits, whatever comes
        (told,) = office.tick(condition(), condition("PRY"), after=timedelta(minutes=5))
        assert told.alerts == 2
        office.tick(condition(), condition("PRY"))
    assert len(taken) == 1
    assert waiting(office.warehouse) == []


def test_waits_grow_and_never_end():
    waits = [wait_after(attempts) for attempts in range(1, 40)]
    assert waits[0] == timedelta(minutes=2)
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


def test_what_was_mended_before_it_could_be_told_is_not_told(warehouse, port):
    taken: list[dict] = []
    office = Office(warehouse, (route(), hook(port)))
    office.tick(condition())
    office.tick()
    with webhook(port, taken):
        office.tick(after=timedelta(hours=1))
    assert taken == []
    assert waiting(warehouse) == []


def test_a_try_that_died_while_sending_is_made_again_later(warehouse, port):
    class Died(BaseException):
        pass

    def dies(address: str, message: Message) -> None:
        raise Died

    taken: list[dict] = []
    office = Office(warehouse, (route(), hook(port)))
    warehouse.alerts.change(
        lambda known: state.look([condition()], known, looked_for=KINDS, now=START), PROGRAM, START
    )
    with pytest.raises(Died):
        notify(warehouse, PLAN, office.routes, send=dies, now=lambda: START)
    with webhook(port, taken):
        assert office.tick(condition()) == []
        office.tick(condition(), after=timedelta(minutes=5))
    assert len(taken) == 1


def test_two_that_look_at_the_same_time_send_once(warehouse_url, port):
    taken: list[dict] = []
    warehouses = [Warehouse(warehouse_url), Warehouse(warehouse_url)]
    start = threading.Barrier(2)

    def look(warehouse: Warehouse) -> None:
        start.wait()
        Office(warehouse, (route(), hook(port))).tick(condition())

    with webhook(port, taken):
        threads = [threading.Thread(target=look, args=(one,)) for one in warehouses]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(taken) == 1
    assert [event.what for event in warehouses[0].alerts.events()] == ["opened", "told"]
    for one in warehouses:
        one.close()


def test_who_was_told_hears_of_the_end_also_where_it_had_become_less_grave(warehouse, port):
    taken: list[dict] = []
    office = Office(warehouse, (route(at_least="error"), hook(port)))
    less = replace(condition(), severity=Severity.WARNING)
    with webhook(port, taken):
        office.tick(condition())
        office.tick(less)
        office.tick(after=timedelta(days=1))
        office.tick(after=timedelta(days=1))
    assert [one["title"] for one in taken] == ["ATLAS: 1 urgent alert (Thailand)", "ATLAS: 1 resolved"]


def test_snoozed_and_acknowledged_alerts_are_silent(warehouse, port):
    taken: list[dict] = []
    office = Office(warehouse, (route(), hook(port)))
    with webhook(port, taken):
        office.tick(condition())
        until = office.now + timedelta(days=1)
        warehouse.alerts.change(
            lambda known: [state.snooze(known[0], "holiday", until, office.now)], OFFICER, office.now
        )
        office.tick(condition(), after=timedelta(hours=12))
        assert len(taken) == 1
        office.tick(condition(), after=timedelta(hours=13))
        assert len(taken) == 2
        warehouse.alerts.change(lambda known: [state.acknowledge(known[0], "on it")], OFFICER, office.now)
        office.tick(condition(), after=timedelta(days=2))
        assert len(taken) == 2


def test_what_can_wait_goes_once_a_day_in_one_message(warehouse, port):
    taken: list[dict] = []
    office = Office(warehouse, (route(), hook(port)))
    warnings = [condition("THA", Severity.WARNING), condition("PRY", Severity.WARNING, "trainings")]
    with webhook(port, taken):
        office.tick(*warnings)  # eight in the morning in New York: after the digest
        office.tick(*warnings, after=timedelta(hours=22))
        assert taken == []
        office.tick(*warnings, after=timedelta(hours=1))  # past seven on the next day
        office.tick(*warnings, after=timedelta(hours=24))
    assert [one["title"] for one in taken] == ["ATLAS: 2 alerts"]


def test_routes_take_what_concerns_them_in_their_language(warehouse, port):
    ports = [port, free_port(), free_port()]
    taken: list[list[dict]] = [[], [], []]
    office = Office(
        warehouse,
        (route("hq"), hook(ports[0])),
        (route("tha", units=("THA",), language="th"), hook(ports[1])),
        (route("pry", units=("PRY",), language="es", at_least="error"), hook(ports[2])),
    )
    with webhook(ports[0], taken[0]), webhook(ports[1], taken[1]), webhook(ports[2], taken[2]):
        office.tick(condition("THA"), condition("PRY"), condition("PRY", Severity.WARNING, "trainings"))
        office.tick(*[condition("THA"), condition("PRY")], after=timedelta(days=1))
    hq, thai, spanish = taken
    assert [one["title"] for one in hq] == ["ATLAS: 2 urgent alerts"]
    assert "Thailand" in hq[0]["message"]
    assert "Paraguay" in hq[0]["message"]
    assert [one["title"] for one in thai] == ["ATLAS: การแจ้งเตือนเร่งด่วน 1 รายการ (ประเทศไทย)"]
    assert "มี 3 แถวในไฟล์ THA_2020-H1.xlsx ถูกพักไว้" in thai[0]["message"]
    assert "PRY" not in thai[0]["message"]
    assert [one["title"] for one in spanish] == ["ATLAS: 1 aviso urgente (Paraguay)"]
    assert "Se apartaron 3 filas" in spanish[0]["message"]


def test_a_route_set_up_later_is_told_what_stands(warehouse, port):
    taken: list[dict] = []
    office = Office(warehouse)
    office.tick(condition())
    office.routes = ((route(), hook(port)),)
    with webhook(port, taken):
        office.tick(condition())
    assert len(taken) == 1


def test_secrets_of_an_address_reach_neither_errors_nor_logs(port, caplog, capfd):
    address = f"mailto://officer:Geheimwort@127.0.0.1:{port}?to=a@example.org&mode=insecure"
    hooked = f"json://officer:Geheimwort@127.0.0.1:{port}/Tokenpfad"
    with caplog.at_level(logging.DEBUG):
        for one in (address, hooked, "mailtos://Geheimwort", "nonsense://Geheimwort@x"):
            with pytest.raises(SendError) as refused:
                send(one, Message("subject", "text"))
            for secret in ("Geheimwort", "Tokenpfad"):
                assert secret not in str(refused.value)
                assert secret not in caplog.text
    said = capfd.readouterr()
    assert "Geheimwort" not in said.out + said.err
    assert not is_address("nonsense://x")


def test_only_routes_whose_address_is_set_are_open():
    open_ones = open_routes(PLAN, lambda variable: "json://x" if variable == "ATLAS_ALERT_THA" else "")
    assert [(one.units, one.language) for one, _ in open_ones] == [(("THA",), "th")]
