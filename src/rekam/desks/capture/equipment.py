"""F8 at the kit: which devices there are, whether they are believed, and what to do if not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rekam.devices.interface import CaptureDevices, Device, Kind, Status
from rekam.domain.device_errors import (
    DeviceBusyError,
    DeviceNoneConnectedError,
    DeviceNotReadyError,
    DeviceUnregisteredError,
)
from rekam.domain.errors import DeviceError
from rekam.domain.trust import Role
from rekam.web.access import allow
from rekam.web.advice import Advice
from rekam.web.errors import advice
from rekam.web.partials import page
from rekam.web.request import Request

# A certificate that never ends says so (RFC 5280, 4.1.2.5); there is no later day in local time.
_LATEST = datetime(9999, 12, 31, tzinfo=UTC)
_STATES = {
    Status.BUSY: DeviceBusyError,
    Status.NOT_READY: DeviceNotReadyError,
    Status.NOT_REGISTERED: DeviceUnregisteredError,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A device, or the lack of one; ``trouble`` says why it cannot be used now."""

    kind: Kind
    name: str = ""
    serial: str = ""
    until: date | None = None
    is_dated: bool = True  # whether the laptop's date and that of the device's key go together
    trouble: Advice | None = None


@allow(Role.OFFICER, Role.REGISTRAR, Role.IT)
@require_safe
def equipment(request: Request) -> HttpResponse:
    """Look for devices anew and ask each who it is; nothing is taken of anybody."""
    found = [_checked(request.devices, device) for device in request.devices.discover()]
    seen = {one.kind for one in found}
    lacking = [
        Checked(kind=kind, trouble=advice(DeviceNoneConnectedError(kind.value)))
        for kind in Kind
        if kind not in seen
    ]
    return page(request, "capture/equipment.html", devices=[*found, *lacking])


def _checked(devices: CaptureDevices, device: Device) -> Checked:
    name = f"{device.make} {device.model}".strip()
    try:
        info = devices.info(device)
    except DeviceError as error:
        return Checked(kind=device.kind, name=name, serial=device.serial, trouble=advice(error))
    state = _STATES.get(info.device.status)
    return Checked(
        kind=device.kind,
        name=name,
        serial=info.device.serial,
        until=timezone.localdate(min(info.key_until, _LATEST)),
        is_dated=info.is_dated,
        trouble=advice(state()) if state else None,
    )
