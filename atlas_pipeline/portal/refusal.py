"""The answer to a request that the guard refuses: a status, and one sentence in each language."""

from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from atlas_pipeline.messages.catalogue import languages, say

PAGE = (
    '<!doctype html><html><meta charset="utf-8"><title>ATLAS</title>'
    '<body style="font: 1.1rem sans-serif; max-width: 40rem; margin: 4rem auto; line-height: 1.6">'
    "{lines}</body></html>"
)


class Refused(Exception):
    """The guard refuses a request.

    `status` is the HTTP status; `why` is the name of the sentence in the topic `portal`.
    """

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


async def answer(refused: Refused, scope: Scope, receive: Receive, send: Send) -> None:
    """Sends the refusal. A WebSocket is closed before it opens; the client sees 403."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = {"Cache-Control": "no-store", "Connection": "close"}
    await HTMLResponse(page(refused.why), refused.status, headers)(scope, receive, send)


def page(why: str) -> str:
    """Returns the page with the sentence in each language. The page contains nothing from the request."""
    lines = (f'<p lang="{language}">{say(f"portal.{why}", language)}</p>' for language in languages())
    return PAGE.format(lines="".join(lines))
