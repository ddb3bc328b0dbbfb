"""A passphrase is stretched the same way for ever, and only the right one comes out right."""

import base64
import hashlib

import pytest

from rekam.domain.errors import MalformedError
from rekam.journal import passphrase
from rekam.journal.passphrase import matches, parted, stretch, verifier_of

RIGHT = "jalan panjang ke Sudimoro"
CHEAP = "$argon2id$v=19$m=32,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA"
# As Django wrote it, and as every office and kit of before has it.
COST = passphrase.RECIPE
OLD = "pbkdf2_sha256$2$salt"


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(passphrase, "RECIPE", "$argon2id$v=19$m=32,t=1,p=1")


def test_the_right_passphrase_matches_and_no_other():
    verifier = verifier_of(RIGHT, salt=b"s" * 16)
    assert matches(RIGHT, verifier)
    for wrong in ("", RIGHT.upper(), RIGHT + " ", RIGHT[:-1]):
        assert not matches(wrong, verifier)


def test_one_passphrase_with_two_salts_has_two_verifiers():
    assert verifier_of(RIGHT, salt=b"s" * 16) != verifier_of(RIGHT, salt=b"t" * 16)


def test_a_verifier_is_a_recipe_and_what_it_makes():
    recipe, made = parted(verifier_of(RIGHT, salt=b"s" * 16))
    assert recipe.startswith("$argon2id$v=19$m=32,t=1,p=1$")
    assert stretch(RIGHT, recipe) == made


def test_a_recipe_keeps_its_cost_when_ours_changes(monkeypatch):
    verifier = verifier_of(RIGHT, salt=b"s" * 16)
    monkeypatch.setattr(passphrase, "RECIPE", "$argon2id$v=19$m=64,t=2,p=1")
    assert matches(RIGHT, verifier)


def test_verifiers_of_before_are_followed_as_django_made_them():
    made = base64.b64encode(hashlib.pbkdf2_hmac("sha256", RIGHT.encode(), b"salt", 2)).decode()
    assert matches(RIGHT, f"{OLD}${made}")
    assert not matches("another", f"{OLD}${made}")


def test_django_itself_agrees_with_what_is_made_of_its_verifiers(settings):
    from django.contrib.auth.hashers import make_password

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    assert matches(RIGHT, make_password(RIGHT))


@pytest.mark.parametrize(
    "recipe",
    [
        "",
        "plain",
        "$argon2id$v=19$m=32,t=1,p=1",
        "$argon2id$v=18$m=32,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA",
        "$argon2id$v=19$m=32$c2FsdHNhbHRzYWx0c2FsdA",
        "$argon2id$v=19$m=x,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA",
        "$argon2id$v=19$m=32,t=1,p=1$c",
        "pbkdf2_sha256$many$salt",
        "md5$salt",
    ],
)
def test_what_is_no_recipe_is_refused(recipe):
    with pytest.raises(MalformedError):
        stretch(RIGHT, recipe)


def test_a_guess_costs_a_third_of_a_second_s_work_and_64_mb():
    assert COST == "$argon2id$v=19$m=65536,t=6,p=4"
