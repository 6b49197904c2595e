"""The guard alone, without Dagster behind it: which requests it lets through. `test_attacks.py` attacks the
real one."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from atlas_pipeline.portal.address import Address
from atlas_pipeline.portal.guard import Guard
from atlas_pipeline.portal.key import UiKey

KEY = UiKey(bytes(range(32)))
ADDRESS = Address("http", "127.0.0.1", 3000)
COOKIE = ("cookie", f"atlas_3000={KEY.cookie}")
GOOD = (
    ("host", "127.0.0.1:3000"),
    ("origin", "http://127.0.0.1:3000"),
    ("sec-fetch-site", "same-origin"),
    ("content-type", "application/json"),
    COOKIE,
)


def having(name: str, *values: str) -> tuple[tuple[str, str], ...]:
    """The headers of a good request, with other values of one of them, or with none."""
    return (*(one for one in GOOD if one[0] != name), *((name, value) for value in values))


def answered(headers=GOOD, *, method="POST", path="/graphql", query="", kind="http") -> tuple[int, dict]:
    """Status and headers of the answer; 200 is the guarded application's, 1008 a WebSocket that was
    closed."""
    sent: list[dict] = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": f"{kind}.connect" if kind == "websocket" else "http.request"}

    async def dagster(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    scope = {
        "type": kind,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }
    if kind == "http":
        scope["method"] = method
    guard = Guard(dagster, (ADDRESS,), KEY, "atlas_3000")
    # In a thread of its own: after a test in a browser the main thread has a loop that still runs.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(guard(scope, receive, send))).result()
    first = sent[0]
    told = {name.decode().lower(): value.decode() for name, value in first.get("headers", ())}
    return first.get("status", first.get("code")), told


def test_our_own_page_is_let_through_and_may_not_be_framed():
    status, headers = answered()
    assert status == 200
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert answered(kind="websocket")[0] == 200
    assert answered(having("origin"), method="GET", path="/runs")[0] == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (having("host", "evil.example"), 421),
        (having("host", "127.0.0.1:3000", "evil.example"), 421),
        (having("host"), 421),
        (having("origin", "https://evil.example"), 403),
        (having("origin", "http://127.0.0.1:3001"), 403),
        (having("origin", "http://127.0.0.1:3000", "https://evil.example"), 403),
        (having("origin"), 403),
        (having("sec-fetch-site", "cross-site"), 403),
        (having("sec-fetch-site", "same-site"), 403),
        (having("content-type", "text/plain"), 415),
        (having("content-type", "application/json", "text/plain"), 415),
        (having("content-type"), 415),
        (having("cookie", "atlas_3000=" + "0" * 64), 401),
        (having("cookie", f"atlas_3001={KEY.cookie}"), 401),
        (having("cookie"), 401),
    ],
)
def test_one_thing_wrong_is_enough(headers, status):
    assert answered(headers)[0] == status


@pytest.mark.parametrize("name", ["host", "origin", "cookie"])
def test_a_websocket_is_asked_the_same(name):
    assert answered(having(name, "https://evil.example"), kind="websocket")[0] == 1008
    assert answered(having(name), kind="websocket")[0] == 1008


@pytest.mark.parametrize(("method", "status"), [("GET", 405), ("HEAD", 405), ("PUT", 405), ("OPTIONS", 405)])
def test_graphql_is_asked_by_post_only(method, status):
    assert answered(method=method, path="/GraphQL/")[0] == status


def test_the_printed_address_gives_the_cookie_and_nothing_else_does():
    status, headers = answered(having("cookie"), method="GET", path="/", query=f"token={KEY.token}")
    assert (status, headers["location"]) == (303, "/")
    assert headers["set-cookie"].startswith(f"atlas_3000={KEY.cookie};")
    assert "HttpOnly; SameSite=Strict" in headers["set-cookie"]
    assert answered(having("cookie"), method="GET", path="/", query=f"token={KEY.cookie}")[0] == 401
