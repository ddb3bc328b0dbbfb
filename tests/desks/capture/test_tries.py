"""Three tries at a hand or the eyes: the best is kept, and a power cut gives and takes none."""

from dataclasses import replace

import pytest

from rekam.boot import wiring
from rekam.desks.capture import memory
from rekam.registry import drafts
from tests.desks.capture.recordings import PERSON, begin, send
from tests.screens import Plugged, parsed


class Scripted(Plugged):
    """Devices that give every finger and eye these scores, one laying-on after the other."""

    def __init__(self, *scores):
        super().__init__("steady")
        self.scores = list(scores)

    def capture(self, slap, *, exceptions):
        found, score = super().capture(slap, exceptions=exceptions), self.scores.pop(0)
        taken = [replace(one, sample=replace(one.sample, quality=score)) for one in found.taken]
        return replace(found, taken=tuple(taken))


POOR, POORER, FAIR = 30, 20, 50
HAND = f"/rekam/{PERSON.nik}/sidik-jari"


def cut_the_power():
    memory._memory._held.clear()


@pytest.mark.parametrize(
    ("slap", "page"),
    [("right", "sidik-jari"), ("left", "sidik-jari"), ("thumbs", "sidik-jari"), ("irises", "iris")],
)
def test_a_power_cut_at_a_poor_hand_takes_no_try_away(officer, monkeypatch, slap, page):
    """Whoever went on from it before is led to what comes after it, and no cut brings it back."""
    begin(officer, until="sidik-jari")
    order = ("right", "left", "thumbs", "irises")
    before = order.index(slap)
    devices = Scripted(*[90] * before, POOR, POORER, FAIR, *[90] * 3)
    monkeypatch.setattr(wiring, "devices", lambda: devices)
    for one in order[:before]:
        send(officer, "sidik-jari", slap=one)
    send(officer, page, slap=slap)
    cut_the_power()
    way = f"/rekam/{PERSON.nik}/{page}?tangan={slap}&ulang"
    (row,) = parsed(officer.get("/rekam/")).all("a", href=way)
    assert send(officer, "cocokkan").headers["Location"] == row["href"]
    shown = parsed(officer.get(row["href"]))
    assert "sulit terbaca" in shown.text
    assert shown.all("button", name="then", value="again")
    assert send(officer, page, slap=slap, then="again").headers["Location"] == way
    assert send(officer, page, slap=slap, then="again").headers["Location"] != way
    assert not parsed(officer.get("/rekam/")).all("a", href=way)


def test_who_went_on_from_a_poor_hand_is_not_led_back_to_it(officer, monkeypatch):
    begin(officer, until="sidik-jari")
    devices = Scripted(POOR, 90)
    monkeypatch.setattr(wiring, "devices", lambda: devices)
    send(officer, "sidik-jari", slap="right")
    assert send(officer, "sidik-jari", slap="right", then="next").headers["Location"] == HAND
    send(officer, "sidik-jari", slap="left")
    cut_the_power()
    assert parsed(officer.get("/rekam/")).all("a", href=HAND)


def test_a_hand_that_was_kept_before_a_power_cut_gives_way_to_a_better_one_alone(
    officer, monkeypatch
):
    begin(officer, until="sidik-jari")
    devices = Scripted(POOR, POORER, POORER + 1, FAIR)
    monkeypatch.setattr(wiring, "devices", lambda: devices)
    send(officer, "sidik-jari", slap="right")
    kept = drafts.get(PERSON.nik)
    cut_the_power()
    for _ in range(2):
        send(officer, "sidik-jari", slap="right", then="again")
        assert drafts.get(PERSON.nik) == kept
    send(officer, "sidik-jari", slap="right", then="again")
    assert drafts.get(PERSON.nik).fingers[1:5] == (FAIR,) * 4


def test_a_finger_that_is_excused_for_another_after_a_power_cut_is_noted(officer, monkeypatch):
    begin(officer, until="sidik-jari")
    devices = Scripted(FAIR, POOR)
    monkeypatch.setattr(wiring, "devices", lambda: devices)
    send(officer, "sidik-jari", slap="right", **{"finger-2": "missing"})
    cut_the_power()
    send(officer, "sidik-jari", slap="right", **{"finger-3": "missing"})
    draft = drafts.get(PERSON.nik)
    assert [one.position for one in draft.exceptions] == ["finger-3"]
    assert draft.fingers[1:5] == (POOR, 0, POOR, POOR)


def test_three_tries_are_three_however_often_the_power_is_cut(officer, monkeypatch):
    """Each try ends in a cut; after the third the recording goes on, and none is asked for."""
    begin(officer, until="sidik-jari")
    monkeypatch.setattr(wiring, "devices", lambda: Scripted(POOR, POORER, FAIR - 20, 90))
    send(officer, "sidik-jari", slap="right")
    for words in ("coba sekali lagi", "coba sekali lagi"):
        cut_the_power()
        (row,) = parsed(officer.get("/rekam/")).all("a", href=f"{HAND}?tangan=right&ulang")
        assert words in parsed(officer.get(row["href"])).text
        send(officer, "sidik-jari", slap="right", then="again")
    cut_the_power()
    shown = parsed(officer.get(f"{HAND}?tangan=right")).text
    assert "Sudah dicoba tiga kali" in shown
    assert parsed(officer.get("/rekam/")).all("a", href=HAND)


def test_tries_are_kept_with_a_recording_that_is_put_aside(officer, monkeypatch):
    begin(officer, until="sidik-jari")
    monkeypatch.setattr(wiring, "devices", lambda: Scripted(POOR))
    send(officer, "sidik-jari", slap="right")
    send(officer, "sisihkan", reason="Salah orang")
    (number,) = parsed(officer.get("/rekam/")).all("input", name="number")
    officer.post("/rekam/lanjutkan", {"number": number["value"]})
    assert drafts.tries(PERSON.nik) == {"right": 1}
