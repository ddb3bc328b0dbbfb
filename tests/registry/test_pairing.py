"""An office and a kit come to know each other once, whoever listens or tries to come between."""

import json

import cbor2
import pytest

from rekam.domain.errors import (
    MalformedError,
    OfficeOnlyError,
    PairingCodeError,
    PairingUsedError,
    SealBrokenError,
    SignatureError,
)
from rekam.domain.values import NodeId
from rekam.journal import keys, signed
from rekam.journal.keys import NodeKeys, PublicKeys
from rekam.registry import credentials, pairing, read, welcome
from rekam.registry.ledger import Ledger
from rekam.registry.models import Credential, DeviceRow, LedgerEntry
from rekam.registry.pairing import Invitation

KIT = NodeId("kit-07")
CODE = "a code of 128 bits"


@pytest.fixture
def at_office(office):
    with office.on() as machine:
        yield machine.ledger


@pytest.fixture
def invitation(at_office):
    return invite(at_office)


def invite(ledger, **changes):
    told = {"code": CODE, "address": "http://127.0.0.1:8000", "villages": ["35.01.04.2001"]}
    return pairing.invite(ledger, KIT, **(told | changes))


def kit_of(invitation, own):
    office_key = bytes.fromhex(invitation.office_key)
    return Ledger(node=KIT, keys=own, office_key=office_key, clock_ms=lambda: 1)


def told(ledger, own, device="kit-07", signer="office"):
    word = signed.sign(
        cbor2.dumps([device, [["wati", "verifier", 1]], b"s" * 32]),
        ledger.keys,
        signer=signer,
        content_type=signed.PAIRING,
    )
    return keys.seal(word, recipient=own.public.recipient)


def test_a_kit_is_certified_and_can_sign_its_officers_in(at_office, invitation, quick_passphrases):
    credentials.set_passphrase("rina", "panjang sekali")
    own = NodeKeys.generate()
    device, told = pairing.answer(at_office, pairing.request(invitation, own.public))
    assert device == KIT
    row = DeviceRow.objects.get(node=KIT)
    assert PublicKeys(bytes(row.signing_key), row.recipient) == own.public
    assert row.villages == ["35.01.04.2001"]
    assert read.device(KIT).signing_key == own.public.signing_key
    Credential.objects.all().delete()
    welcome.take(kit_of(invitation, own), told)
    assert credentials.check("rina", "panjang sekali", now_ms=1)


def test_a_lost_pairing_answer_is_given_again(at_office, invitation):
    own = NodeKeys.generate()
    request = pairing.request(invitation, own.public)
    answers = [pairing.answer(at_office, request) for _ in range(3)]
    for device, told in answers:
        assert device == KIT
        welcome.take(kit_of(invitation, own), told)
    assert LedgerEntry.objects.filter(kind="device-authorised").count() == 1


def test_a_code_serves_one_device(at_office, invitation):
    own, stranger = NodeKeys.generate(), NodeKeys.generate()
    pairing.answer(at_office, pairing.request(invitation, own.public))
    with pytest.raises(PairingUsedError):
        pairing.answer(at_office, pairing.request(invitation, stranger.public))
    assert bytes(DeviceRow.objects.get().signing_key) == own.public.signing_key


def test_a_kit_that_is_invited_anew_is_paired_with_new_keys_and_its_old_code_is_dead(
    at_office, invitation
):
    first, second = NodeKeys.generate(), NodeKeys.generate()
    pairing.answer(at_office, pairing.request(invitation, first.public))
    again = invite(at_office, code="another code")
    with pytest.raises(PairingCodeError):
        pairing.answer(at_office, pairing.request(invitation, second.public))
    pairing.answer(at_office, pairing.request(again, second.public))
    assert bytes(DeviceRow.objects.get().signing_key) == second.public.signing_key


@pytest.mark.parametrize("wrong", [{"code": "guessed"}, {"device": NodeId("kit-08")}], ids=repr)
def test_who_does_not_know_the_code_of_a_device_is_refused(at_office, invitation, wrong):
    guess = Invitation(**(json.loads(invitation.to_text()) | wrong))
    with pytest.raises(PairingCodeError):
        pairing.answer(at_office, pairing.request(guess, NodeKeys.generate().public))
    assert not DeviceRow.objects.exists()


def test_keys_that_were_changed_on_the_way_are_refused(at_office, invitation):
    """The proof covers the keys: who only carries the request cannot put in its own."""
    mine, theirs = NodeKeys.generate().public, NodeKeys.generate().public
    _, proof = cbor2.loads(pairing.request(invitation, mine))
    body, _ = cbor2.loads(pairing.request(invitation, theirs))
    with pytest.raises(PairingCodeError):
        pairing.answer(at_office, cbor2.dumps([body, proof]))


def test_the_code_itself_does_not_travel(invitation):
    request = pairing.request(invitation, NodeKeys.generate().public)
    assert CODE.encode() not in request


GOOD = NodeKeys.generate().public
BODIES = {
    "the office itself": ["office", GOOD.signing_key, GOOD.recipient],
    "no device": ["../kit-07", GOOD.signing_key, GOOD.recipient],
    "a short key": ["kit-07", b"k", GOOD.recipient],
    "no recipient": ["kit-07", GOOD.signing_key, "age1"],
    "a number for a recipient": ["kit-07", GOOD.signing_key, 7],
    "too little": ["kit-07"],
    "no list": 7,
}
REQUESTS = {name: cbor2.dumps([cbor2.dumps(body), b"p" * 32]) for name, body in BODIES.items()}
REQUESTS["a proof that is no bytes"] = cbor2.dumps(
    [cbor2.dumps(["kit-07", GOOD.signing_key, GOOD.recipient]), "p"]
)
REQUESTS["a list that holds itself"] = bytes.fromhex("d81c82d81d00d81d00")
REQUESTS["a pattern that the library would build"] = cbor2.dumps(
    [cbor2.CBORTag(35, "(a+)+$"), b"p"]
)
REQUESTS |= {"nothing": b"", "no cbor": b"\xff", "a bare word": cbor2.dumps("kit-07")}


@pytest.mark.parametrize("data", REQUESTS.values(), ids=REQUESTS)
def test_a_hostile_request_is_refused_and_changes_nothing(at_office, invitation, data):
    before = LedgerEntry.objects.count()
    with pytest.raises(MalformedError):
        pairing.answer(at_office, data)
    assert LedgerEntry.objects.count() == before


def test_a_kit_invites_nobody(kit):
    with kit.on() as machine, pytest.raises(OfficeOnlyError):
        invite(machine.ledger)


def test_an_invitation_can_be_written_down_and_read_again(invitation):
    assert Invitation.from_text(invitation.to_text()) == invitation


@pytest.mark.parametrize(
    "change",
    [{"device": "laptop"}, {"office_key": "no hex"}, {"office_key": 7}, {"extra": ""}],
    ids=repr,
)
def test_a_damaged_invitation_is_refused(invitation, change):
    damaged = json.dumps(json.loads(invitation.to_text()) | change)
    for text in (damaged, damaged[:-1], "[]", "", "[" * 20_000):
        with pytest.raises(MalformedError):
            Invitation.from_text(text)


def test_an_answer_that_another_office_signed_is_refused(invitation, kit):
    own, stranger = NodeKeys.generate(), NodeKeys.generate()
    with kit.on() as machine:
        false = Ledger(node="office", keys=stranger, office_key=b"", clock_ms=machine.clock_ms)
        with pytest.raises(SignatureError):
            welcome.take(kit_of(invitation, own), told(false, own))
        assert not Credential.objects.filter(ident="wati").exists()


def test_an_answer_for_another_kit_is_refused(at_office, invitation):
    own = NodeKeys.generate()
    with pytest.raises(PairingCodeError):
        welcome.take(kit_of(invitation, own), told(at_office, own, device="kit-08"))
    with pytest.raises(SealBrokenError):
        welcome.take(kit_of(invitation, own), told(at_office, NodeKeys.generate()))
    assert not Credential.objects.filter(ident="wati").exists()
