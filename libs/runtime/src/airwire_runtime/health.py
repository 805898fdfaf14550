"""`/livez`, `/readyz` and `/metrics` of a process: one small ASGI app, on loopback by default."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import structlog
import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST

from airwire_runtime.errors import UsageError
from airwire_runtime.settings import HealthSettings

Checks = Callable[[], Awaitable[dict[str, str]]]
"""What keeps the process from being ready: name of each problem and what it is; empty if none."""

Details = Callable[[], Awaitable[dict[str, object]]]
"""What else is worth knowing of the process; nothing of it makes the process less ready."""

Exposition = Callable[[], Awaitable[bytes]]
"""What the process measures, in Prometheus's text format."""

log = structlog.get_logger()


@asynccontextmanager
async def serve_health(
    settings: HealthSettings,
    checks: Checks,
    *,
    details: Details | None = None,
    metrics: Exposition | None = None,
) -> AsyncIterator[int]:
    """Answer on the port that is yielded for as long as the context is open."""
    server = uvicorn.Server(
        uvicorn.Config(
            _app(checks, details, metrics),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            lifespan="off",
        )
    )
    # The process has its own signal handlers: it drains before it ends.
    server.capture_signals = nullcontext  # type: ignore[method-assign,assignment]
    try:
        listener = server.config.bind_socket()
    except SystemExit as error:
        raise UsageError(
            f"{settings.host}:{settings.port} is taken. "
            "Set AIRWIRE_HEALTH_PORT to a free port, or to 0 for any.",
            reason="port_taken",
        ) from error
    port = int(listener.getsockname()[1])
    task = asyncio.create_task(server.serve(sockets=[listener]))
    log.info("health_served", host=settings.host, port=port)
    try:
        yield port
    finally:
        server.should_exit = True
        await task


def _app(
    checks: Checks, details: Details | None, metrics: Exposition | None
) -> Callable[..., Awaitable[None]]:
    async def app(scope: dict[str, Any], _receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        match scope["path"]:
            case "/livez":
                await _answer(send, 200, {"status": "alive"})
            case "/readyz":
                problems = await checks()
                status = {"status": "not ready" if problems else "ready", "problems": problems}
                told = {} if details is None else await details()
                await _answer(send, 503 if problems else 200, status | told)
            case "/metrics" if metrics is not None:
                await _send(send, 200, CONTENT_TYPE_LATEST, await metrics())
            case _:
                known = "unknown path; ask for /livez, /readyz or /metrics"
                await _answer(send, 404, {"status": known})

    return app


async def _answer(send: Any, status: int, body: dict[str, Any]) -> None:
    await _send(send, status, "application/json", json.dumps(body).encode())


async def _send(send: Any, status: int, media_type: str, body: bytes) -> None:
    headers = [(b"content-type", media_type.encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
