"""What every view finds on its request, so that types see it too.

``door``, ``devices``, ``tools`` and, unless this is a locked kit, ``machine`` are put there by the
middleware in ``boot/wiring.py``, ``homeward`` by that in ``boot/homecoming.py`` where a machine is
served, ``htmx`` by django-htmx, and ``officer`` by ``access.py``, on pages that are not open to
strangers.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from rekam.devices.interface import CaptureDevices
from rekam.doctor.tools import Tools
from rekam.domain.trust import Officer
from rekam.registry.machine import Machine
from rekam.sync.homeward import Homeward
from rekam.web.door import Door


class Request(HttpRequest):
    """A request as views receive it."""

    door: Door
    machine: Machine
    devices: CaptureDevices
    homeward: Homeward | None
    tools: Callable[[Machine], Tools]
    officer: Officer
    htmx: HtmxDetails
