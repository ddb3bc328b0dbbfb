"""A peer's two ends by HTTP/2, run by a Python that has it (``ends.py``); the sender tells JSON.

python -m tools.bench.sync.http2 serve HOST PORT
python -m tools.bench.sync.http2 send URL WORK N     a PUT each, sixteen in flight on one connection
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import httpx
from hypercorn.asyncio import serve as serve_asgi
from hypercorn.config import Config

from tools.bench.sync.blobs import blobs

_IN_FLIGHT = 16
_PATIENCE_S = 300.0


def serve(host: str, port: str) -> None:
    """Take whatever is put, and keep nothing."""

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    config = Config()
    config.bind = [f"{host}:{port}"]
    config.h2_max_inbound_frame_size = 2**14
    asyncio.run(serve_asgi(application, config))  # type: ignore[arg-type] # ASGI's own


def send(url: str, kind: str, count: str) -> None:
    """Put everything at once; who comes too early waits for a free place."""
    made = blobs(kind, int(count))

    async def all_() -> None:
        places = asyncio.Semaphore(_IN_FLIGHT)
        async with httpx.AsyncClient(http1=False, http2=True, timeout=_PATIENCE_S) as client:

            async def put(one: bytes) -> None:
                async with places:
                    (await client.put(url, content=one)).raise_for_status()

            await asyncio.gather(*map(put, made))

    began = time.perf_counter()
    asyncio.run(all_())
    said = {"seconds": time.perf_counter() - began, "bytes": sum(map(len, made))}
    print(json.dumps(said))


if __name__ == "__main__":
    {"serve": serve, "send": send}[sys.argv[1]](*sys.argv[2:])
