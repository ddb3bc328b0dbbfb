"""The devices of this laptop: finds them, asks them, believes them or not, and remembers little.

What it remembers, in memory alone: for each device the digest that the next answer must follow
from, and digests of the pictures that were given, so that none is given twice. No picture stays
here. Which devices there are is asked anew each time: they are plugged in and out all day.
Before: a desk asks by ``interface.py``. Next: ``sbi.py`` speaks, ``trust.py`` judges.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Lock

from rekam.devices import sbi, trust
from rekam.devices.asked import SUB_IDS, TIMEOUT_MS, Asked
from rekam.devices.certificates import Clocks, Roots
from rekam.devices.interface import (
    PREVIEW_S,
    Capture,
    Device,
    Frames,
    Info,
    Kind,
    Slap,
    Status,
)
from rekam.devices.sbi import Sbi
from rekam.devices.trust import Believed
from rekam.domain.device_errors import (
    DeviceBusyError,
    DeviceNoneConnectedError,
    DeviceNotReadyError,
    DeviceUnregisteredError,
    DeviceUntrustedError,
)
from rekam.domain.errors import DeviceError
from rekam.engines.biometrics.samples import Position

PRODUCTION = "Production"
_DIGESTS_KEPT = 20_000  # 1,600 people's; 2 MB

_NOT_NOW = {
    Status.BUSY: DeviceBusyError,
    Status.NOT_READY: DeviceNotReadyError,
    Status.NOT_REGISTERED: DeviceUnregisteredError,
}


class Hub:
    """The devices behind the ports of the interface, one request at a time for each."""

    def __init__(  # noqa: PLR0913 all that wiring knows of a laptop, and what tests shorten
        self,
        speech: Sbi,
        *,
        roots: Callable[[], Roots],
        clock_ms: Callable[[], int],
        new_transaction: Callable[[], str],
        told_ms: Callable[[], int | None] = lambda: None,
        env: str = PRODUCTION,
        ports: Iterable[int] = sbi.PORTS,
        timeout_ms: int = TIMEOUT_MS,
    ) -> None:
        self._sbi = speech
        self._roots = roots  # read anew: the office may put another beside them at any time
        self._clock_ms = clock_ms
        self._told_ms = told_ms  # the latest time that the office told; None before it told any
        self._new_transaction = new_transaction
        self._env = env
        self._ports = tuple(ports)
        self._timeout_ms = timeout_ms
        self._lock = Lock()
        self._last_hashes: dict[str, str] = {}
        self._given: dict[bytes, None] = {}  # in the order in which they came

    def discover(self) -> tuple[Device, ...]:
        """Look which devices there are now, trusted or not."""
        return tuple(one for kind in Kind for one in self._found(kind))

    def info(self, device: Device) -> Info:
        """Ask a device who it is, and check what it signed.

        A device for tests and training says so, and a kit at work does not take it
        (``test_a_device_for_training_is_not_taken_for_work``).
        """
        token = self._sbi.info(device)
        found = trust.info(token, device, roots=self._roots(), clocks=self._clocks())
        if found.env != self._env:
            raise DeviceUntrustedError("env", found.env)
        return found

    def preview(self, slap: Slap, *, seconds: float = PREVIEW_S) -> Frames:
        """Return JPEG files as the device sees now."""
        device = self._ready(slap.kind).device
        return self._sbi.stream(device, SUB_IDS[slap], seconds=seconds)

    def capture(self, slap: Slap, *, exceptions: Collection[Position]) -> Capture:
        """Take a slap without the excepted fingers or eyes; waits until the device has shot."""
        info = self._ready(slap.kind)
        asked = Asked(
            info=info,
            slap=slap,
            positions=tuple(one for one in slap.positions if one not in exceptions),
            transaction=self._new_transaction(),
            at=self._now(),
            previous_hash=self._last_hashes.get(info.device.serial, ""),
            timeout_ms=self._timeout_ms,
        )
        parts = self._sbi.capture(asked)
        with self._lock:
            believed = trust.answer(
                parts, asked, roots=self._roots(), clocks=self._clocks(), given_before=self._given
            )
            self._remember(info.device.serial, believed)
        return Capture(
            slap=slap, taken=believed.taken, is_dated=believed.is_dated and info.is_dated
        )

    def _ready(self, kind: Kind) -> Info:
        """Return the first device of a kind that is trusted and ready; else say why none is."""
        failures: list[DeviceError] = []
        for device in self._found(kind):
            try:
                info = self._checked(device)
            except DeviceError as error:
                failures.append(error)
            else:
                return info
        known = (one for one in failures if not isinstance(one, DeviceUntrustedError))
        raise next(known, next(iter(failures), DeviceNoneConnectedError(kind.value)))

    def _checked(self, device: Device) -> Info:
        if device.status is Status.NOT_REGISTERED:  # it has no key yet to say more with
            raise DeviceUnregisteredError(device.ident)
        info = self.info(device)
        if info.device.status in _NOT_NOW:
            raise _NOT_NOW[info.device.status](info.device.serial)
        return info

    def _found(self, kind: Kind) -> list[Device]:
        """Ask every port at once: a program that holds its port and says nothing costs little."""
        ports = sbi.listening(self._ports)
        if not ports:
            return []
        with ThreadPoolExecutor(max_workers=len(ports)) as pool:
            answers = pool.map(lambda port: self._devices_behind(port, kind), ports)
            return [device for devices in answers for device in devices]

    def _devices_behind(self, port: int, kind: Kind) -> list[Device]:
        try:
            return self._sbi.discover(port, kind)
        except DeviceError:
            return []  # another program, or a service without such a device

    def _remember(self, serial: str, believed: Believed) -> None:
        self._last_hashes[serial] = believed.last_hash
        self._given.update(dict.fromkeys(believed.digests))
        for oldest in list(self._given)[:-_DIGESTS_KEPT]:
            del self._given[oldest]

    def _now(self) -> datetime:
        return _moment(self._clock_ms())

    def _clocks(self) -> Clocks:
        told_ms = self._told_ms()
        return Clocks(now=self._now(), told=_moment(told_ms) if told_ms else None)


def _moment(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, tz=UTC)
