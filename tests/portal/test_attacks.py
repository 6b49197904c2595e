"""Attacks on the real `atlas ui`: each is the request of Dagster's own page with one thing changed, and each
has to end before Dagster sees it."""

from urllib.parse import quote

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.portal.conftest import PROXY
from tests.portal.requests import MUTATION, good_request, send

pytestmark = pytest.mark.e2e

BY_GET = quote("mutation { setNuxSeen }")
MULTIPART = b'--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n' + MUTATION + b"\r\n--x--\r\n"


def test_dagster_s_own_page_may(office):
    answer = send(office, good_request(office))
    assert (answer.status, answer.body, answer.is_of_dagster) == (200, b'{"data":{"setNuxSeen":true}}', True)


ATTACKS = {
    "mutation by GET": lambda good, port: good.asking("GET", f"/graphql?query={BY_GET}"),
    "query by GET": lambda good, port: good.asking("GET", "/graphql?query=%7Bversion%7D"),
    "GraphiQL's page": lambda good, port: good.asking("GET").plus("accept", "text/html"),
    "HEAD": lambda good, port: good.asking("HEAD", f"/graphql?query={BY_GET}"),
    "path in capitals by GET": lambda good, port: good.asking("GET", f"/GraphQL?query={BY_GET}"),
    "path percent-encoded": lambda good, port: good.asking("GET", f"/%67raphql?query={BY_GET}"),
    "path with a slash behind": lambda good, port: good.asking("GET", f"/graphql/?query={BY_GET}"),
    "path with two slashes": lambda good, port: good.asking("GET", f"//graphql?query={BY_GET}"),
    "OPTIONS": lambda good, port: good.asking("OPTIONS"),
    "PUT": lambda good, port: type(good)("PUT", headers=good.headers),
    "DELETE": lambda good, port: good.asking("DELETE"),
    "TRACE": lambda good, port: good.asking("TRACE"),
    "method in small letters": lambda good, port: type(good)("post", headers=good.headers),
    "text/plain from elsewhere": lambda good, port: good.having("content-type", "text/plain").having(
        "origin", "https://evil.example"
    ),
    "text/plain from here": lambda good, port: good.having("content-type", "text/plain"),
    "text that names JSON": lambda good, port: good.having("content-type", "text/plain; application/json"),
    "two content types": lambda good, port: good.plus("content-type", "text/plain"),
    "no content type": lambda good, port: good.without("content-type"),
    "GraphQL as such": lambda good, port: good.having("content-type", "application/graphql"),
    "upload": lambda good, port: type(good)(
        headers=good.having("content-type", "multipart/form-data; boundary=x").headers, body=MULTIPART
    ),
    "form": lambda good, port: good.having("content-type", "application/x-www-form-urlencoded"),
    "query beside a form": lambda good, port: type(good)(
        target=f"/graphql?query={BY_GET}",
        headers=good.having("content-type", "application/x-www-form-urlencoded").headers,
        body=b"x=1",
    ),
    "foreign origin": lambda good, port: good.having("origin", "https://evil.example"),
    "origin null": lambda good, port: good.having("origin", "null"),
    "no origin": lambda good, port: good.without("origin"),
    "no origin, no cookie": lambda good, port: good.without("origin").without("cookie"),
    "two origins": lambda good, port: good.plus("origin", "https://evil.example"),
    "origin of another port": lambda good, port: good.having("origin", f"http://127.0.0.1:{port + 1}"),
    "origin without the port": lambda good, port: good.having("origin", "http://127.0.0.1"),
    "origin by TLS": lambda good, port: good.having("origin", f"https://127.0.0.1:{port}"),
    "origin that begins like ours": lambda good, port: good.having(
        "origin", f"http://127.0.0.1:{port}.evil.example"
    ),
    "origin by our other name": lambda good, port: good.having("origin", f"http://localhost:{port}"),
    "origin of the proxy": lambda good, port: good.having("origin", PROXY),
    "another page of the site": lambda good, port: good.plus("sec-fetch-site", "same-site"),
    "page of another site": lambda good, port: good.plus("sec-fetch-site", "cross-site"),
    "read by another page": lambda good, port: good.asking("GET", "/server_info").plus(
        "sec-fetch-site", "same-site"
    ),
    "foreign host": lambda good, port: good.having("host", "evil.example").having(
        "origin", "http://evil.example"
    ),
    "foreign host with our port": lambda good, port: good.having("host", f"evil.example:{port}").having(
        "origin", f"http://evil.example:{port}"
    ),
    "host of another port": lambda good, port: good.having("host", f"127.0.0.1:{port + 1}"),
    "host without a port": lambda good, port: good.having("host", "127.0.0.1"),
    "host with a dot behind": lambda good, port: good.having("host", f"localhost.:{port}").having(
        "origin", f"http://localhost.:{port}"
    ),
    "host with a user": lambda good, port: good.having("host", f"127.0.0.1:{port}@evil.example"),
    "host behind a user": lambda good, port: good.having("host", f"evil.example@127.0.0.1:{port}"),
    "host that begins like ours": lambda good, port: good.having("host", f"127.0.0.1.evil.example:{port}"),
    "host as a number": lambda good, port: good.having("host", f"2130706433:{port}"),
    "host in short": lambda good, port: good.having("host", f"127.1:{port}"),
    "all interfaces": lambda good, port: good.having("host", f"0.0.0.0:{port}"),
    "two hosts": lambda good, port: good.plus("host", "evil.example"),
    "the same host twice": lambda good, port: good.plus("host", f"127.0.0.1:{port}"),
    "empty host": lambda good, port: good.having("host", ""),
    "no host": lambda good, port: good.without("host"),
    "no host in HTTP/1.0": lambda good, port: type(good)(
        version="HTTP/1.0", headers=good.without("host").headers
    ),
    "host forwarded": lambda good, port: good.having("host", "evil.example").plus(
        "x-forwarded-host", f"127.0.0.1:{port}"
    ),
    "whole address as target": lambda good, port: type(good)(
        target=f"http://evil.example:{port}/graphql", headers=good.headers
    ),
    "our whole address as target": lambda good, port: type(good)(
        target=f"http://127.0.0.1:{port}/graphql", headers=good.headers
    ),
    "star as target": lambda good, port: good.asking("OPTIONS", "*"),
    "no cookie": lambda good, port: good.without("cookie"),
    "page without a cookie": lambda good, port: good.asking("GET", "/").without("cookie"),
    "script without a cookie": lambda good, port: good.asking("GET", "/server_info").without("cookie"),
    "log without a cookie": lambda good, port: good.asking("GET", "/logs/a/b/c.out").without("cookie"),
    "wrong cookie": lambda good, port: good.having("cookie", f"atlas_ui_{port}={'0' * 64}"),
    "empty cookie": lambda good, port: good.having("cookie", f"atlas_ui_{port}="),
    "cookie not in letters": lambda good, port: good.having("cookie", f"atlas_ui_{port}=\xe9\xff"),
    "broken cookie": lambda good, port: good.having("cookie", 'atlas_ui_="; ]['),
    "wrong token": lambda good, port: good.asking("GET", f"/?token={'0' * 64}").without("cookie"),
    "empty token": lambda good, port: good.asking("GET", "/?token=").without("cookie"),
    "token of a mutation": lambda good, port: good.asking("GET", "/graphql?token=1").without("cookie"),
    "report of an asset": lambda good, port: type(good)(
        target="/report_asset_materialization/K2", headers=good.without("cookie").headers, body=b"{}"
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_ends_before_dagster(office, attack):
    answer = send(office, ATTACKS[attack](good_request(office), office.port))
    assert 400 <= answer.status < 500, answer
    assert not answer.is_of_dagster
    assert b"setNuxSeen" not in answer.body
    assert answer.all("set-cookie") == []


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"])
def test_this_machine_s_names_are_let_in(office, name):
    good = good_request(office).having("host", f"{name}:{office.port}")
    assert send(office, good.having("origin", f"http://{name.lower()}:{office.port}")).status == 200


def test_behind_a_proxy_its_address_is_let_in(office):
    good = good_request(office).having("host", "atlas.example.org")
    assert send(office, good.having("origin", PROXY)).status == 200
    assert send(office, good).status == 403
    token = office.address.partition("?")[2]
    opened = send(office, good.asking("GET", f"/?{token}").without("cookie").without("origin"))
    assert opened.status == 303
    assert "; Secure" in opened.all("set-cookie")[0]


def test_the_printed_address_lets_a_browser_in_as_often_as_it_is_opened(office):
    bare = good_request(office).without("cookie").without("origin")
    target = office.address.removeprefix(office.url)
    for _ in range(2):
        opened = send(office, bare.asking("GET", target))
        assert (opened.status, opened.all("location"), opened.body) == (303, ["/"], b"")
        [cookie] = opened.all("set-cookie")
        assert cookie.endswith("; Path=/; HttpOnly; SameSite=Strict")
        assert target.partition("=")[2] not in cookie
    page = send(office, bare.asking("GET", "/").plus("cookie", cookie.partition(";")[0]))
    assert (page.status, page.is_of_dagster) == (200, True)


@pytest.mark.parametrize("target", ["/", "/server_info", "/jobs", "/robots.txt"])
@pytest.mark.parametrize("is_known", [True, False])
def test_no_answer_may_be_framed_or_guessed_at(office, target, is_known):
    good = good_request(office).asking("GET", target)
    answer = send(office, good if is_known else good.without("cookie"))
    assert answer.all("x-frame-options") == ["DENY"]
    assert answer.all("x-content-type-options") == ["nosniff"]
    assert answer.all("referrer-policy") == ["same-origin"]
    assert any("frame-ancestors 'none'" in policy for policy in answer.all("content-security-policy"))


def websocket(office, headers):
    return connect(
        f"ws://127.0.0.1:{office.port}/graphql",
        subprotocols=["graphql-ws"],
        origin=headers.pop("origin", None),
        additional_headers=headers,
        user_agent_header=None,
    )


def test_a_websocket_of_our_own_page_is_answered(office):
    with websocket(office, {"origin": office.url, "cookie": office.cookie}) as open_one:
        open_one.send('{"type": "connection_init"}')
        assert "connection_ack" in open_one.recv(timeout=30)


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": None},
        {"cookie": None},
        {"cookie": "atlas_ui=1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_a_websocket_of_another_page_is_not_opened(office, changed):
    headers = {"origin": office.url, "cookie": office.cookie} | changed
    with (
        pytest.raises(InvalidStatus) as refused,
        websocket(office, {key: value for key, value in headers.items() if value is not None}),
    ):
        pass
    assert refused.value.response.status_code == 403


def test_a_websocket_with_a_foreign_host_is_not_opened(office):
    handshake = good_request(office).asking("GET").having("host", "evil.example")
    handshake = handshake.having("origin", "http://evil.example").plus("upgrade", "websocket")
    handshake = handshake.plus("sec-websocket-version", "13").plus("sec-websocket-key", "x" * 22 + "==")
    written = handshake.written.replace(b"connection: close", b"connection: Upgrade")
    assert send(office, _Written(written)).status in (400, 403, 421)


class _Written:
    def __init__(self, written):
        self.written = written
