"""Whatever a device does wrong, at the wizard's pages: a clear sentence, and nothing is lost.

What the kit makes of each answer, fuzzed ones too, is in ``tests/devices``.
"""

import pytest

from rekam.boot import wiring
from rekam.devices.interface import Kind, Slap
from rekam.devices.simulator.mischief import Mischief
from rekam.registry import drafts
from rekam.web.errors import advice
from tests.desks.capture.recordings import PERSON, begin, send
from tests.desks.capture.test_hostile import stood
from tests.devices.conftest import PATIENT, make_hub, simulated
from tests.devices.test_hub import ENDS_IN, HASTY, once_free
from tests.screens import faults, parsed

__all__ = ["make_hub", "simulated"]


@pytest.mark.parametrize("mischief", ENDS_IN)
@pytest.mark.parametrize("slap", [Slap.THUMBS, Slap.IRISES])
def test_what_a_device_does_wrong_is_told_and_the_next_key_tries_again(
    officer, monkeypatch, simulated, make_hub, slap, mischief
):
    page = "iris" if slap is Slap.IRISES else "sidik-jari"
    begin(officer, until="sidik-jari")
    send(officer, "sidik-jari", slap="left")  # a hand that was taken before stands
    hub = make_hub(HASTY if mischief is Mischief.SLOW else PATIENT)
    monkeypatch.setattr(wiring, "devices", lambda: hub)
    before, mood = stood(), simulated.devices[slap.kind].mood
    hub.capture(slap, exceptions=())  # an answer that may be given again
    mood.set(mischief)
    refused = send(officer, page, slap=slap)
    assert refused.status_code in {422, 503}
    assert str(advice(ENDS_IN[mischief]()).what) in parsed(refused).text
    assert faults(refused) == []
    assert parsed(refused).all("button", **{"data-key": "Enter"})
    assert stood() == before
    mood.set(None)
    hub._sbi._limits = PATIENT
    once_free(lambda: hub.capture(slap, exceptions=()))
    assert send(officer, page, slap=slap).status_code == 302
    taken = drafts.get(PERSON.nik)
    scores = taken.irises if slap.kind is Kind.IRIS else (taken.fingers[0], taken.fingers[5])
    assert all(scores)
    assert all(taken.fingers[6:])
