import pytest

from rekam.devices.interface import TRIES_MAX, Capture, Kind, Slap, Taken, Tries
from rekam.engines.biometrics.samples import Eye, Finger, FingerSample, IrisSample


def taken(position, quality):
    kind = FingerSample if isinstance(position, Finger) else IrisSample
    sample = kind(position=position, data=b"", media_type="image/jp2", quality=quality)
    return Taken(sample=sample, record=b"", serial="SIM000000001")


def capture(slap, *qualities):
    pairs = zip(slap.positions, qualities, strict=True)
    return Capture(slap=slap, taken=tuple(taken(one, quality) for one, quality in pairs))


def qualities(tries):
    return {position: one.sample.quality for position, one in tries.best.items()}


def test_the_four_slaps_take_every_finger_and_eye_once():
    every = [one for slap in Slap for one in slap.positions]
    assert sorted(every, key=str) == sorted([*Finger, *Eye], key=str)


def test_a_slap_names_its_fingers_by_iso_number():
    assert [one.value for one in Slap.RIGHT.positions] == [2, 3, 4, 5]
    assert [one.value for one in Slap.LEFT.positions] == [7, 8, 9, 10]
    assert [one.value for one in Slap.THUMBS.positions] == [1, 6]
    assert Slap.IRISES.kind is Kind.IRIS
    assert {slap.kind for slap in Slap if slap is not Slap.IRISES} == {Kind.FINGER}


def test_the_best_of_three_tries_is_kept_for_each_finger_by_itself():
    tries = Tries()
    for scores in ((80, 20, 50, 90), (30, 70, 50, 91), (79, 69, 51, 10)):
        tries = tries.after(capture(Slap.LEFT, *scores))
    assert list(qualities(tries).values()) == [80, 70, 51, 91]


def test_a_worse_try_changes_nothing_but_the_count():
    once = Tries().after(capture(Slap.IRISES, 70, 80))
    twice = once.after(capture(Slap.IRISES, 60, 80))
    assert twice.best == once.best
    assert twice.counts == {Slap.IRISES: 2}


def test_one_bad_finger_is_not_hidden_by_three_good_ones():
    """The average of these is 76; a gate on it would let the second finger through."""
    tries = Tries().after(capture(Slap.RIGHT, 100, 5, 100, 100))
    assert tries.poor(Slap.RIGHT, exceptions=()) == (Finger.RIGHT_MIDDLE,)


@pytest.mark.parametrize(("quality", "is_poor"), [(39, True), (40, False), (60, False)])
def test_the_gate_stands_at_forty(quality, is_poor):
    tries = Tries().after(capture(Slap.IRISES, quality, 90))
    assert bool(tries.poor(Slap.IRISES, exceptions=())) == is_poor


def test_what_was_not_taken_is_poor_and_what_is_excepted_is_not():
    poor = Tries().poor(Slap.THUMBS, exceptions=[Finger.LEFT_THUMB])
    assert poor == (Finger.RIGHT_THUMB,)


def test_a_slap_is_taken_three_times_at_most_and_each_slap_counts_by_itself():
    tries = Tries()
    for _ in range(TRIES_MAX):
        assert tries.may_try(Slap.THUMBS)
        tries = tries.after(capture(Slap.THUMBS, 10, 10))
    assert not tries.may_try(Slap.THUMBS)
    assert tries.may_try(Slap.LEFT)


def test_tries_are_values_so_an_earlier_one_stays_as_it_was():
    before = Tries()
    before.after(capture(Slap.THUMBS, 50, 50))
    assert before == Tries()


def test_one_answer_of_doubtful_date_puts_all_tries_in_doubt():
    doubtful, sure = (Capture(slap=Slap.LEFT, taken=(), is_dated=one) for one in (False, True))
    assert Tries().after(sure).is_dated
    assert not Tries().after(doubtful).after(sure).is_dated
