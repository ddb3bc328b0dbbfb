"""A wrong passphrase slows an account down, and never locks it: a locked kit ends the day."""

import pytest

from rekam.domain.errors import MalformedError
from rekam.journal import passphrase
from rekam.registry import credentials
from rekam.registry.models import Credential

RIGHT, WRONG = "jalan panjang ke Sudimoro", "jalan pendek"


@pytest.fixture
def rina(db, quick_passphrases):
    credentials.set_passphrase("rina", RIGHT)


def fail(times, *, now_ms):
    for _ in range(times):
        assert not credentials.check("rina", WRONG, now_ms=now_ms)


def test_the_right_passphrase_opens_and_no_other(rina):
    assert credentials.check("rina", RIGHT, now_ms=0)
    for wrong in (WRONG, "", RIGHT.upper(), RIGHT + " "):
        assert not credentials.check("rina", wrong, now_ms=0)
    assert not credentials.check("wati", RIGHT, now_ms=0)


def test_only_a_verifier_is_kept(rina):
    assert RIGHT not in str(list(Credential.objects.values_list()))


def test_a_few_failures_cost_nothing(rina):
    fail(3, now_ms=0)
    assert credentials.wait_ms("rina", now_ms=0) == 0


def test_each_further_failure_doubles_the_wait_up_to_half_a_minute(rina):
    fail(3, now_ms=0)
    waits = []
    for _ in range(7):
        fail(1, now_ms=1_000)
        waits.append(credentials.wait_ms("rina", now_ms=1_000))
    assert waits == [2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]


def test_a_wait_passes_by_itself(rina):
    fail(4, now_ms=1_000)
    assert credentials.wait_ms("rina", now_ms=2_500) == 500
    assert credentials.wait_ms("rina", now_ms=3_000) == 0
    assert credentials.wait_ms("rina", now_ms=9_000) == 0


def test_a_clock_that_was_ahead_and_is_right_again_locks_no_account(rina):
    years_ms = 17 * 365 * 86_400_000
    fail(4, now_ms=years_ms)
    assert credentials.wait_ms("rina", now_ms=years_ms + 500) == 1_500
    assert credentials.wait_ms("rina", now_ms=1_000) == 0


def test_tries_at_one_moment_are_all_counted(rina, monkeypatch):
    """While one passphrase is compared the next is tried."""
    matches, others = passphrase.matches, iter(range(4))

    def compared(*told):
        for _ in others:
            credentials.check("rina", WRONG, now_ms=0)
        return matches(*told)

    monkeypatch.setattr(passphrase, "matches", compared)
    fail(1, now_ms=0)
    assert Credential.objects.get().failures == 5


def test_no_number_of_failures_locks_an_account(rina):
    fail(200, now_ms=0)
    assert credentials.wait_ms("rina", now_ms=30_000) == 0
    assert credentials.check("rina", RIGHT, now_ms=30_000)
    assert credentials.wait_ms("rina", now_ms=30_000) == 0


def test_a_new_passphrase_forgets_the_failures_of_the_old_one(rina):
    fail(9, now_ms=0)
    credentials.set_passphrase("rina", "yang baru")
    assert credentials.wait_ms("rina", now_ms=0) == 0
    assert not credentials.check("rina", RIGHT, now_ms=0)


def test_a_name_that_nobody_has_neither_waits_nor_is_kept(rina):
    assert not credentials.check("siapa", WRONG, now_ms=0)
    assert credentials.wait_ms("siapa", now_ms=0) == 0
    assert Credential.objects.count() == 1


def test_a_name_that_is_none_gets_no_passphrase(db):
    with pytest.raises(MalformedError):
        credentials.set_passphrase("Rina!", RIGHT)
