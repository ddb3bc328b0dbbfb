"""What a kit learnt of an office's HTTP/3, from one process to the next."""

import time

import pytest

from rekam.boot import http3, rest
from rekam.sync.fast import TOLD_S_MAX, Told
from rekam.sync.h3.terms import Known

KNOWN = Known(ticket=b"\0a ticket\xff", carried=(16_000.0, 0.6), is_narrow=True)


def told(**more):
    return Told(8443, time.monotonic() + 3600, has_stood=True, known=KNOWN, **more)


def test_what_was_kept_is_known_to_the_next_process(tmp_path):
    http3.keep(tmp_path, {"kantor.test": told(failures=2), "lain.test": Told(443, 0.0)})
    kept = http3.recall(tmp_path)
    assert list(kept) == ["kantor.test"]  # of one that never answered there is nothing to know
    found = kept["kantor.test"]
    assert (found.port, found.has_stood, found.known, found.failures) == (8443, True, KNOWN, 0)
    assert found.until_s == pytest.approx(time.monotonic() + 3600, abs=60)
    assert (tmp_path / rest.HTTP3).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"kantor.test": {"port": 1}}', '{"a": 3}'])
def test_a_damaged_file_is_as_good_as_none(tmp_path, text):
    (tmp_path / rest.HTTP3).write_text(text)
    assert http3.recall(tmp_path) == {}


def test_a_clock_that_went_back_keeps_no_offer_for_ever(tmp_path, monkeypatch):
    http3.keep(tmp_path, {"kantor.test": told()})
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert http3.recall(tmp_path)["kantor.test"].until_s <= time.monotonic() + TOLD_S_MAX


def test_it_is_sealed_with_the_rest_of_a_kit(tmp_path, monkeypatch):
    monkeypatch.setattr(rest, "_keys", {tmp_path: bytes(32)})
    http3.keep(tmp_path, {"kantor.test": told()})
    (sealed,) = tmp_path.iterdir()
    assert b"kantor" not in sealed.read_bytes()
    assert http3.recall(tmp_path)["kantor.test"].known == KNOWN
    monkeypatch.setattr(rest, "_keys", {})
    assert http3.recall(tmp_path) == {}
