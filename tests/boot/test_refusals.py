"""What a command says of each kind of trouble, and with which status it ends."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from rekam.boot.refusals import Expected, sentence
from rekam.boot.wiring import HomeTakenError
from rekam.domain.errors import GapError, MalformedError, RekamError, TransportError
from tests.web.test_errors import ERRORS


@pytest.mark.parametrize(
    ("error", "words", "status"),
    [
        (HomeTakenError("kit-07", "/srv/rekam"), "/srv/rekam sudah milik kit-07", 3),
        (MalformedError("home", "/srv/rekam"), "belum disiapkan: /srv/rekam", 3),
        (MalformedError("node", "laptop"), "«laptop»", 3),
        (MalformedError("voters within residents", 9), "Pemilih (9)", 3),
        (MalformedError("cbor", "tag"), "Isian belum sesuai", 3),
        (MalformedError(), "Isian belum sesuai", 3),
        (GapError(), "belum sampai", 4),
        (TransportError("PUT", "kit-07", "pairing-used"), "sudah dipakai laptop lain", 5),
        (TransportError("GET", "kit-07", "ConnectError"), "Kiriman belum sampai", 5),
        (TransportError(), "Kiriman belum sampai", 5),
        (ImproperlyConfigured("Set REKAM_HOME."), "Set REKAM_HOME.", 2),
        (OperationalError("no such table"), "no such table. Periksa DATABASE_URL", 1),
        (PermissionError(13, "Permission denied", "/srv"), "/srv", 1),
    ],
    ids=str,
)
def test_trouble_is_told_in_a_sentence_and_with_a_status(error, words, status):
    said, found = sentence(error)
    assert (words in said, found) == (True, status)


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_of_ours_has_a_sentence_for_a_command(kind):
    said, status = sentence(kind())
    assert said.endswith(".")
    assert status == kind.exit_status


def test_a_bug_is_no_refusal():
    assert not issubclass(AssertionError, Expected)
    assert RekamError in Expected
