"""HTTP as an attacker writes it: bytes on a socket, so that no library mends or refuses anything."""

import json
import socket
from dataclasses import dataclass, field, replace

MUTATION = json.dumps({"query": "mutation { setNuxSeen }"}).encode()
"""One that every Dagster answers with {"data": {"setNuxSeen": true}}."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    @property
    def is_of_dagster(self) -> bool:
        """Dagster's web server counts its calls in a header of each answer."""
        return bool(self.all("x-dagster-call-counts"))


@dataclass(frozen=True)
class Request:
    method: str = "POST"
    target: str = "/graphql"
    version: str = "HTTP/1.1"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=MUTATION)

    def without(self, name: str) -> "Request":
        return replace(self, headers=tuple(one for one in self.headers if one[0] != name))

    def plus(self, name: str, value: str) -> "Request":
        return replace(self, headers=(*self.headers, (name, value)))

    def having(self, name: str, value: str) -> "Request":
        return self.without(name).plus(name, value)

    def asking(self, method: str, target: str | None = None) -> "Request":
        """Without a body."""
        bare = self.without("content-type")
        return replace(bare, method=method, target=self.target if target is None else target, body=b"")

    @property
    def written(self) -> bytes:
        lines = [
            f"{self.method} {self.target} {self.version}",
            *(f"{key}: {value}" for key, value in self.headers),
        ]
        length = [f"content-length: {len(self.body)}"] if self.body else []
        return "\r\n".join([*lines, *length, "connection: close", "", ""]).encode("latin-1") + self.body


def good_request(office) -> Request:
    """What Dagster's own page sends."""
    return Request(
        headers=(
            ("host", f"127.0.0.1:{office.port}"),
            ("origin", office.url),
            ("cookie", office.cookie),
            ("content-type", "application/json"),
        )
    )


def send(office, request: Request) -> Answer:
    with socket.create_connection(("127.0.0.1", office.port), timeout=30) as connection:
        connection.sendall(request.written)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = [(key.lower(), value.strip()) for key, _, value in (line.partition(":") for line in lines)]
    return Answer(int(first.split()[1]), headers, body)
