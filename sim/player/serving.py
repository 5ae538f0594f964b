"""Server of the live page. It serves one page on the loopback address and stores nothing."""

from __future__ import annotations

import hmac
import json
import logging
import secrets
import socket
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.player import answering
from sim.player.asking import AskedError, most
from sim.player.container import MEDIA_TYPE
from sim.player.controls import controls
from sim.player.page import Parts, built_parts, live_page, policy_of
from sim.scenario import ScenarioError, scenario_json_schema

logger = logging.getLogger("sim")

HOST = "127.0.0.1"
TOKEN_HEADER = "x-launch-token"  # noqa: S105 - name of the header, not a secret
LARGEST_BODY = 2_000_000
"""Maximum size of a request body in bytes."""
AT_ONCE = 2
"""Maximum number of concurrent simulation requests."""
SAFE_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


class Launch(NamedTuple):
    """Settings of a server.

    Attributes
    ----------
    token : secret that every request must contain
    port : port number
    start : version that the page requests first
    title : title of the page
    """

    token: str
    port: int
    start: Mapping[str, Any]
    title: str

    @property
    def address(self) -> str:
        """Address to open in a browser."""
        return f"http://{HOST}:{self.port}/?token={self.token}"


def new_token() -> str:
    """Random secret token."""
    return secrets.token_urlsafe(24)


def listening(port: int = 0) -> socket.socket:
    """Socket on the loopback address. Port 0 selects a free port.

    Raises
    ------
    OSError
        The port is in use or not permitted.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.bind((HOST, port))
        listener.listen(64)
    except OSError:
        listener.close()
        raise
    return listener


def app_of(launch: Launch, parts: Parts | None = None) -> ASGIApp:
    """ASGI application: routes behind a guard."""
    parts = parts or built_parts()
    page = live_page({"token": launch.token, "start": launch.start, "most": most()}, launch.title, parts)
    policy = policy_of(parts, live=True)
    limiter = CapacityLimiter(AT_ONCE)

    async def root(request: Request) -> Response:
        return HTMLResponse(page, headers={"content-security-policy": policy})

    async def all_scenarios(request: Request) -> Response:
        return JSONResponse(await to_thread.run_sync(answering.scenarios))

    async def one_scenario(request: Request) -> Response:
        return JSONResponse(answering.scenario(request.query_params.get("name", "")))

    async def schema(request: Request) -> Response:
        return JSONResponse(scenario_json_schema())

    async def all_controls(request: Request) -> Response:
        return JSONResponse({"controls": controls()})

    def recording(answer: Callable[[Any], bytes]) -> Callable[[Request], Any]:
        async def reply(request: Request) -> Response:
            body = await _body(request)
            made = await to_thread.run_sync(answer, body, limiter=limiter)
            return Response(made, media_type=MEDIA_TYPE)

        return reply

    async def save(request: Request) -> Response:
        body = await _body(request)
        made, name = await to_thread.run_sync(answering.save, body, limiter=limiter)
        kind = answering.SAVED[name.rpartition(".")[2]]
        return Response(made, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})

    routes = [
        Route("/", root),
        Route("/api/scenarios", all_scenarios),
        Route("/api/scenario", one_scenario),
        Route("/api/schema", schema),
        Route("/api/controls", all_controls),
        Route("/api/record", recording(answering.record), methods=["POST"]),
        Route("/api/tries", recording(lambda body: answering.record(body, "measures")), methods=["POST"]),
        Route("/api/save", save, methods=["POST"]),
        Route("/api/without", recording(answering.record_without), methods=["POST"]),
    ]
    handlers: Any = {
        AskedError: _bad_input,
        ScenarioError: _bad_input,
        HTTPException: _rejected,
        MemoryError: _too_much,
        Exception: _internal_error,
    }
    return Guard(Starlette(routes=routes, exception_handlers=handlers), launch)


class Guard:
    """Middleware that accepts only requests of the opened page: exact host, exact origin and the token.

    Other sites in the same browser can send requests to this server, but they do not know the token and cannot set the
    header. The check of the host prevents DNS rebinding.
    """

    def __init__(self, app: ASGIApp, launch: Launch) -> None:
        self.app = app
        self.token = launch.token
        self.hosts = {f"{HOST}:{launch.port}", f"localhost:{launch.port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request or reject it."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:  # lifespan
                await self.app(scope, receive, send)
            return

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *SAFE_HEADERS]
            await send(message)

        rejection = self.rejection(Request(scope))
        answer = self.app if rejection is None else JSONResponse(answering.message_body(rejection), status_code=403)
        await answer(scope, receive, safely)

    def rejection(self, request: Request) -> str | None:
        """Reason why a request is rejected, or None."""
        hosts, origins = request.headers.getlist("host"), request.headers.getlist("origin")
        if len(hosts) != 1 or hosts[0] not in self.hosts:
            return "this is not the address that `compassion show` printed"
        if origins not in ([], [f"http://{hosts[0]}"]) or (not origins and request.method not in ("GET", "HEAD")):
            return "requests may only come from the page itself"
        at_start = request.url.path == "/"
        token = request.query_params.get("token", "") if at_start else request.headers.get(TOKEN_HEADER, "")
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            return "the token of this launch is missing or wrong; open the address that `compassion show` printed"
        return None


async def _body(request: Request) -> Any:
    """JSON data of a request."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415, "the request must be JSON: Content-Type: application/json")
    declared_length = request.headers.get("content-length", "")
    too_large = HTTPException(413, f"the request is larger than {LARGEST_BODY:,} bytes")
    if declared_length.isdecimal() and int(declared_length) > LARGEST_BODY:
        raise too_large
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > LARGEST_BODY:
            raise too_large
    try:
        return json.loads(bytes(raw).decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise HTTPException(400, "the request is not JSON text in UTF-8") from None


def _no_constant(name: str) -> Any:
    """Reject NaN and infinity, which are not JSON."""
    raise ValueError(name)


async def _bad_input(request: Request, error: Exception) -> Response:
    """Response to an invalid request or scenario."""
    body = answering.error_body(error)  # type: ignore[arg-type]  # registered for these errors only
    return JSONResponse(body, status_code=422 if isinstance(error, ScenarioError) else 400)


async def _rejected(request: Request, error: Exception) -> Response:
    """Response to an unknown path or method."""
    status = error.status_code if isinstance(error, HTTPException) else 400
    detail = error.detail if isinstance(error, HTTPException) else str(error)
    words = {404: f"unknown path {request.url.path}", 405: f"{request.url.path} does not accept {request.method}"}
    return JSONResponse(answering.message_body(words.get(status, detail)), status_code=status)


async def _too_much(request: Request, error: Exception) -> Response:
    """Response when memory is not sufficient."""
    message = str(error) or "not enough memory; use fewer days, people or runs"
    return JSONResponse(answering.message_body(message), status_code=422)


async def _internal_error(request: Request, error: Exception) -> Response:
    """Response to an internal error. The traceback goes to the log only."""
    logger.error("Internal error in the response to %s", request.url.path, exc_info=error)
    return JSONResponse(
        answering.message_body("Internal error. This is a bug in compassion, not in your input."), status_code=500
    )


def serve(launch: Launch, listener: socket.socket, parts: Parts | None = None) -> None:
    """Serve until Ctrl+C."""
    import uvicorn  # noqa: PLC0415 - loaded where it is used

    settings = uvicorn.Config(
        app_of(launch, parts),
        log_level="error",
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
        ws="none",
    )
    uvicorn.Server(settings).run(sockets=[listener])
