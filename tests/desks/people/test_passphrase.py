"""An officer chooses a new passphrase, and proves the old one: an open screen is no proof."""

import pytest

from rekam.domain.trust import Role
from rekam.registry import credentials
from rekam.registry.models import LedgerEntry
from rekam.sync.carrier import answer_name
from tests.screens import PASSPHRASE, faults, parsed
from tests.serving import spool

ADDRESS = "/warga/saya/kata-sandi"
NEW = "angin di atas bukit"
TYPED = {"passphrase": PASSPHRASE, "new": NEW, "again": NEW}


def change(screens, **changes):
    return screens.post(ADDRESS, TYPED | changes, role=Role.HEAD)


def opens(screens, passphrase):
    with screens.one.on():
        return credentials.check("head", passphrase, now_ms=1)


@pytest.mark.parametrize("name", ["office_screens", "kit_screens"])
def test_the_new_passphrase_opens_and_the_old_one_no_longer(request, machines, name):
    screens = request.getfixturevalue(name)
    assert faults(screens.get(ADDRESS, role=Role.HEAD)) == []
    page = parsed(change(screens))
    assert "sudah diganti" in page.text
    assert (opens(screens, PASSPHRASE), opens(screens, NEW)) == (False, True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"passphrase": "a guess"}, "passphrase"),
        ({"new": "short", "again": "short"}, "new"),
        ({"again": NEW + " "}, "again"),
        ({"new": "", "again": ""}, "new"),
    ],
    ids=["not theirs", "short", "differing", "empty"],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_changes(office_screens, changes, field):
    answer = change(office_screens, **changes)
    assert answer.status_code == 403
    page = parsed(answer)
    assert page.all("p", id=f"{field}-problem")
    assert page.all("a", href=f"#{field}")
    assert opens(office_screens, PASSPHRASE)
    assert NEW not in answer.content.decode()


def test_guesses_at_a_screen_left_open_are_slowed_down(office_screens):
    for _ in range(4):
        change(office_screens, passphrase="a guess")
    assert "Tunggu 2 detik" in parsed(change(office_screens)).text
    with office_screens.one.on():
        assert not LedgerEntry.objects.filter(actor="head").exists()


def test_a_change_at_the_office_is_a_fact_and_lies_ready_for_each_kit(machines, office_screens):
    machines.kit("kit-07", office_screens.one)
    change(office_screens)
    with office_screens.one.on():
        assert LedgerEntry.objects.filter(kind="officer-authorised", actor="head").count() == 1
    assert answer_name("kit-07") in spool(office_screens.one).names("kit-07")


def test_the_name_in_the_header_leads_there(kit_screens):
    page = parsed(kit_screens.get("/ringkasan", role=Role.HEAD))
    assert page.all("a", href=ADDRESS)
