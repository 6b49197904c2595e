"""The guard: an ASGI application in front of Dagster's, which has no login and trusts every web page.

A request passes if all of these hold. Otherwise Dagster does not see it.

1. It has one `Host`, and this is an address of ours. (DNS rebinding uses a foreign name that resolves to
   this machine.)
2. Its target is a path, and its method is GET, HEAD or POST.
3. No other page sent it. If the browser sends `Sec-Fetch-Site`, its value is `same-origin` or `none`.
   Every WebSocket, and every request that is not GET or HEAD, has the address it is sent to as `Origin`.
4. A POST has the type `application/json`, which no form of a web page can send. GraphQL is only allowed
   by POST and WebSocket.
5. It has the cookie of the home's key. `/?token=…`, the printed address, sets this cookie.

Every answer forbids framing. Pages may load from their own address only, and connect to it only.
"""

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atlas_pipeline.portal.address import Address
from atlas_pipeline.portal.key import UiKey, is_same
from atlas_pipeline.portal.refusal import Refused, answer

SAFE = ("GET", "HEAD")
OWN_SITE = ("same-origin", "none")
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": browsers would then send `Origin: null` in some of our own requests.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = (
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'; "
    "connect-src 'self'; img-src 'self' data: blob:"
)
"""Added to Dagster's own policy; a browser obeys both.

A picture from another address, or a call to it, would carry data out.
"""


@dataclass(frozen=True)
class Guard:
    app: ASGIApp
    addresses: tuple[Address, ...]
    key: UiKey
    cookie_name: str
    """Contains the port.

    A browser keeps the cookies of all ports of a host together, and there may be two homes.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        guarded = _with_headers(send)
        try:
            address = self._checked(scope)
        except Refused as refused:
            await answer(refused, scope, receive, guarded)
            return
        if self._token_of(scope) is not None:
            await self._redirect(address, scope, guarded)
            return
        await self.app(scope, receive, guarded)

    def _checked(self, scope: Scope) -> Address:
        """Returns the address that the request was sent to. Raises Refused if the request does not pass."""
        if scope["type"] not in ("http", "websocket"):
            raise Refused(400, "request")
        headers = Headers(scope)
        address = self._address(headers)
        path = scope["path"]
        if not path.startswith("/") or not scope.get("raw_path", b"/").startswith(b"/"):
            raise Refused(400, "request")
        is_websocket = scope["type"] == "websocket"
        if not is_websocket and scope["method"] not in (*SAFE, "POST"):
            raise Refused(405, "method")
        if any(site not in OWN_SITE for site in headers.all("sec-fetch-site")):
            raise Refused(403, "origin")
        if (is_websocket or scope["method"] == "POST") and headers.all("origin") != [address.origin]:
            raise Refused(403, "origin")
        if not is_websocket:
            _check_graphql(scope["method"], path, headers)
        token = self._token_of(scope)
        if token is not None and is_same(token, self.key.token):
            return address
        if not is_same(self._cookie_of(headers), self.key.cookie):
            raise Refused(401, "cookie")
        return address

    def _address(self, headers: "Headers") -> Address:
        hosts = headers.all("host")
        for address in self.addresses:
            if [host.lower() for host in hosts] == [address.host]:
                return address
        raise Refused(421, "host")

    def _cookie_of(self, headers: "Headers") -> str:
        try:
            jar = SimpleCookie("; ".join(headers.all("cookie")))
        except CookieError:
            return ""
        return jar[self.cookie_name].value if self.cookie_name in jar else ""

    def _token_of(self, scope: Scope) -> str | None:
        """Returns the token if the request opens the printed address, otherwise None."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != "/":
            return None
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        return query[0][1] if len(query) == 1 and query[0][0] == "token" else None

    async def _redirect(self, address: Address, scope: Scope, send: Send) -> None:
        """Redirects to the first page, with the cookie and without the token."""
        secure = "; Secure" if address.scheme == "https" else ""
        cookie = f"{self.cookie_name}={self.key.cookie}; Path=/; HttpOnly; SameSite=Strict{secure}"
        headers = [
            (b"location", b"/"),
            (b"set-cookie", cookie.encode()),
            (b"cache-control", b"no-store"),
            (b"content-length", b"0"),
        ]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


@dataclass(frozen=True)
class Headers:
    scope: Scope

    def all(self, name: str) -> list[str]:
        """Returns every value of a header.

        If a header occurs twice, a server would pick one of the two values.
        """
        return [
            value.decode("latin-1")
            for key, value in self.scope["headers"]
            if key.decode("latin-1").lower() == name
        ]


def _check_graphql(method: str, path: str, headers: Headers) -> None:
    if method == "POST":
        types = [value.partition(";")[0].strip().lower() for value in headers.all("content-type")]
        if types != ["application/json"]:
            raise Refused(415, "content_type")
    # Dagster answers to one spelling of the path. The others are refused too, in case this changes.
    elif path.strip("/").lower() == "graphql":
        raise Refused(405, "method")


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            headers: Any = MutableHeaders(raw=list(message.get("headers", [])))
            for name, value in HEADERS.items():
                headers[name] = value
            headers.append("Content-Security-Policy", POLICY)
            message = {**message, "headers": headers.raw}
        await send(message)

    return sending
