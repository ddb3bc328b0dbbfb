"""The steps of a recording as pages: their order, what each keeps, and that nothing is lost."""

from dataclasses import replace

import pytest

from rekam.boot import wiring
from rekam.desks.capture import actions, memory
from rekam.domain.values import Flag
from rekam.registry import drafts, read
from tests.desks.capture.recordings import PERSON, STEPS, begin, do, go, record, send, shoot
from tests.screens import PASSPHRASE, RESIDENTS, Plugged, parsed


def test_each_step_leads_to_the_next_that_is_not_done(officer):
    answer = send(officer, "cocokkan")
    for step in STEPS:
        assert answer.headers["Location"].endswith(f"/{step}")
        if step == "foto":
            answer = do(officer, step)
            assert "Foto tersimpan" in parsed(officer.get(answer.headers["Location"])).text
            answer = send(officer, "cocokkan")
        else:
            answer = do(officer, step)
    assert answer.headers["Location"].endswith("/sahkan")


@pytest.mark.parametrize("step", [*STEPS, "sahkan"])
def test_a_recording_goes_on_at_its_step_after_the_power_was_cut(officer, step, monkeypatch):
    """What was held in memory is gone then; every page does without it."""
    begin(officer, until=step)
    memory._memory._held.clear()
    home = parsed(officer.get("/rekam/"))
    assert home.all("a", href=f"/rekam/{PERSON.nik}/{step}")
    for each in (*STEPS, "sahkan"):
        assert go(officer, each).status_code in {200, 302}
    for each in STEPS[STEPS.index(step) if step in STEPS else len(STEPS) :]:
        do(officer, each)
    assert send(officer, "sahkan", passphrase=PASSPHRASE).headers["Location"].endswith("/struk")


@pytest.mark.parametrize("is_at_work", [False, True], ids=["after the first", "at once"])
def test_a_key_pressed_twice_at_the_end_leads_to_the_receipt_too(officer, is_at_work, monkeypatch):
    begin(officer)
    sign_off, answers = actions.sign_off, []

    def press():
        answers.append(send(officer, "sahkan", passphrase=PASSPHRASE))

    def pressed_meanwhile(*told, **more):
        monkeypatch.undo()
        press()
        return sign_off(*told, **more)

    if is_at_work:
        monkeypatch.setattr(actions, "sign_off", pressed_meanwhile)
    else:
        press()
    press()
    assert [one.headers.get("Location") for one in answers] == [f"/rekam/{PERSON.nik}/struk"] * 2
    (number,) = [one.number for one in read.enrolments(PERSON.nik)]
    back = officer.get(f"/rekam/{PERSON.nik}/periksa")
    assert back.status_code == 409
    assert f"Orang ini sudah direkam, tanda terima {number}." in parsed(back).text


def test_two_recordings_are_open_at_once(officer):
    begin(officer, until="sidik-jari")
    begin(officer, RESIDENTS[1], until="iris")
    page = parsed(officer.get("/rekam/"))
    assert page.all("a", href=f"/rekam/{PERSON.nik}/sidik-jari")
    assert page.all("a", href=f"/rekam/{RESIDENTS[1].nik}/iris")
    record(officer)
    assert drafts.get(RESIDENTS[1].nik).fingers[0] > 0


def test_what_was_taken_is_shown_until_it_is_signed_off(officer):
    begin(officer, until="periksa")
    pictures = [one["src"] for one in parsed(go(officer, "periksa")).all("img")]
    assert len(pictures) == 2
    assert all(one.startswith("data:image/jpeg;base64,") for one in pictures)
    hand = parsed(officer.get(f"/rekam/{PERSON.nik}/sidik-jari?tangan=left"))
    assert len(hand.all("img")) == 4


def test_a_finger_that_cannot_be_taken_is_excused_with_its_reason(officer):
    begin(officer, until="sidik-jari")
    do(officer, "sidik-jari", **{"finger-9": "missing"})
    do(officer, "iris")
    text = parsed(go(officer, "periksa")).text
    assert "9 dari 10" in text
    assert "Manis kiri: tidak ada" in text


def test_a_hand_that_is_not_there_takes_its_thumb_with_it(officer):
    begin(officer, until="sidik-jari")
    send(officer, "sidik-jari", slap="right", whole="missing")
    send(officer, "sidik-jari", slap="left")
    page = parsed(go(officer, "sidik-jari"))
    assert "Letakkan kedua jempol" in page.text
    (thumb,) = page.all("select", id="finger-1")
    assert page.all("option", value="missing", selected=None)
    send(officer, "sidik-jari", slap="thumbs", **{thumb["name"]: "missing"})
    draft = drafts.get(PERSON.nik)
    assert [one > 0 for one in draft.fingers] == [False] * 5 + [True] * 5
    assert {one.position for one in draft.exceptions} == {f"finger-{n}" for n in range(1, 6)}


class Noting(Plugged):
    """Devices that note which fingers or eyes were asked for."""

    def __init__(self):
        super().__init__("steady")
        self.asked = []

    def capture(self, slap, *, exceptions):
        self.asked += [one.position for one in slap.positions if one not in exceptions]
        return super().capture(slap, exceptions=exceptions)


@pytest.mark.parametrize("thumb", ["finger-1", "finger-6"])
def test_a_thumb_stands_for_the_signature_of_who_cannot_sign(officer, monkeypatch, thumb):
    """The left one where the right hand is not there, before anybody was asked for fingers."""
    devices = Noting()
    monkeypatch.setattr(wiring, "devices", lambda: devices)
    begin(officer, until="tanda-tangan")
    send(officer, "tanda-tangan", by=thumb)
    assert devices.asked == [thumb]
    draft = drafts.get(PERSON.nik)
    assert [one.kind for one in draft.parts if one.kind == "signature"] == ["signature"]
    assert [(one.position, one.reason) for one in draft.exceptions] == [("signature", "unable")]
    assert "Cap jempol tersimpan" in parsed(go(officer, "tanda-tangan")).text


def test_a_thumb_that_is_gone_is_not_offered_and_without_any_the_reason_is_kept(officer):
    begin(officer, until="sidik-jari")
    again = f"/rekam/{PERSON.nik}/tanda-tangan?ulang"
    for slap, left in (("right", ["finger-6"]), ("left", [])):
        send(officer, "sidik-jari", slap=slap, whole="missing")
        offered = [one.get("value") for one in parsed(officer.get(again)).all("button", name="by")]
        assert [one for one in offered if one.startswith("finger")] == left
    assert send(officer, "tanda-tangan", by="finger-1").status_code == 400
    assert "jempol tidak ada" in parsed(officer.get(again)).text
    send(officer, "tanda-tangan", by="unable")
    draft = drafts.get(PERSON.nik)
    assert all(one.kind != "signature" for one in draft.parts)
    assert {"signature": "unable", "finger-1": "missing"}.items() <= {
        one.position: one.reason for one in draft.exceptions
    }.items()


def test_both_eyes_may_be_refused_at_once(officer):
    begin(officer, until="iris")
    answer = send(officer, "iris", whole="refused")
    assert answer.headers["Location"].endswith("/periksa")
    draft = drafts.get(PERSON.nik)
    assert draft.irises == (0, 0)
    assert {one.reason for one in draft.exceptions} == {"refused"}


def test_going_on_takes_nothing_twice(officer):
    begin(officer, until="periksa")
    before = drafts.get(PERSON.nik)
    for slap in ("right", "left", "thumbs"):
        send(officer, "sidik-jari", slap=slap, then="next")
    send(officer, "iris", then="next")
    assert drafts.get(PERSON.nik) == before


def test_a_reason_that_is_none_excuses_nothing(officer):
    begin(officer, until="sidik-jari")
    send(
        officer, "sidik-jari", slap="right", whole="lazy", **{"finger-2": "lazy", "nose": "missing"}
    )
    assert drafts.get(PERSON.nik).exceptions == ()


def test_a_finger_that_is_excused_afterwards_is_taken_out(officer):
    begin(officer, until="periksa")
    send(officer, "sidik-jari", slap="left", then="next", **{"finger-10": "worn"})
    draft = drafts.get(PERSON.nik)
    assert draft.fingers[9] == 0
    assert draft.fingers[8] > 0
    assert [(one.position, one.reason) for one in draft.exceptions] == [("finger-10", "worn")]


def test_what_is_taken_again_has_to_be_agreed_to_again(officer):
    begin(officer)
    assert drafts.get(PERSON.nik).agreed_ms > 0
    shoot(officer)
    assert drafts.get(PERSON.nik).agreed_ms == 0
    refused = send(officer, "sahkan", passphrase=PASSPHRASE)
    assert refused.status_code == 409
    assert "belum lengkap" in parsed(refused).text


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_signed_off_before_every_step_is_done(officer, step):
    begin(officer, until=step)
    assert send(officer, "sahkan", passphrase=PASSPHRASE).status_code == 409
    assert read.enrolments(PERSON.nik) == []


def test_a_wrong_passphrase_signs_nothing_off_and_loses_nothing(officer):
    begin(officer)
    refused = send(officer, "sahkan", passphrase="wrong")
    assert refused.status_code == 403
    assert "Kata sandi tidak cocok." in parsed(refused).text
    assert drafts.get(PERSON.nik).agreed_ms > 0


def test_too_many_wrong_passphrases_make_the_officer_wait(officer):
    begin(officer)
    for _ in range(5):
        refused = send(officer, "sahkan", passphrase="wrong")
    assert "Tunggu" in parsed(refused).text


def test_a_recording_tells_how_long_each_step_took_and_when_the_person_agreed(officer):
    go(officer, "cocokkan")
    record(officer)
    (kept,) = read.enrolments(PERSON.nik)
    times = {one.step: one.spent_ms for one in kept.steps}
    assert set(times) == {"compare", "photo", "signature", "fingers", "irises", "check", "sign"}
    assert all(0 <= spent < 60_000 for spent in times.values())
    assert 0 < kept.agreed_ms <= kept.captured_ms


def test_the_time_of_a_recording_is_told_at_its_end(officer, kit_screens):
    go(officer, "cocokkan")
    kit_screens.one.fleet.now_ms += 500_000  # looked at, and not recorded yet
    go(officer, "cocokkan")
    kit_screens.one.fleet.now_ms += 12_000
    begin(officer, until="sidik-jari")
    go(officer, "sidik-jari")
    kit_screens.one.fleet.now_ms += 114_000
    for step in ("sidik-jari", "iris", "periksa"):
        do(officer, step)
    send(officer, "sahkan", passphrase=PASSPHRASE)
    assert "Selesai dalam 2.06, tersimpan" in parsed(go(officer, "struk")).text


def test_a_recording_begun_by_mistake_is_put_aside_with_a_reason(officer):
    begin(officer, until="iris")
    before = drafts.get(PERSON.nik)
    assert "Alasannya" in parsed(go(officer, "sisihkan")).text
    refused = send(officer, "sisihkan", reason="  ")
    assert refused.status_code == 400
    assert drafts.get(PERSON.nik) == before
    send(officer, "sisihkan", reason="Salah orang")
    page = parsed(officer.get("/rekam/"))
    assert "1 rekaman disisihkan" in page.text
    assert "Salah orang" in page.text
    (number,) = page.all("input", name="number")
    answer = officer.post("/rekam/lanjutkan", {"number": number["value"]})
    assert answer.headers["Location"].endswith("/iris")
    assert drafts.get(PERSON.nik) == before


@pytest.mark.parametrize("number", ["", "7", "x", "-1", "9" * 30])
def test_nothing_is_taken_up_that_was_not_put_aside(officer, number):
    assert officer.post("/rekam/lanjutkan", {"number": number}).status_code == 409


def test_a_refusal_asks_for_a_second_officer_and_does_not_wait_for_one(officer):
    begin(officer, until="iris")
    send(officer, "iris", whole="refused")
    send(officer, "periksa")
    assert "Petugas kedua" in parsed(go(officer, "sahkan")).text
    send(officer, "sahkan", passphrase=PASSPHRASE)
    (kept,) = read.enrolments(PERSON.nik)
    assert kept.witness == ""
    assert "unwitnessed" in kept.flags


def test_a_second_officer_signs_for_what_they_saw(officer):
    begin(officer, until="iris")
    send(officer, "iris", whole="refused")
    send(officer, "periksa")
    for witness, passphrase in (
        ("officer", PASSPHRASE),
        ("nobody", PASSPHRASE),
        ("registrar", "wrong"),
    ):
        fields = {"witness": witness, "witness_passphrase": passphrase}
        refused = send(officer, "sahkan", passphrase=PASSPHRASE, **fields)
        assert refused.status_code == 403
        assert read.enrolments(PERSON.nik) == []
    fields = {"witness": "registrar", "witness_passphrase": PASSPHRASE}
    send(officer, "sahkan", passphrase=PASSPHRASE, **fields)
    (kept,) = read.enrolments(PERSON.nik)
    assert kept.witness == "registrar"
    assert "unwitnessed" not in kept.flags


def test_one_missing_finger_needs_no_second_officer(officer):
    record(officer, **{"finger-4": "missing"})
    (kept,) = read.enrolments(PERSON.nik)
    assert kept.flags == drafts_flags(kept)


class Undated(Plugged):
    """Trusted devices at a laptop whose date is years off."""

    def capture(self, slap, *, exceptions):
        return replace(super().capture(slap, exceptions=exceptions), is_dated=False)


@pytest.mark.parametrize("step", ["sidik-jari", "iris", "tanda-tangan"])
def test_a_wrong_date_flags_a_recording_and_never_stops_it(officer, monkeypatch, step):
    begin(officer, until=step)
    steady = wiring.devices
    monkeypatch.setattr(wiring, "devices", lambda: Undated("steady"))
    fields = {"by": "finger-1"} if step == "tanda-tangan" else {}
    send(officer, step, **fields) if fields else do(officer, step)
    monkeypatch.setattr(wiring, "devices", steady)
    for each in STEPS[STEPS.index(step) + 1 : 4]:
        do(officer, each)
    assert "Tanggal laptop tampaknya salah." in parsed(go(officer, "periksa")).text
    send(officer, "periksa")
    send(officer, "sahkan", passphrase=PASSPHRASE)
    (kept,) = read.enrolments(PERSON.nik)
    assert Flag.CLOCK in kept.flags
    assert "tanda: Jam kit berbeda" in parsed(officer.get(f"/warga/{PERSON.nik}")).text


def drafts_flags(kept):
    return tuple(one for one in kept.flags if one != "unwitnessed")
