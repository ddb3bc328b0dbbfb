"""Who comes into a sealed kit, and by what: no server is ever asked."""

import pytest
from django.test import Client

from rekam.boot import rest, wiring
from rekam.desks.exchange.actions import exchange_now
from rekam.desks.people import actions as people
from rekam.domain.trust import Role
from rekam.registry import credentials, read, welcome
from rekam.registry.verify import verify
from rekam.sync import wire
from rekam.web.door import Entry
from tests.screens import PASSPHRASE, authorise_all, parsed, quick_passphrases
from tests.sealed import SealedKit
from tests.telling import RINA, enrolled, who

__all__ = ["quick_passphrases"]

pytestmark = pytest.mark.database("sqlite")  # as every kit
NEW = "angin di atas bukit"
DAY_MS = 86_400_000


@pytest.fixture
def office(machines, quick_passphrases):
    found = machines.office()
    authorise_all(found)
    return found


@pytest.fixture
def stick(machines):
    return machines.stick()


@pytest.fixture
def kit(office, stick):
    return SealedKit.paired(office, stick)


def authorise(office, ident, passphrase, role=Role.OFFICER):
    with office.on() as machine:
        people.authorise(
            machine, ident, name=ident.title(), role=role, passphrase=passphrase, actor="office"
        )


def code_of(office, number):
    with office.on() as machine:
        return welcome.code_for(machine.ledger, "kit-01", number)


def meet(office, kit, stick):
    """Carry a stick from the office to the kit and back."""
    with office.on() as machine:
        exchange_now(machine, stick)
    with kit.on() as door:
        assert door().enter("head", PASSPHRASE) is Entry.IN
        exchange_now(wiring.machine(), stick)
    with office.on() as machine:
        exchange_now(machine, stick)


def test_a_kit_that_is_switched_on_is_locked_until_an_officer_comes_in(kit):
    with kit.on() as door:
        assert door().is_locked
        assert door().enter("officer", PASSPHRASE) is Entry.IN
        assert not door().is_locked
        wiring.machine().ledger.record(enrolled(1), actor=RINA)
    with kit.on() as door:
        assert door().is_locked
        assert door().enter("it", PASSPHRASE) is Entry.IN
        machine = wiring.machine()
        assert [one.number for one in read.enrolments(who(1))] == [enrolled(1).number]
        assert verify(machine.ledger, machine.parts) == []


@pytest.mark.parametrize(
    ("ident", "passphrase"), [("officer", "a guess"), ("siluman", PASSPHRASE), ("", "")]
)
def test_a_wrong_name_or_passphrase_leaves_it_locked(kit, ident, passphrase):
    with kit.on() as door:
        assert door().enter(ident, passphrase) is Entry.WRONG
        assert door().is_locked


def test_failures_slow_an_account_down_on_a_locked_kit_as_on_an_open_one(kit):
    with kit.on() as door:
        for _ in range(3):
            assert door().enter("officer", "a guess") is Entry.WRONG
            assert door().wait_ms("officer") == 0
        door().enter("officer", "a guess")
        assert 1_000 < door().wait_ms("officer") <= 2_000
        assert door().wait_ms("it") == door().wait_ms("siluman") == 0
        kit.now_ms += 2_000
        assert door().wait_ms("officer") == 0
        assert door().enter("officer", PASSPHRASE) is Entry.IN


def test_a_second_officer_comes_into_an_open_kit(kit):
    with kit.on() as door:
        door().enter("officer", PASSPHRASE)
        assert door().enter("head", "a guess") is Entry.WRONG
        assert door().enter("head", PASSPHRASE) is Entry.IN


def test_a_revoked_officer_comes_in_no_more_once_the_kit_has_read_so(office, kit, stick):
    with office.on() as machine:
        people.revoke(machine, "officer", reason="moved", actor="office")
    meet(office, kit, stick)
    with kit.on() as door:
        assert not rest.may_open(kit.home, "officer")
        assert door().enter("officer", PASSPHRASE) is Entry.WRONG
        assert door().is_locked


def test_a_revoked_officer_does_not_come_in_even_by_a_lock_that_is_left(office, kit, stick):
    left = kit.files()
    with office.on() as machine:
        people.revoke(machine, "officer", reason="moved", actor="office")
    meet(office, kit, stick)
    for name, data in left.items():
        if name.startswith("locks/"):
            (kit.home / name).write_bytes(data)
    with kit.on() as door:
        assert door().enter("officer", PASSPHRASE) is Entry.WRONG
        assert door().is_locked
        assert not rest.may_open(kit.home, "officer")


def test_an_officer_who_joined_since_opens_the_kit_alone_after_one_exchange(office, kit, stick):
    authorise(office, "wati", NEW)
    meet(office, kit, stick)
    with kit.on() as door:
        assert door().enter("wati", NEW) is Entry.IN


def test_a_passphrase_that_the_office_changed_opens_and_the_old_one_no_longer(office, kit, stick):
    authorise(office, "officer", NEW)
    meet(office, kit, stick)
    with kit.on() as door:
        assert door().enter("officer", PASSPHRASE) is Entry.WRONG
        assert door().enter("officer", NEW) is Entry.IN


def test_a_code_opens_once_and_the_next_is_ready(office, kit):
    code = code_of(office, 1)
    with kit.on() as door:
        assert door().code_number == 1
        assert door().enter_by_code("officer", code, NEW) is Entry.IN
        assert door().code_number == 2
    with kit.on() as door:
        assert door().enter("officer", PASSPHRASE) is Entry.WRONG
        assert door().enter_by_code("officer", code, PASSPHRASE) is Entry.WRONG
        assert door().is_locked
        assert door().enter("officer", NEW) is Entry.IN
        wiring.machine().ledger.record(enrolled(1), actor=RINA)
    with kit.on() as door:
        assert door().enter_by_code("head", code_of(office, 2), NEW) is Entry.IN
        assert [one.number for one in read.enrolments(who(1))] == [enrolled(1).number]


def test_a_code_may_be_typed_as_it_was_heard(office, kit):
    code = code_of(office, 1).lower().replace("-", " ").replace("o", "0").replace("i", "1")
    with kit.on() as door:
        assert door().enter_by_code("officer", f" {code} ", NEW) is Entry.IN


def test_a_code_lets_nobody_in_whom_the_kit_does_not_know(office, kit):
    with kit.on() as door:
        assert door().enter_by_code("siluman", code_of(office, 1), NEW) is Entry.WRONG
        assert door().is_locked
        assert door().code_number == 1
        assert door().enter_by_code("officer", code_of(office, 2), NEW) is Entry.WRONG
        assert door().enter_by_code("officer", "", NEW) is Entry.WRONG


def test_an_open_kit_stays_open_whatever_is_tried_with_codes(office, kit):
    code = code_of(office, 1)
    with kit.on() as door:
        door().enter("head", PASSPHRASE)
        assert door().enter_by_code("siluman", code, NEW) is Entry.WRONG
        assert door().enter_by_code("officer", "AAAA", NEW) is Entry.WRONG
        assert not door().is_locked
        assert door().enter_by_code("officer", code, NEW) is Entry.IN
        assert door().enter("officer", NEW) is Entry.IN


def test_a_code_of_one_kit_opens_no_other(office, kit, stick):
    other = SealedKit.paired(office, stick, "kit-02")
    with other.on() as door:
        assert door().enter_by_code("officer", code_of(office, 1), NEW) is Entry.WRONG


def test_a_passphrase_chosen_on_the_kit_is_not_undone_by_the_office_s_older_word(
    office, kit, stick
):
    with kit.on() as door:
        door().enter_by_code("officer", code_of(office, 1), NEW)
    authorise(office, "wati", "another new one")
    meet(office, kit, stick)
    with kit.on() as door:
        assert door().enter("officer", NEW) is Entry.IN


def test_a_kit_that_heard_nothing_for_too_long_says_so_and_a_code_is_word_enough(office, kit):
    with kit.on(silent_days=30) as door:
        kit.now_ms += 29 * DAY_MS
        assert door().enter("officer", PASSPHRASE) is Entry.IN
    with kit.on(silent_days=30) as door:
        kit.now_ms += 2 * DAY_MS
        assert door().enter("officer", PASSPHRASE) is Entry.SILENT
        assert door().is_locked
        assert door().enter_by_code("officer", code_of(office, 1), NEW) is Entry.IN
    with kit.on(silent_days=30) as door:
        assert door().enter("officer", NEW) is Entry.IN


@pytest.mark.parametrize("days", [0, 180], ids=["no limit", "a clock that went back"])
def test_a_kit_is_not_silent_without_a_limit_nor_by_a_clock_that_went_back(kit, days):
    kit.now_ms += 4_000 * DAY_MS if days == 0 else -4_000 * DAY_MS
    with kit.on(silent_days=days) as door:
        assert door().enter("officer", PASSPHRASE) is Entry.IN


def test_the_pages_of_a_locked_kit_lead_to_the_sign_in_page_and_ask_no_database(kit):
    with kit.on():
        client = Client()
        assert parsed(client.get("/masuk")).all("input", name="passphrase")
        for address in ("/", "/rekam/", "/keluar", f"/{wire.PATH}office/", "/warga/?q=a"):
            assert client.get(address).headers["Location"].startswith("/masuk"), address
        assert client.get("/rekam/").headers["Location"] == "/masuk?next=%2Frekam%2F"
        assert client.post("/rekam/x/sahkan").headers["Location"] == "/masuk"
        assert not (kit.home / "rekam.sqlite3-wal").exists()
        answer = client.post("/masuk", {"name": "officer", "passphrase": "a guess"})
        assert answer.status_code == 403
        assert "tidak cocok" in parsed(answer).text
        answer = client.post("/masuk", {"name": "Officer ", "passphrase": PASSPHRASE})
        assert answer.headers["Location"] == "/"
        assert client.get("/rekam/").status_code == 200


def test_after_a_power_cut_nobody_is_still_signed_in(kit, settings):
    client = Client()
    with kit.on():
        client.post("/masuk", {"name": "officer", "passphrase": PASSPHRASE})
        assert client.get("/rekam/").status_code == 200
    settings.SECRET_KEY = "another, as each start of a kit has it"
    with kit.on() as door:
        assert client.get("/rekam/").status_code == 302
        door().enter("head", PASSPHRASE)
        assert client.get("/rekam/").headers["Location"].startswith("/masuk")


def test_who_forgot_a_passphrase_is_told_the_number_and_sets_a_new_one(office, kit):
    with kit.on():
        client = Client()
        page = parsed(client.get("/masuk/kode"))
        assert "kode nomor 1" in page.text
        typed = {"name": "officer", "code": code_of(office, 1), "new": NEW, "again": NEW}
        short = client.post("/masuk/kode", typed | {"new": "abc", "again": "abc"})
        assert "paling sedikit 8 huruf" in parsed(short).text
        differing = client.post("/masuk/kode", typed | {"again": NEW + "x"})
        assert "tidak sama" in parsed(differing).text
        wrong = client.post("/masuk/kode", typed | {"code": "AAAA-AAAA-AAAA-AAAA"})
        assert "tidak cocok" in parsed(wrong).text
        assert [wrong.status_code, short.status_code, differing.status_code] == [403] * 3
        assert client.post("/masuk/kode", typed).headers["Location"] == "/"
        assert client.get("/rekam/").status_code == 200
    with kit.on() as door:
        assert door().enter("officer", NEW) is Entry.IN


def test_a_verifier_of_before_makes_a_lock_too(office, stick, settings):
    """Offices that exist have verifiers as Django made them."""
    from django.contrib.auth.hashers import make_password

    from rekam.registry.models import Credential

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    with office.on():
        Credential.objects.filter(ident="officer").update(verifier=make_password(NEW))
    kit = SealedKit.paired(office, stick, "kit-03")
    with kit.on() as door:
        assert door().enter("officer", NEW) is Entry.IN
        assert credentials.check("officer", NEW, now_ms=1)
