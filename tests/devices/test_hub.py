"""The contract: kit and device over real sockets, well behaved and in every way not."""

import time
from collections import Counter
from functools import reduce
from io import BytesIO

import pytest
from PIL import Image

from rekam.devices import trust
from rekam.devices.certificates import Roots
from rekam.devices.interface import Kind, Slap, Tries
from rekam.devices.sbi import Limits
from rekam.devices.simulator import server
from rekam.devices.simulator.mischief import Mischief
from rekam.devices.simulator.server import told
from rekam.domain import device_errors as errors
from rekam.engines.biometrics.samples import Eye, Finger, Grade
from rekam.web.errors import advice
from tests.devices.conftest import PATIENT, clock_ms

SMALL = {Kind.FINGER: Slap.THUMBS, Kind.IRIS: Slap.IRISES}  # the quickest slap of each

ENDS_IN = {
    Mischief.BUSY: errors.DeviceBusyError,
    Mischief.NOT_READY: errors.DeviceNotReadyError,
    Mischief.UNREGISTERED: errors.DeviceUnregisteredError,
    Mischief.UNPLUGGED: errors.DeviceSilentError,
    Mischief.WRONG_SIGNATURE: errors.DeviceSignatureError,
    Mischief.UNKNOWN_KEY: errors.DeviceUnknownError,
    Mischief.EXPIRED_KEY: errors.DeviceKeyExpiredError,
    Mischief.REPLAYED: errors.DeviceReplayError,
    Mischief.OLD_PRINTS: errors.DeviceReplayError,
    Mischief.BROKEN_CHAIN: errors.DeviceChainError,
    Mischief.SLOW: errors.DeviceSilentError,
    Mischief.TOO_FEW: errors.DeviceCountError,
    Mischief.GARBAGE: errors.DeviceUnreadableError,
}
STILL_TAKEN = {Mischief.LOW_QUALITY, Mischief.ONE_POOR}
HASTY = Limits(ask_s=20.0, after_timeout_s=0.5)
KINDS = pytest.mark.parametrize("kind", Kind)


def test_the_contract_knows_every_mischief():
    assert {*ENDS_IN, *STILL_TAKEN, Mischief.NUMBER} == set(Mischief)


@pytest.mark.parametrize("slap", Slap)
def test_every_slap_is_taken_as_it_was_asked_for(hub, slap):
    capture = hub.capture(slap, exceptions=())
    assert [one.position for one in capture.taken] == list(slap.positions)
    for one in capture.taken:
        with Image.open(BytesIO(one.sample.data)) as picture:
            assert (picture.format, picture.mode) == ("JPEG2000", "L")
    assert len({one.sample.data for one in capture.taken}) == len(capture.taken)


@pytest.mark.parametrize(
    ("slap", "excepted"),
    [
        (Slap.RIGHT, {Finger.RIGHT_INDEX, Finger.RIGHT_LITTLE}),
        (Slap.LEFT, set(Slap.LEFT.positions[1:])),
        (Slap.IRISES, {Eye.LEFT}),
    ],
)
def test_a_missing_finger_or_eye_is_not_waited_for(hub, slap, excepted):
    capture = hub.capture(slap, exceptions=excepted)
    assert {one.position for one in capture.taken} == set(slap.positions) - excepted


def test_the_devices_are_found_and_say_who_they_are(hub, simulated):
    found = {device.kind: device for device in hub.discover()}
    assert {kind: device.port for kind, device in found.items()} == dict(simulated.ports)
    levels = {kind: hub.info(device).certification for kind, device in found.items()}
    assert levels == {Kind.FINGER: "L1", Kind.IRIS: "L0"}


@KINDS
@pytest.mark.parametrize("mischief", ENDS_IN)
def test_each_mischief_ends_in_its_own_error_and_nothing_is_lost(
    make_hub, simulated, kind, mischief
):
    """What was taken before stands, the officer reads what to do, and the next try works."""
    hub, slap = make_hub(), SMALL[kind]
    excepted = () if mischief is Mischief.TOO_FEW else slap.positions[1:]  # one is quicker
    tries = Tries().after(hub.capture(slap, exceptions=excepted))
    told(simulated.ports[kind], mischief)
    hub._sbi._limits = HASTY if mischief is Mischief.SLOW else hub._sbi._limits
    with pytest.raises(ENDS_IN[mischief]) as caught:
        hub.capture(slap, exceptions=excepted)
    assert type(caught.value) is ENDS_IN[mischief]
    told_to_people = advice(caught.value)
    assert told_to_people.what
    assert told_to_people.do
    told(simulated.ports[kind], None)
    hub._sbi._limits = PATIENT
    again = tries.after(once_free(lambda: hub.capture(slap, exceptions=excepted)))
    assert again.counts == {slap: 2}
    assert set(again.best) == set(slap.positions) - set(excepted)


def once_free(capture):
    """Do as the officer is told: a device that was slow is still busy for a moment."""
    for _ in range(400):
        try:
            return capture()
        except errors.DeviceBusyError:
            time.sleep(0.05)
    return capture()


@pytest.mark.parametrize("number", [*range(100, 113), 202, 500, 503, 999])
def test_every_number_of_the_interface_ends_in_its_error(hub, simulated, number):
    told(simulated.ports[Kind.FINGER], Mischief.NUMBER, times=1, number=str(number))
    with pytest.raises(type(errors.by_number(str(number)))) as caught:
        hub.capture(Slap.THUMBS, exceptions=())
    assert caught.value.args == (str(number),)


@KINDS
def test_low_quality_is_taken_scored_low_and_asked_for_again(hub, simulated, kind):
    slap = SMALL[kind]
    told(simulated.ports[kind], Mischief.LOW_QUALITY, times=1)
    tries = Tries().after(hub.capture(slap, exceptions=()))
    assert tries.poor(slap, exceptions=()) == slap.positions
    better = tries.after(hub.capture(slap, exceptions=()))
    assert better.poor(slap, exceptions=()) == ()


def test_one_poor_finger_is_the_only_one_to_be_bettered(hub, simulated):
    told(simulated.ports[Kind.FINGER], Mischief.ONE_POOR, times=1)
    first = Tries().after(hub.capture(Slap.THUMBS, exceptions=()))
    assert first.poor(Slap.THUMBS, exceptions=()) == (Finger.RIGHT_THUMB,)
    assert first.best[Finger.LEFT_THUMB].sample.grade is not Grade.AGAIN


# ---- whom a hub believes


def test_without_a_root_no_device_is_believed(make_hub):
    with pytest.raises(errors.DeviceUnknownError):
        make_hub(roots=Roots).capture(Slap.THUMBS, exceptions=())


def test_a_root_that_is_put_beside_the_others_is_heard_at_once(make_hub, simulated):
    known = [Roots()]
    hub = make_hub(roots=lambda: known[0])
    with pytest.raises(errors.DeviceUnknownError):
        hub.capture(Slap.IRISES, exceptions=())
    known[0] = make_hub()._roots()
    assert hub.capture(Slap.IRISES, exceptions=()).taken


def test_a_device_for_training_is_not_taken_for_work(make_hub):
    with pytest.raises(errors.DeviceUntrustedError) as caught:
        make_hub(env="Production").capture(Slap.THUMBS, exceptions=())
    assert caught.value.args == ("env", "Developer")


@KINDS
def test_without_any_device_the_officer_is_told_to_plug_one_in(make_hub, simulated, kind):
    other = next(port for other, port in simulated.ports.items() if other is not kind)
    for ports in ([], [other]):
        with pytest.raises(errors.DeviceNoneConnectedError) as caught:
            make_hub(ports=ports).capture(SMALL[kind], exceptions=())
        assert caught.value.args == (kind.value,)


def test_a_strangers_device_beside_a_trusted_one_changes_nothing(make_hub, simulated):
    """Its port comes first; it says that it is ready, and is passed over."""
    with server.running(clock_ms=clock_ms, seed=9) as strange:
        hub = make_hub(ports=[strange.ports[Kind.FINGER], *simulated.ports.values()])
        (taken, _) = hub.capture(Slap.THUMBS, exceptions=()).taken
        lonely = make_hub(ports=strange.ports.values())
        with pytest.raises(errors.DeviceUnknownError):
            lonely.capture(Slap.THUMBS, exceptions=())
    assert taken.serial == "SIMFINGER000001"


def test_a_stranger_does_not_hide_why_the_trusted_device_cannot(make_hub, simulated):
    """The officer hears about the office's own device, not about what lies beside it."""
    with server.running(clock_ms=clock_ms, seed=9) as strange:
        hub = make_hub(ports=[strange.ports[Kind.FINGER], simulated.ports[Kind.FINGER]])
        told(simulated.ports[Kind.FINGER], Mischief.NOT_READY)
        with pytest.raises(errors.DeviceNotReadyError):
            hub.capture(Slap.THUMBS, exceptions=())


def test_each_capture_asks_to_follow_from_the_one_before(hub):
    asked = []
    send = hub._sbi.capture
    hub._sbi.capture = lambda one: asked.append(one) or send(one)
    for _ in range(2):
        taken = hub.capture(Slap.IRISES, exceptions=()).taken
    first = reduce(trust.next_hash, [one.record for one in taken], asked[1].previous_hash)
    assert asked[0].previous_hash == ""
    assert hub._last_hashes[taken[0].serial] == first
    assert asked[1].previous_hash not in ("", first)
    assert len({one.transaction for one in asked}) == 2


def test_two_kits_may_share_a_device(make_hub):
    """Each has its own chain of digests; the device follows the one that it is given."""
    first, second = make_hub(), make_hub()
    for _ in range(2):
        for each in (first, second):
            assert each.capture(Slap.IRISES, exceptions=()).taken


def test_what_a_hub_remembers_stays_small(hub, monkeypatch):
    monkeypatch.setattr("rekam.devices.hub._DIGESTS_KEPT", 3)
    for _ in range(3):
        last = hub.capture(Slap.THUMBS, exceptions=())
    assert len(hub._given) == 3
    assert len(last.taken) == 2


def test_a_slap_with_nothing_left_to_take_is_never_asked_for(hub):
    with pytest.raises(AssertionError):
        hub.capture(Slap.THUMBS, exceptions=Slap.THUMBS.positions)


YEAR_MS = 365 * 86_400_000


@KINDS
@pytest.mark.parametrize("years", [-16, 8])
def test_a_laptop_whose_date_is_years_off_takes_prints_and_says_so(make_hub, kind, years):
    """The devices keep the right time; the laptop is in 2002 or far ahead of everybody."""
    wrong = make_hub(clock_ms=lambda: clock_ms() + years * YEAR_MS)
    capture = wrong.capture(SMALL[kind], exceptions=())
    assert (len(capture.taken), capture.is_dated) == (2, False)
    assert not any(wrong.info(one).is_dated for one in wrong.discover())
    assert make_hub().capture(SMALL[kind], exceptions=()).is_dated


# ---- the preview


@pytest.mark.parametrize("slap", Slap)
def test_the_preview_shows_pictures_at_least_three_a_second(hub, slap):
    frames = hub.preview(slap)
    first = next(frames)
    began = time.monotonic()
    sizes = [Image.open(BytesIO(frame)).size for frame in (first, next(frames), next(frames))]
    taken_s = time.monotonic() - began
    frames.close()
    assert min(width for width, _ in sizes) > 300
    assert Counter(sizes).most_common(1)[0][1] == 3
    assert taken_s < 2 / 3 + 1.0  # two pictures at three a second, on a busy machine


def test_a_preview_runs_beside_a_capture(hub):
    frames = hub.preview(Slap.THUMBS)
    assert next(frames)
    assert hub.capture(Slap.THUMBS, exceptions=()).taken
    assert next(frames)
    frames.close()
    assert list(frames) == []


def test_a_preview_of_nothing_says_why(make_hub):
    with pytest.raises(errors.DeviceNoneConnectedError):
        make_hub(ports=[]).preview(Slap.LEFT)
