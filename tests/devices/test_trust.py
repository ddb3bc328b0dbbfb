from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.devices import iso, jws, trust
from rekam.devices.asked import NAMES
from rekam.devices.certificates import Clocks
from rekam.devices.interface import Kind, Slap, Status
from rekam.domain import device_errors as errors
from rekam.domain.errors import DeviceError
from rekam.engines.biometrics.samples import Eye, Finger
from tests.devices.workshop import NOW, SLAPS, forged, said, told

ON_TIME = Clocks(now=NOW, told=NOW)

THUMBS = (Finger.RIGHT_THUMB, Finger.LEFT_THUMB)


@pytest.fixture(scope="module")
def asked(bench):
    return bench.asked(Slap.THUMBS)


@pytest.fixture(scope="module")
def parts(bench, asked):
    return bench.answered(asked)


@pytest.fixture(scope="module")
def signer(bench):
    return bench.keys[Kind.FINGER].device


# ---- what is true is believed


@pytest.mark.parametrize("slap", SLAPS)
def test_a_true_answer_is_believed_at_either_level(bench, slap):
    asked = bench.asked(slap)
    believed = bench.believed(bench.answered(asked), asked)
    assert [one.position for one in believed.taken] == list(slap.positions)
    assert all(iso.read(one.record).data == one.sample.data for one in believed.taken)
    assert {one.serial for one in believed.taken} == {asked.info.device.serial}


def test_every_finger_has_its_own_score(bench, asked, parts):
    believed = bench.believed(parts, asked)
    scores = [round(float(said(part["data"])["qualityScore"])) for part in parts]
    assert [one.sample.quality for one in believed.taken] == scores
    assert len(set(scores)) == 2


def test_the_excepted_finger_is_not_asked_for_and_not_missed(bench):
    asked = bench.asked(Slap.THUMBS, (Finger.LEFT_THUMB,))
    believed = bench.believed(bench.answered(asked), asked)
    assert [one.position for one in believed.taken] == [Finger.LEFT_THUMB]


# ---- the chain of digests


def test_the_digest_is_over_bytes_as_the_makers_compliance_kit_has_it():
    """Worked out by hand, so that client and simulator cannot be wrong together."""
    first = sha256(sha256(b"").digest() + sha256(b"one").digest())
    second = sha256(first.digest() + sha256(b"two").digest())
    assert trust.next_hash("", b"one") == first.hexdigest().upper()
    assert trust.next_hash(first.hexdigest().upper(), b"two") == second.hexdigest().upper()


def test_a_captures_digests_follow_from_the_capture_before(bench, asked, parts):
    last = bench.believed(parts, asked).last_hash
    again = bench.asked(Slap.THUMBS, previous_hash=last)
    assert bench.believed(bench.answered(again), again).last_hash != last


def test_an_answer_that_follows_from_another_capture_is_refused(bench, parts):
    other = bench.asked(Slap.THUMBS, previous_hash=trust.next_hash("", b"another"))
    with pytest.raises(errors.DeviceChainError):
        bench.believed(parts, other)


def test_an_answer_whose_parts_change_places_is_refused(bench, asked, parts):
    with pytest.raises(errors.DeviceChainError):
        bench.believed(parts[::-1], asked)


def test_a_digest_that_is_not_of_the_prints_is_refused(bench, asked, parts):
    spoilt = [{**parts[0], "hash": parts[1]["hash"]}, parts[1]]
    with pytest.raises(errors.DeviceChainError):
        bench.believed(spoilt, asked)


# ---- signatures


def test_a_byte_changed_after_signing_is_seen(bench, asked, parts):
    better = {**said(parts[0]["data"]), "qualityScore": "99.0"}
    spoilt = [{**parts[0], "data": forged(parts[0]["data"], payload=better)}, parts[1]]
    with pytest.raises(errors.DeviceSignatureError):
        bench.believed(spoilt, asked)


@pytest.mark.parametrize(
    "header", [{"alg": "none"}, {"alg": "HS256"}, {"alg": "RS512"}, {"crit": ["x"]}]
)
def test_a_token_may_not_choose_how_it_is_checked(bench, asked, parts, header):
    spoilt = [{**parts[0], "data": forged(parts[0]["data"], header=header)}, parts[1]]
    with pytest.raises(errors.DeviceSignatureError):
        bench.believed(spoilt, asked)


@pytest.mark.parametrize("signature", [b"", b"\0" * 256])
def test_an_empty_signature_is_none(bench, asked, parts, signature):
    spoilt = [{**parts[0], "data": forged(parts[0]["data"], signature=signature)}, parts[1]]
    with pytest.raises(errors.DeviceSignatureError):
        bench.believed(spoilt, asked)


def test_a_strangers_key_is_not_believed_however_well_it_signs(bench, asked, parts):
    spoilt = [told(parts[0], bench.keys[Kind.FINGER].stranger), parts[1]]
    with pytest.raises(errors.DeviceUnknownError):
        bench.believed(spoilt, asked)


def test_a_key_past_its_day_is_not_believed(bench, asked, parts):
    spoilt = [told(parts[0], bench.keys[Kind.FINGER].spent), parts[1]]
    with pytest.raises(errors.DeviceKeyExpiredError):
        bench.believed(spoilt, asked)


# ---- identity


def test_a_device_cannot_borrow_an_identity(bench, asked, parts, signer):
    """L1: the identity is signed, but by no chip that anybody certified."""
    own = signer.sign(said(said(parts[0]["data"])["digitalId"]))
    with pytest.raises(errors.DeviceUnknownError):
        bench.believed([told(parts[0], signer, digitalId=own), parts[1]], asked)


def test_a_device_of_the_lower_level_cannot_have_its_identity_signed_by_another(bench):
    asked = bench.asked(Slap.IRISES)
    parts = bench.answered(asked)
    keys = bench.keys
    borrowed = keys[Kind.FINGER].device.sign(said(said(parts[0]["data"])["digitalId"]))
    spoilt = told(parts[0], keys[Kind.IRIS].device, digitalId=borrowed)
    with pytest.raises(errors.DeviceUnknownError):
        bench.believed([spoilt, parts[1]], asked)


def test_a_chips_root_does_not_vouch_for_a_devices_key(bench, asked, parts):
    """Each kind of root is trusted for its own kind alone."""
    swapped = replace(bench.roots, device=bench.roots.chip)
    with pytest.raises(errors.DeviceUnknownError):
        bench.believed(parts, asked, roots=swapped)


def test_a_code_that_is_not_the_signed_identitys_is_refused(bench, asked, parts, signer):
    with pytest.raises(errors.DeviceUnknownError):
        bench.believed([told(parts[0], signer, deviceCode="SIMFINGER000002"), parts[1]], asked)


def test_another_trusted_device_cannot_answer_for_the_one_that_was_asked(bench, asked, parts):
    info = replace(asked.info, device=replace(asked.info.device, serial="SIMFINGER000002"))
    with pytest.raises(errors.DeviceReplayError):
        bench.believed(parts, replace(asked, info=info))


# ---- the answer is to this request


@pytest.mark.parametrize(
    "changes",
    [
        {"transactionId": "kit-07-0002"},
        {"purpose": "Auth"},
        {"env": "Production"},
        {"bioType": "Iris"},
    ],
)
def test_an_answer_to_another_request_is_refused(bench, asked, parts, signer, changes):
    with pytest.raises(errors.DeviceReplayError):
        bench.believed([told(parts[0], signer, **changes), parts[1]], asked)


def test_a_clock_that_is_a_little_apart_is_borne(bench, asked, parts, signer):
    near = [told(part, signer, timestamp="2018-05-17T09:34:59+00:00") for part in parts]
    assert bench.believed(near, asked).is_dated


@pytest.mark.parametrize(
    "moment", ["2018-05-17T09:24:59Z", "2018-05-17T09:35:01Z", "1999-01-01T00:00:00Z"]
)
def test_a_clock_that_is_far_apart_is_told_on_and_refuses_nothing(
    bench, asked, parts, signer, moment
):
    far = [parts[0], told(parts[1], signer, timestamp=moment)]
    found = bench.believed(far, asked)
    assert (len(found.taken), found.is_dated) == (2, False)


@pytest.mark.parametrize("kind", Kind)
def test_a_laptop_whose_date_is_years_off_still_believes_its_devices(bench, kind):
    """The key of the chip and that of the device are of a month that this laptop is not in."""
    token = bench.devices[kind].info()[0]["deviceInfo"]
    for years in (-8, 8):
        clocks = Clocks(now=NOW.replace(year=NOW.year + years), told=NOW)
        found = trust.info(token, bench.device(kind), roots=bench.roots, clocks=clocks)
        assert not found.is_dated


def test_old_prints_in_a_new_answer_are_seen(bench, asked, parts):
    """A device whose sensor is bypassed: the same picture, newly signed, to a new request."""
    before = bench.believed(parts, asked).digests
    with pytest.raises(errors.DeviceReplayError):
        bench.believed(parts, asked, given_before=before)


def test_one_picture_cannot_be_two_fingers(bench, asked, signer, parts):
    record = jws.unpacked(said(parts[0]["data"])["bioValue"])
    as_left = record[:40] + bytes([Finger.LEFT_THUMB.value]) + record[41:]
    twice = told(parts[1], signer, bioValue=jws.packed(as_left))
    twice["hash"] = trust.next_hash(parts[0]["hash"], as_left)
    with pytest.raises(errors.DeviceReplayError):
        bench.believed([parts[0], twice], asked)


# ---- how many, and which


def test_a_finger_too_few_is_missed(bench, asked, parts):
    with pytest.raises(errors.DeviceCountError):
        bench.believed(parts[:1], asked)


def test_a_finger_that_was_not_asked_for_is_refused(bench, parts):
    with pytest.raises(errors.DeviceCountError):
        bench.believed(parts, bench.asked(Slap.THUMBS, (Finger.RIGHT_THUMB,)))


def test_a_file_of_another_finger_than_its_label_is_refused(bench, asked, signer, parts):
    relabelled = told(parts[0], signer, bioSubType=NAMES[Finger.LEFT_THUMB])
    with pytest.raises(errors.DeviceUnreadableError) as caught:
        bench.believed([relabelled, parts[1]], asked)
    assert caught.value.args == ("iso", "position")


@pytest.mark.parametrize("score", ["nan", "inf", "-1", "100.1", "bagus", None, True, [60]])
def test_a_score_that_is_none_is_refused(bench, asked, signer, parts, score):
    with pytest.raises(errors.DeviceUnreadableError):
        bench.believed([told(parts[0], signer, qualityScore=score), parts[1]], asked)


@pytest.mark.parametrize("key", ["bioValue", "transactionId", "digitalId", "timestamp", "bioType"])
@pytest.mark.parametrize("value", [None, {}, [], True])
def test_a_field_that_is_no_text_is_refused(bench, asked, signer, parts, key, value):
    with pytest.raises(errors.DeviceUnreadableError):
        bench.believed([told(parts[0], signer, **{key: value}), parts[1]], asked)


@pytest.mark.parametrize("moment", ["", "kemarin", "2018-05-17T09:30:00"])
def test_a_moment_without_its_place_in_time_is_refused(bench, asked, signer, parts, moment):
    with pytest.raises(errors.DeviceUnreadableError):
        bench.believed([told(parts[0], signer, timestamp=moment), parts[1]], asked)


@pytest.mark.parametrize("part", [None, [], "x", 7, {}, {"data": 3}, {"data": "a.b"}])
def test_a_part_that_is_none_is_refused(bench, asked, part):
    with pytest.raises(errors.DeviceUnreadableError):
        bench.believed([part], asked)


def test_a_part_that_reports_an_error_ends_in_that_error(bench, asked, parts):
    failed = {**parts[1], "error": {"errorCode": "105", "errorInfo": ""}}
    with pytest.raises(errors.DeviceOrientationError):
        bench.believed([parts[0], failed], asked)


# ---- who are you


@pytest.mark.parametrize("kind", Kind)
def test_a_device_says_who_it_is_and_until_when_it_is_trusted(bench, kind):
    token = bench.devices[kind].info()[0]["deviceInfo"]
    found = trust.info(token, bench.device(kind), roots=bench.roots, clocks=ON_TIME)
    assert found.device == bench.device(kind)
    assert found.key_until == NOW + timedelta(days=30)
    assert found.env == "Developer"


def test_a_device_that_says_to_be_another_is_refused(bench):
    token = bench.devices[Kind.FINGER].info()[0]["deviceInfo"]
    for changes in ({"ident": "other"}, {"serial": "SIMFINGER000002"}):
        other = replace(bench.device(Kind.FINGER), **changes)
        with pytest.raises(errors.DeviceUnknownError):
            trust.info(token, other, roots=bench.roots, clocks=ON_TIME)


def test_a_device_without_an_identity_in_its_discovery_is_known_by_its_signature(bench):
    token = bench.devices[Kind.FINGER].info()[0]["deviceInfo"]
    nameless = replace(bench.device(Kind.FINGER), serial="", status=Status.BUSY)
    found = trust.info(token, nameless, roots=bench.roots, clocks=ON_TIME)
    assert found.device == bench.device(Kind.FINGER)


@pytest.mark.parametrize(
    "changes", [{"certification": "L2"}, {"deviceStatus": "Tidur"}, {"env": None}]
)
def test_a_device_that_says_nothing_we_know_is_refused(bench, changes):
    signer = bench.keys[Kind.FINGER].device
    token = signer.sign({**said(bench.devices[Kind.FINGER].info()[0]["deviceInfo"]), **changes})
    with pytest.raises(errors.DeviceUnreadableError):
        trust.info(token, bench.device(Kind.FINGER), roots=bench.roots, clocks=ON_TIME)


def test_an_iris_is_not_a_finger_of_the_same_number(bench):
    """Both eyes and thumbs have numbers 1 and 2; the file's own kind decides."""
    asked = bench.asked(Slap.IRISES)
    taken = bench.believed(bench.answered(asked), asked).taken
    assert [one.position for one in taken] == [Eye.RIGHT, Eye.LEFT]


ANY = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just([])


@given(
    changes=st.dictionaries(
        st.sampled_from(
            [
                "digitalId",
                "deviceCode",
                "bioType",
                "bioSubType",
                "purpose",
                "env",
                "bioValue",
                "transactionId",
                "timestamp",
                "qualityScore",
            ]
        ),
        ANY,
        min_size=1,
        max_size=3,
    ),
    hash_=ANY,
)
def test_whatever_a_trusted_device_signs_is_believed_or_ends_in_an_error(
    bench, asked, parts, signer, changes, hash_
):
    spoilt = {**told(parts[0], signer, **changes), "hash": hash_}
    with pytest.raises(DeviceError):
        bench.believed([spoilt, parts[1]], asked)


@given(record=st.binary(max_size=200))
def test_any_bytes_in_place_of_a_print_end_in_an_error(bench, asked, parts, signer, record):
    spoilt = told(parts[0], signer, bioValue=jws.packed(record))
    spoilt["hash"] = trust.next_hash("", record)
    with pytest.raises(errors.DeviceUnreadableError):
        bench.believed([spoilt, parts[1]], asked)
