"""HTTP/3 on the links in virtual time: both of Rekam's ends, and no machine's load in the figures.

What it leaves out is what a kit and an office compute; their answers take 30 ms. Three minutes of
a link take a second or two. Known from before are the ticket and what the link carries, as to any
kit but on its first visit.
"""

from __future__ import annotations

import asyncio
import random
import ssl
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from statistics import mean
from typing import Any

from rekam.domain.values import NodeId
from rekam.sync import http
from rekam.sync.carrier import part_name
from rekam.sync.h3 import front, ticket
from rekam.sync.h3.line import Asked, KitTalk
from rekam.sync.h3.talk import InOrder, configuration
from rekam.sync.h3.terms import Answer, Carried, Question, Where
from rekam.sync.loads import Loads
from tests.carriers import MemoryCarrier
from tests.doctor.authority import Authority
from tools.bench.sync.blobs import blobs, count_of
from tools.links.emulator import ADDRESSES
from tools.links.models import Link
from tools.links.virtual import Loop, Wire

LANES = http.HttpCarrier.lanes - 1  # in bulk
_HOST = ADDRESSES["office"]
_PATIENCE_S = 2000.0
_SEEDS = 5


@dataclass(frozen=True, slots=True)
class Vouched:
    """An office's certificate and key, and who vouches for them."""

    certificate: str
    key: str
    authority: str

    @classmethod
    def made(cls, folder: Path) -> Vouched:
        """Make them in a folder."""
        authority = Authority(folder)
        certificate, key = map(str, authority.issue(_HOST))
        return cls(certificate, key, str(authority.certificate))


class Scene:
    """An office that hears, and kits that come one after the other."""

    def __init__(self, vouched: Vouched, link: Link, *, seed: int = 1) -> None:
        self.vouched, self.link = vouched, link
        self.loop = Loop()
        self.wire = Wire(link, self.loop, seed=seed)
        self.tickets: list[bytes] = []
        self.began_s = 0.0
        self._rng = random.Random(seed)  # noqa: S311 invented, no secret

    def run(self, work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """Let the office hear, and the work be done."""

        async def within() -> Any:
            settings = front.Settings(
                host="",
                port=8443,
                certificate=self.vouched.certificate,
                key=self.vouched.key,
                office_host="",
                office_port=1,
            )
            self.office = front.Front(settings, _answered)
            self.wire.office.hear(self.office)
            return await asyncio.wait_for(work(), _PATIENCE_S)

        def run() -> Any:
            asyncio.set_event_loop(self.loop)
            try:
                return self.loop.run_until_complete(within())
            finally:
                self.loop.close()
                asyncio.set_event_loop(None)

        with ThreadPoolExecutor(1) as alone:  # the caller's thread may have a loop
            return alone.submit(run).result()

    def come(
        self, *, shown: bytes = b"", carried: Carried | None = None
    ) -> tuple[KitTalk, asyncio.Future[None]]:
        """Let a kit begin; with a ticket from before its first question may follow at once."""
        made = configuration(is_client=True, silence_s=25.0, is_narrow=False)
        made.server_name, made.verify_mode = _HOST, ssl.CERT_REQUIRED
        made.load_verify_locations(self.vouched.authority)
        made.session_ticket = ticket.unpack(shown)
        opened: asyncio.Future[None] = self.loop.create_future()
        talk = KitTalk(
            InOrder(
                configuration=made,
                session_ticket_handler=lambda one: self.tickets.append(ticket.pack(one)),
            ),
            Where(host=_HOST, port=8443, authority=_HOST),
            on_open=lambda: opened.set_result(None),
            on_end=lambda _: None,
        )
        self.wire.kit.hear(talk)
        self.began_s = self.loop.time()
        talk.begin(carried, is_early=bool(shown))
        return talk, opened

    async def ask(self, talk: KitTalk, body: bytes = b"", path: str = "kit-01/") -> float:
        """Ask, and return when it was answered."""
        asked = Asked(Answer(), Future())
        head = (("authorization", f"Rekam kit-01 {self._rng.randbytes(64).hex()[:88]}"),)
        method = "PUT" if body else "GET"
        talk.ask(Question(method, f"/tukar/{path}", head, body), asked)
        answer = await asyncio.wrap_future(asked.whole, loop=self.loop)
        assert answer.status == HTTPStatus.OK
        return self.loop.time() - self.began_s

    async def bring(self, talk: KitTalk, parts: Sequence[bytes]) -> None:
        """Bring parts on all lanes, in loads as a kit makes them."""
        carrier = _Sized()
        named = ((part_name(NodeId("office"), self._rng.randbytes(32)), one) for one in parts)
        loads = iter(Loads(named, carrier, writer=NodeId("kit-01"), present=list))

        async def lane() -> None:
            for name, data, _ in loads:
                asked_s = self.loop.time()
                await self.ask(talk, data, name)
                carrier.fit(len(data), self.loop.time() - asked_s)

        await asyncio.gather(*(lane() for _ in range(LANES)))


def measure(link: Link, kind: str, vouched: Vouched, *, seconds: float, seed: int) -> float:
    """Return the share of the link's rate that so much work had, from the first packet on."""
    parts = blobs(kind, count_of(kind, link, seconds))
    scene = Scene(vouched, link, seed=seed)
    carried = link.rate_bps / 8 * (1 - link.loss), link.round_trip_s

    async def work() -> float:
        _, opened = scene.come()
        await opened
        await asyncio.sleep(10)
        scene.wire.begin_anew()
        talk, _ = scene.come(shown=scene.tickets[-1], carried=carried)
        await scene.ask(talk)
        await scene.bring(talk, parts)
        return scene.loop.time() - scene.began_s

    return sum(map(len, parts)) * 8 / float(scene.run(work)) / link.rate_bps


def measure_and_tell(
    links: Sequence[Link], works: Sequence[str], *, seconds: float, seed: int
) -> None:
    """Print the mean of some seeds for each link and work, and the least."""
    with tempfile.TemporaryDirectory(prefix="rekam-bench-virtual-") as folder:
        vouched = Vouched.made(Path(folder))
        for link in links:
            for kind in works:
                shares = [
                    measure(link, kind, vouched, seconds=seconds, seed=seed + more)
                    for more in range(_SEEDS)
                ]
                had = mean(shares) / link.share_that_can_be_had
                print(
                    f"{link.name} {kind:5}  {mean(shares):.3f} of the rate, at least "
                    f"{min(shares):.3f} in {_SEEDS} runs; {had:.3f} of what can be had",
                    flush=True,
                )


class _Sized(MemoryCarrier):
    """Sizes of loads as ``sync/http.py`` finds them over HTTP/3."""

    lanes = http.HttpCarrier.lanes

    def __init__(self) -> None:
        super().__init__()
        self.piece_bytes = self.bundle_bytes = http.BY_UDP.first

    def fit(self, size: int, took_s: float) -> None:
        now = http.next_size(self.piece_bytes, size, took_s, sizes=http.BY_UDP)
        self.piece_bytes = self.bundle_bytes = now


def _answered(_settings: front.Settings, _request: front.Request, _visitor: str) -> front.Given:
    digest = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"
    return front.Given(200, [("rekam-exchange", "1"), ("content-digest", digest)], b"")
