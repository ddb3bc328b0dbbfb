"""What a person before a kit waits for: advice on a frame, and a step until it is on the disk.

The device's own seconds, the browser and the page itself are not in these figures.
"""

from __future__ import annotations

import cv2
import numpy as np

from rekam.desks.capture import actions
from rekam.desks.capture.devices import Simulator
from rekam.devices.interface import Slap
from rekam.domain.facts import Enrolled
from rekam.engines.biometrics import face
from rekam.journal.durable import write_durably
from rekam.registry.machine import Machine
from tests.camera import frame
from tests.machines import Fleet
from tools.bench import scene
from tools.bench.figures import Figure, medians
from tools.bench.scene import Sizes

_SEEN = (640, 480)  # pixels of a frame as the page sends it


def measure(fleet: Fleet, sizes: Sizes) -> list[Figure]:
    """Measure advice, a photo kept, and the last key of a recording until it is durable."""
    _office, kit = scene.office_and_kit(fleet)
    people = scene.enrolments(sizes.captures)
    seen = _seen(frame())
    with kit.on() as machine:
        for one in people:
            actions.begin(machine, one.subject, one.biodata, officer=scene.OFFICER)
        photo = Simulator("bench").photo()
        photographed, files = iter(people), iter(people)
        folder = machine.spool.parent
        spent = medians(
            {
                "advice": lambda: face.look(seen, is_red=False),
                "bare": lambda: _bare(seen),
                "photo": lambda: actions.keep_photo(
                    machine, next(photographed).subject, photo, officer=scene.OFFICER
                ),
                "file": lambda: write_durably(folder / next(files).subject, photo.data),
            },
            repeats=sizes.captures,
        )
        _agreed(machine, people)
        signed = iter(people)
        spent |= medians(
            {
                "signed": lambda: actions.sign_off(
                    machine, next(signed).subject, officer=scene.OFFICER
                )
            },
            repeats=sizes.captures,
        )
    return _told(spent)


def _told(spent: dict[str, float]) -> list[Figure]:
    beside = "one durable file of the photo's size"
    return [
        Figure(
            what=what,
            found=spent[name] * 1000,
            unit="ms",
            beside=words,
            limit=spent[other] * 1000,
        )
        for what, name, words, other in (
            ("advice on a frame of the camera", "advice", "finding the face alone", "bare"),
            ("a photo kept, sealed and durable", "photo", beside, "file"),
            ("last key of a recording, to durable", "signed", beside, "file"),
        )
    ]


def _agreed(machine: Machine, people: list[Enrolled]) -> None:
    """Take everybody as far as their consent, with everything excepted but the photo."""
    everything = {one.position: "missing" for slap in Slap for one in slap.positions}
    devices = Simulator("bench")
    for one in people:
        actions.capture(machine, one.subject, devices, exceptions=everything, officer=scene.OFFICER)


def _bare(seen: bytes) -> None:
    picture = cv2.imdecode(np.frombuffer(seen, np.uint8), cv2.IMREAD_GRAYSCALE)
    face._found("frontalface_default", picture, smallest=80)  # noqa: SLF001 the detector itself


def _seen(whole: bytes) -> bytes:
    picture = cv2.imdecode(np.frombuffer(whole, np.uint8), cv2.IMREAD_COLOR)
    return cv2.imencode(".jpg", cv2.resize(picture, _SEEN))[1].tobytes()
