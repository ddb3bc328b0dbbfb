"""A peer's two ends by tus 1.0, run by a Python that has it (``ends.py``); the sender tells JSON.

python -m tools.bench.sync.tus serve HOST PORT
python -m tools.bench.sync.tus send URL WORK N       by tuspy, one upload after the other

Of the protocol the server has its core and creation, which is all that tuspy asks for, and it keeps
nothing but how far each upload is: a peer better than any that keeps it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from io import BytesIO
from itertools import count
from typing import Any

import requests
from hypercorn.asyncio import serve as serve_asgi
from hypercorn.config import Config
from tusclient.client import TusClient

from tools.bench.sync.blobs import blobs

_CHUNK_BYTES = 32 * 1024  # as large as the pieces of the peer on four connections
_RETRIES = 20


class _Uploads:
    """How far each upload is."""

    def __init__(self) -> None:
        self._offsets: dict[str, int] = {}
        self._numbers = count()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = bytearray()
        while True:
            told = await receive()
            body += told.get("body", b"")
            if not told.get("more_body"):
                break
        status, headers = self._answer(scope["method"], scope["path"], dict(scope["headers"]), body)
        headers |= {"Tus-Resumable": "1.0.0", "Content-Length": "0"}
        encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        await send({"type": "http.response.body", "body": b""})

    def _answer(
        self, method: str, path: str, asked: dict[bytes, bytes], body: bytearray
    ) -> tuple[int, dict[str, str]]:
        if method == "POST":
            place = f"{path}/{next(self._numbers)}"
            self._offsets[place] = 0
            return 201, {"Location": place}
        if path not in self._offsets:
            return 404, {}
        if method == "PATCH":
            if int(asked[b"upload-offset"]) != self._offsets[path]:
                return 409, {}
            self._offsets[path] += len(body)
        return 204 if method == "PATCH" else 200, {"Upload-Offset": str(self._offsets[path])}


def serve(host: str, port: str) -> None:
    """Take whatever is put."""
    config = Config()
    config.bind = [f"{host}:{port}"]
    asyncio.run(serve_asgi(_Uploads(), config))  # type: ignore[arg-type] # ASGI's own


def send(url: str, kind: str, number: str) -> None:
    """Upload one thing after the other, on one connection, which tuspy alone would not keep."""
    made = blobs(kind, int(number))
    with requests.Session() as session:
        requests.post, requests.patch, requests.head = session.post, session.patch, session.head
        began = time.perf_counter()
        for one in made:
            uploader = TusClient(url).uploader(
                file_stream=BytesIO(one), chunk_size=_CHUNK_BYTES, retries=_RETRIES, retry_delay=1
            )
            uploader.upload()
        seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "bytes": sum(map(len, made))}))


if __name__ == "__main__":
    {"serve": serve, "send": send}[sys.argv[1]](*sys.argv[2:])
