"""The file of keys and revoked letters reaches kits and phones by every road, and by no liar."""

import pytest

from rekam.desks.exchange import actions as exchange
from rekam.desks.exchange import travel
from rekam.desks.issuance import actions
from rekam.domain.errors import NoLetterListError
from rekam.domain.facts import CentreStatusImported
from rekam.domain.values import OFFICE, NodeId, Subject
from rekam.engines.claims import key_list
from rekam.journal import signed
from rekam.journal.keys import NodeKeys
from rekam.registry.models import QuarantineRow
from rekam.sync.carrier import letters_name
from rekam.sync.courier import Outcome
from rekam.sync.folder import FolderCarrier
from rekam.sync.journey import Journey
from rekam.sync.stick import StickCarrier
from tests.buckets import carrier as bucket_of
from tests.desks.browsing import visiting
from tests.screens import LISTED, kit_screens, office_screens, quick_passphrases
from tests.serving import carrier_of, client, serving

__all__ = ["client", "kit_screens", "office_screens", "quick_passphrases"]
KIT = NodeId("kit-07")
NAME = letters_name(KIT)
SUBJECT = Subject(LISTED[0].nik)


@pytest.fixture
def office(office_screens):
    return office_screens.one


@pytest.fixture
def kit(kit_screens):
    return kit_screens.one


def issue(office):
    with office.on() as machine:
        fact = CentreStatusImported(
            subject=SUBJECT, status="PRR", on=machine.today, dataset="ab" * 8
        )
        machine.ledger.record(fact, actor="office")
        actions.issue_suket(machine, SUBJECT, today=machine.today, officer="registrar")


def revoke(office):
    office.fleet.now_ms += 60_000
    with office.on() as machine:
        actions.revoke_suket(machine, SUBJECT, reason="salah cetak", officer="registrar")


def go(one, carrier):
    with one.on() as machine:
        return exchange.exchange_by(machine, carrier)


def listed(one):
    with one.on() as machine:
        return key_list.read(machine.letter_list())


def test_a_kit_gets_it_by_a_folder_and_the_newer_one_after_a_letter_was_revoked(
    office, kit, tmp_path
):
    carrier = FolderCarrier(tmp_path)
    with kit.on() as machine, pytest.raises(NoLetterListError):
        machine.letter_list()
    issue(office)
    for one in (office, kit):
        go(one, carrier)
    first = listed(kit)
    assert (first.signer, first.revoked) == (listed(office).signer, frozenset())
    assert NAME not in carrier.names(KIT)
    revoke(office)
    for one in (office, kit):
        go(one, carrier)
    assert listed(kit).revoked == {"470/1/2018"}
    assert listed(kit).replaces(first)


def test_a_kit_gets_it_by_a_bucket_and_is_not_told_the_same_twice_a_day(office, kit, host):
    bucket = host.bucket()
    issue(office)
    for one in (office, kit, office):
        go(one, bucket_of(bucket))
    assert len(listed(kit).keys) == 2
    assert NAME not in bucket_of(bucket).names(KIT)
    revoke(office)
    go(office, bucket_of(bucket))
    assert NAME in bucket_of(bucket).names(KIT)
    go(kit, bucket_of(bucket))
    assert listed(kit).revoked == {"470/1/2018"}


def test_a_kit_gets_it_by_the_network_in_the_answer_to_its_own_word(office, kit, client):
    with serving(office) as address, kit.on() as machine:
        exchange.exchange_by(machine, carrier_of(machine, address, client))
    assert len(listed(kit).keys) == 2


def test_a_list_that_the_office_did_not_sign_is_kept_aside(office, kit):
    with office.on() as machine:
        payload = machine.letter_list()
    stranger = NodeKeys.generate()
    told = signed.sign(payload, stranger, signer=OFFICE, content_type=signed.LETTERS)
    with kit.on() as machine:
        assert machine.mailroom.take(NAME, told) is Outcome.ASIDE
        assert machine.mailroom.take(NAME, payload) is Outcome.ASIDE
        assert not machine.mailroom.letter_list.exists()
        assert QuarantineRow.objects.count() == 2


def test_an_older_list_and_one_that_is_none_change_nothing(office, kit):
    with office.on() as machine:
        old, new = (
            signed.sign(
                machine.letter_list(),
                machine.ledger.keys,
                signer=OFFICE,
                content_type=signed.LETTERS,
            )
            for office.fleet.now_ms in (office.fleet.now_ms, office.fleet.now_ms + 86_400_000)
        )
        none = signed.sign(b"none", machine.ledger.keys, signer=OFFICE, content_type=signed.LETTERS)
    with kit.on() as machine:
        assert machine.mailroom.take(NAME, new) is Outcome.NEW
        kept = machine.letter_list()
        assert machine.mailroom.take(NAME, new) is Outcome.KNOWN
        assert machine.mailroom.take(NAME, old) is Outcome.KNOWN
        assert machine.mailroom.take(NAME, none) is Outcome.ASIDE
        assert machine.letter_list() == kept


DAY_MS = 86_400_000
YEARS_MS = 17 * 365 * DAY_MS


def told(office, *, days=0, skew_ms=0):
    """Return the office's list as it goes out some days later, by a clock that is wrong so much."""
    office.fleet.now_ms += days * DAY_MS
    office.skew_ms = skew_ms
    with office.on() as machine:
        made = machine.letter_list()
        keys = machine.ledger.keys
    office.skew_ms = 0
    return made, signed.sign(made, keys, signer=OFFICE, content_type=signed.LETTERS)


def taken(kit, *lists):
    """Let a kit take these in turn; return what it serves then."""
    with kit.on() as machine:
        for _made, mail in lists:
            machine.mailroom.take(NAME, mail)
        return machine.letter_list()


def test_a_list_from_a_clock_that_jumped_ahead_is_followed_by_one_of_today(office, kit):
    before, ahead = told(office), told(office, skew_ms=YEARS_MS)
    assert taken(kit, before, ahead) == ahead[0]  # nothing better came yet
    after, later = told(office), told(office, days=3)
    assert taken(kit, after) == after[0]
    assert taken(kit, later, after, before) == later[0]
    kit.skew_ms = YEARS_MS + 9 * DAY_MS
    assert taken(kit) == ahead[0]


def test_a_repeated_list_takes_no_newer_one_s_place(office, kit):
    old, new = told(office), told(office, days=40)
    assert taken(kit, new, old) == new[0]
    assert taken(kit, old) == new[0]
    kit.skew_ms = -9 * DAY_MS  # a kit's clock that is a week late
    assert taken(kit) == new[0]
    newer = told(office, days=1)
    assert taken(kit, newer, old) == newer[0]


@pytest.mark.parametrize("which", ["office", "kit"])
def test_a_stick_has_the_page_and_the_list_for_phones(office, kit, tmp_path, which, browser):
    issue(office)
    revoke(office)
    for one in (office, kit):
        go(one, FolderCarrier(tmp_path / "before"))
    stick = tmp_path / "KINGSTON"
    stick.mkdir()
    with {"office": office, "kit": kit}[which].on() as machine:
        assert travel.along(machine, StickCarrier(stick), Journey()).may_pull
    told = key_list.read((stick / "suket-kunci.cose").read_bytes())
    assert told.revoked == {"470/1/2018"}
    page = browser.new_page()
    page.goto((stick / "periksa-suket.html").as_uri())
    page.evaluate("ready")
    assert page.evaluate("list.made") == told.made
    page.close()


def test_a_kit_without_a_list_leaves_nothing_and_says_so(kit, kit_screens, tmp_path):
    with kit.on() as machine:
        travel.along(machine, StickCarrier(tmp_path), Journey())
    assert not (tmp_path / "periksa-suket.html").exists()
    refused = kit_screens.get("/suket/cek/")
    assert refused.status_code == 409
    assert "belum sampai di kit ini" in refused.content.decode()


def test_a_kit_shows_the_page_with_the_newest_list(browser, office, kit, tmp_path):
    for one in (office, kit):
        go(one, FolderCarrier(tmp_path))
    made = listed(kit).made
    with visiting(browser, kit) as visit:
        visit.open("/suket/cek/")
        visit.page.evaluate("ready")
        assert visit.page.evaluate("list.made") == made
