import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain import facts
from rekam.domain.errors import MalformedError, RevokedSignerError
from rekam.domain.facts import (
    ClockBounded,
    DeviceAuthorised,
    DeviceRevoked,
    OfficerAuthorised,
    OfficerRevoked,
    QuarantineReleased,
    Unknown,
)
from rekam.domain.trust import (
    TRUST_STREAM,
    Device,
    Officer,
    Role,
    device_subject,
    fold_device,
    fold_officer,
    may_tell,
    officer_subject,
)
from rekam.domain.values import NodeId, StreamId, VillageCode
from rekam.journal.codec import KINDS
from tests.domain.histories import told
from tests.journal.strategies import values

KIT = NodeId("kit-07")
DEVICE = device_subject(KIT)
RINA = officer_subject("rina")
VILLAGES = (VillageCode("35.01.04.2001"),)


def authorised(key=b"k" * 32, villages=VILLAGES):
    return DeviceAuthorised(subject=DEVICE, signing_key=key, recipient="age1kit", villages=villages)


def released(digest):
    return QuarantineReleased(subject=DEVICE, digest=digest, reason="sudah diperiksa")


def officer(role, name="Rina"):
    return OfficerAuthorised(subject=RINA, name=name, role=role)


LOST = DeviceRevoked(subject=DEVICE, reason="hilang")
LEFT = OfficerRevoked(subject=RINA, reason="pindah tugas")
BOUNDED = ClockBounded(subject=DEVICE, stream=StreamId("kit-07"), epoch=1, first=1, last=2, at_ms=3)


# ---- devices


def test_a_device_of_which_nothing_is_known_has_no_key():
    assert fold_device(KIT, []) == Device(node=KIT)
    assert Device(node=KIT).signing_key == b""


def test_a_certified_device_is_known_by_its_keys():
    assert fold_device(KIT, told(authorised())) == Device(
        node=KIT, signing_key=b"k" * 32, recipient="age1kit", villages=VILLAGES
    )


def test_a_new_certificate_replaces_the_old_one_and_ends_a_revocation():
    device = fold_device(KIT, told(authorised(), LOST, authorised(b"n" * 32, ())))
    assert (device.signing_key, device.villages, device.is_revoked) == (b"n" * 32, (), False)


def test_a_revoked_device_is_not_believed():
    device = fold_device(KIT, told(authorised(), LOST))
    with pytest.raises(RevokedSignerError) as caught:
        device.check(b"segment")
    assert caught.value.args == (KIT,)


def test_a_released_segment_of_a_revoked_device_is_believed_and_no_other():
    device = fold_device(KIT, told(authorised(), LOST, released(b"one")))
    device.check(b"one")
    with pytest.raises(RevokedSignerError):
        device.check(b"two")


def test_a_release_that_came_before_the_revocation_still_counts():
    fold_device(KIT, told(authorised(), released(b"one"), LOST)).check(b"one")


def test_a_device_in_good_standing_is_believed():
    fold_device(KIT, told(authorised())).check(b"anything")


def test_what_bounds_a_clock_says_nothing_of_trust():
    assert fold_device(KIT, told(authorised(), BOUNDED)) == fold_device(KIT, told(authorised()))


DEVICE_FACTS = [authorised(), authorised(b"n" * 32), LOST, released(b"one"), BOUNDED]


@given(st.lists(st.sampled_from(DEVICE_FACTS), max_size=8), st.randoms())
def test_a_device_is_the_same_whatever_order_its_facts_arrived_in(history, rng):
    recorded = told(*history)
    arrived = recorded.copy()
    rng.shuffle(arrived)
    assert fold_device(KIT, arrived) == fold_device(KIT, recorded)


# ---- officers


@pytest.mark.parametrize("role", list(Role))
def test_an_authorised_officer_has_a_name_and_a_role(role):
    expected = Officer(ident="rina", name="Rina", role=role)
    assert fold_officer("rina", told(officer(role.value))) == expected


def test_an_officer_who_left_may_no_longer_sign_in():
    assert fold_officer("rina", told(officer("officer"), LEFT)).is_revoked


def test_an_officer_who_came_back_may_sign_in_in_the_new_role():
    found = fold_officer("rina", told(officer("officer"), LEFT, officer("head", "Rina W.")))
    assert (found.name, found.role, found.is_revoked) == ("Rina W.", Role.HEAD, False)


def test_a_role_that_a_newer_office_gives_lets_nobody_in_here():
    found = fold_officer("rina", told(officer("head"), officer("auditor")))
    assert found.is_revoked


def test_other_facts_say_nothing_of_an_officer():
    note = facts.NoteAdded(subject=RINA, text="cuti")
    assert fold_officer("rina", told(officer("it"), note)) == fold_officer(
        "rina", told(officer("it"))
    )


OFFICER_FACTS = [officer("officer"), officer("head"), officer("auditor"), LEFT]


@given(st.lists(st.sampled_from(OFFICER_FACTS), max_size=8), st.randoms())
def test_an_officer_is_the_same_whatever_order_the_facts_arrived_in(history, rng):
    recorded = told(*history)
    arrived = recorded.copy()
    rng.shuffle(arrived)
    assert fold_officer("rina", arrived) == fold_officer("rina", recorded)


# ---- subjects


def test_devices_and_officers_have_subjects_of_their_own():
    assert (DEVICE, RINA) == ("device:kit-07", "officer:rina")
    assert officer_subject("rina2") == "officer:rina2"


@pytest.mark.parametrize("ident", ["", "Rina", "rina w", "rina:", "../rina", "123", "rína", "a\0"])
def test_a_sign_in_name_of_another_form_is_refused(ident):
    with pytest.raises(MalformedError):
        officer_subject(ident)


# ---- who may tell what

TRUST = {
    "device-authorised",
    "device-revoked",
    "officer-authorised",
    "officer-revoked",
    "clock-bounded",
    "quarantine-released",
    "code-given",
}
OFFICE_ONLY = {
    "card-batched",
    "card-printed",
    "card-spoiled",
    "card-failed",
    "paper-carried",
    "paper-returned",
    "blanks-received",
    "blanks-moved",
    "blanks-destroyed",
    "blanks-corrected",
    "voter-matched",
    "voter-unmatched",
    "voter-ruled-out",
    "voter-delisted",
    "voter-referred",
    "voter-reinstated",
    "subjects-merged",
    "subjects-parted",
    "double-referred",
    "enrolment-chosen",
    "re-record-asked",
    "re-record-withdrawn",
    "centre-status-imported",
    "suket-issued",
    "suket-revoked",
    "suket-lapsed",
    "letter-policy-set",
}


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_each_kind_is_told_where_it_may_be_and_nowhere_else(kind, data):
    fact = data.draw(values(KINDS[kind]))
    told_by = {
        stream: may_tell(StreamId(stream), fact)
        for stream in ("office/trust", "office/35.01.04.2001", "kit-07")
    }
    assert told_by == {
        "office/trust": True,
        "office/35.01.04.2001": kind not in TRUST,
        "kit-07": kind not in TRUST | OFFICE_ONLY,
    }


def test_a_kit_cannot_certify_itself():
    assert not may_tell(StreamId("kit-07"), authorised())


def test_nobody_is_kept_from_telling_what_this_version_does_not_know():
    unknown = Unknown(subject=DEVICE, kind="card-printed")
    assert may_tell(StreamId("kit-07"), unknown)
    assert may_tell(TRUST_STREAM, unknown)
