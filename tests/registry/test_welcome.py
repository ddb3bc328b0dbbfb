"""What the office tells its kits beside facts, sealed and in order: verifiers, and codes."""

import re

import cbor2
import pytest

from rekam.desks.exchange.actions import exchange_now
from rekam.desks.people import actions as people
from rekam.domain.errors import MalformedError, SealBrokenError
from rekam.domain.trust import Role
from rekam.journal import keys, signed
from rekam.registry import credentials, welcome
from rekam.registry.models import Credential, DeviceRow
from rekam.sync.carrier import answer_name

OLD, NEW = "jalan panjang", "angin di atas bukit"
pytestmark = pytest.mark.usefixtures("quick_passphrases")


def authorise(office, ident, passphrase):
    with office.on() as machine:
        people.authorise(
            machine, ident, name=ident, role=Role.OFFICER, passphrase=passphrase, actor="office"
        )


def meet(stick, *machines):
    for one in machines:
        with one.on() as machine:
            exchange_now(machine, stick)


def opens(one, ident, passphrase):
    with one.on():
        return credentials.check(ident, passphrase, now_ms=1)


@pytest.fixture
def stick(machines):
    return machines.stick()


def test_an_officer_who_joins_can_sign_in_where_the_stick_came(office, kit, other, stick):
    authorise(office, "rina", OLD)
    meet(stick, office, kit)
    assert opens(kit, "rina", OLD)
    assert not opens(other, "rina", OLD)
    meet(stick, other)
    assert opens(other, "rina", OLD)


def test_a_kit_that_has_it_is_told_no_more_and_clears_its_mailbox(office, kit, stick):
    authorise(office, "rina", OLD)
    meet(stick, office)
    assert answer_name("kit-01") in stick.names("kit-01")
    meet(stick, kit)
    assert answer_name("kit-01") not in stick.names("kit-01")
    meet(stick, office)
    assert answer_name("kit-01") not in stick.names("kit-01")


def test_a_changed_passphrase_reaches_a_kit(office, kit, stick):
    authorise(office, "rina", OLD)
    meet(stick, office, kit, office)
    authorise(office, "rina", NEW)
    meet(stick, office, kit)
    assert (opens(kit, "rina", OLD), opens(kit, "rina", NEW)) == (False, True)


def word_to(office, node):
    with office.on() as machine:
        row = DeviceRow.objects.get(node=node)
        public = keys.PublicKeys(bytes(row.signing_key), row.recipient)
        return welcome.told_to(machine.ledger, node, public)


def test_an_old_word_brings_no_old_passphrase_back(office, kit):
    authorise(office, "rina", OLD)
    old = word_to(office, "kit-01")
    authorise(office, "rina", NEW)
    with kit.on() as machine:
        welcome.take(machine.ledger, word_to_again := word_to(office, "kit-01"))
        welcome.take(machine.ledger, old)
        welcome.take(machine.ledger, word_to_again)
    assert (opens(kit, "rina", OLD), opens(kit, "rina", NEW)) == (False, True)


def test_what_an_officer_chose_on_the_kit_stays_until_the_office_changes_it(office, kit):
    authorise(office, "rina", OLD)
    with kit.on() as machine:
        welcome.take(machine.ledger, word_to(office, "kit-01"))
        credentials.set_passphrase("rina", NEW)
        welcome.take(machine.ledger, word_to(office, "kit-01"))
    assert opens(kit, "rina", NEW)
    authorise(office, "rina", "the office's own")
    with kit.on() as machine:
        welcome.take(machine.ledger, word_to(office, "kit-01"))
    assert opens(kit, "rina", "the office's own")


def test_who_reads_the_mailbox_learns_nothing(office, kit):
    authorise(office, "rina", OLD)
    word = word_to(office, "kit-01")
    assert b"rina" not in word
    with kit.on(), pytest.raises(SealBrokenError):
        keys.NodeKeys.generate().open(word)


@pytest.mark.parametrize(
    "body",
    [
        7,
        ["kit-01"],
        ["kit-01", 7, b""],
        ["kit-01", [["rina"]], b""],
        ["kit-01", [["rina", "x", -1]], b""],
        ["kit-01", [["rina", "x", 2**62]], b""],
        ["kit-01", [["rina", "x" * 201, 1]], b""],
        ["kit-01", [["r" * 41, "x", 1]], b""],
        ["kit-01", [["../rina", "x", 1]], b""],
        ["kit-01", [[b"rina", "x", 1]], b""],
        ["kit-01", [], "no bytes"],
    ],
)
def test_a_word_that_is_not_of_its_form_is_refused(office, kit, body):
    with kit.on() as machine:
        recipient = machine.ledger.keys.public.recipient
    with office.on() as machine:
        how = {"signer": "office", "content_type": signed.PAIRING}
        told = signed.sign(cbor2.dumps(body), machine.ledger.keys, **how)
    with kit.on() as machine:
        with pytest.raises(SealBrokenError):
            welcome.take(machine.ledger, keys.seal(told, recipient=recipient))
        assert not Credential.objects.exists()


def test_a_damaged_word_on_the_stick_is_left_and_the_next_one_taken(office, kit, stick):
    authorise(office, "rina", OLD)
    meet(stick, office)
    good = stick.get(answer_name("kit-01"))
    stick.put(answer_name("kit-01"), good[:-1])
    meet(stick, kit)
    assert not opens(kit, "rina", OLD)
    stick.put(answer_name("kit-01"), good)
    meet(stick, kit)
    assert opens(kit, "rina", OLD)


def test_an_office_without_officers_lays_nothing_out(office, kit, stick):
    meet(stick, office)
    assert answer_name("kit-01") not in stick.names("kit-01")


def test_codes_are_the_office_s_and_the_kit_s_and_differ_by_number_and_kit(office, kit, other):
    with kit.on() as machine:
        welcome.take(machine.ledger, word_to(office, "kit-01"))
        here = [welcome.code(welcome.secret_here(), number) for number in (1, 2)]
    with office.on() as machine:
        codes = [
            welcome.code_for(machine.ledger, node, number)
            for node in ("kit-01", "kit-02")
            for number in (1, 2)
        ]
    assert codes[:2] == here
    assert len(set(codes)) == 4
    assert all(re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", one) for one in codes)


def test_a_code_is_read_however_it_was_typed():
    assert welcome.read_code(" abcd efgh-0189 ") == "ABCD-EFGH-OIB9"
    assert welcome.read_code("") == ""


def test_no_code_is_given_for_a_kit_that_is_not_known(office):
    with office.on() as machine, pytest.raises(MalformedError):
        welcome.code_for(machine.ledger, "kit-99", 1)


def test_a_kit_that_was_told_nothing_has_no_code(machines):
    with machines.blank("kit-09").on():
        assert welcome.secret_here() == b""
        assert welcome.heard_ms() == 0


def test_when_the_office_was_heard_last_is_told_by_statement_word_and_code(office, kit, stick):
    with kit.on() as machine:
        welcome.take(machine.ledger, word_to(office, "kit-01"))
        first = welcome.heard_ms()
    meet(stick, office, kit)
    with kit.on():
        second = welcome.heard_ms()
        welcome.note_heard(second + 5)
        assert 0 < first < second < welcome.heard_ms() == second + 5
