"""The photo's page: camera frames, files, reasons, and what must never happen to any of them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rekam.desks.capture import photo
from rekam.domain.trust import Role
from rekam.engines.biometrics.face import Finding
from rekam.registry import drafts
from rekam.web import uploads
from tests.camera import frame
from tests.desks.capture.recordings import FRAME, PERSON, begin, go, send, shoot
from tests.screens import parsed

HINTS = f"/rekam/{PERSON.nik}/foto/petunjuk"
YEAR = PERSON.born.year


def hints(officer, data):
    return officer.post(HINTS, data, content_type="image/jpeg")


@pytest.fixture
def before_the_camera(officer):
    send(officer, "cocokkan")
    return officer


def test_the_cloth_is_named_before_the_photo(before_the_camera):
    colour = "merah" if YEAR % 2 else "biru"
    assert f"Latar {colour}" in parsed(go(before_the_camera, "foto")).text


def test_a_good_frame_is_told_to_be_good_in_words(before_the_camera):
    found = hints(before_the_camera, frame(year=YEAR)).json()
    assert found["good"] is True
    assert all(is_good for is_good, _words in found["checks"].values())


def test_the_advice_is_one_sentence_and_each_check_has_its_word(before_the_camera):
    found = hints(before_the_camera, frame(year=YEAR + 1, scale=0.55, below=200)).json()
    assert found["good"] is False
    assert found["hint"] == "Maju sedikit"
    assert found["checks"]["position"] == [False, "Terlalu jauh"]
    assert found["checks"]["background"] == [False, "Bukan warnanya"]
    assert found["checks"]["light"] == [True, "Cukup"]


def test_every_finding_has_its_words():
    assert set(photo._WORDS) == set(Finding)


@pytest.mark.parametrize("data", [b"", b"x" * 100, b"\xff\xd8\xff" + b"0" * 500_000])
def test_what_is_no_frame_is_refused(before_the_camera, data):
    assert hints(before_the_camera, data).status_code == 400


def test_nobody_looks_before_a_recording_is_begun(officer):
    assert hints(officer, FRAME).status_code == 409


def test_a_file_does_where_there_is_no_camera(before_the_camera):
    shoot(before_the_camera)
    kinds = {one.kind: one.tier for one in drafts.get(PERSON.nik).parts}
    assert kinds == {"photo": 2, "summary": 1}


def test_a_photo_taken_again_leaves_one_file_of_each(kit_screens, before_the_camera):
    for _ in range(3):
        shoot(before_the_camera)
    draft = drafts.get(PERSON.nik)
    kept = {path.name for path in kit_screens.one.home.glob("parts/*/*")}
    assert kept == {one.digest.hex() for one in draft.parts}


@pytest.mark.parametrize("reason", ["unable", "refused"])
def test_a_photo_that_cannot_be_taken_has_a_reason_and_stops_nothing(before_the_camera, reason):
    answer = send(before_the_camera, "foto", reason=reason)
    assert answer.headers["Location"].endswith("/tanda-tangan")
    (exception,) = drafts.get(PERSON.nik).exceptions
    assert (exception.position, exception.reason) == ("photo", reason)
    assert "Tanpa foto" in parsed(go(before_the_camera, "foto")).text
    shoot(before_the_camera)
    assert drafts.get(PERSON.nik).exceptions == ()


@pytest.mark.parametrize("fields", [{}, {"reason": "ugly"}, {"photo": "no file"}])
def test_neither_photo_nor_reason_is_refused(before_the_camera, fields):
    refused = send(before_the_camera, "foto", **fields)
    assert refused.status_code == 400
    assert "bukan foto yang dapat dibaca" in parsed(refused).text


def test_a_file_that_is_no_photo_is_refused(before_the_camera):
    file = SimpleUploadedFile("list.jpg", b"nik;nama", "image/jpeg")
    assert send(before_the_camera, "foto", photo=file).status_code == 400
    assert drafts.get(PERSON.nik).parts == ()


def test_a_photo_of_a_missing_hand_is_kept_beside(officer):
    begin(officer, until="iris")
    send(officer, "sidik-jari", slap="right", whole="missing")
    assert "Foto pengecualian" in parsed(officer.get(f"/rekam/{PERSON.nik}/foto?pengecualian")).text
    shoot(officer, of="exception")
    assert {"photo", "exception"} <= {one.kind for one in drafts.get(PERSON.nik).parts}


def test_a_photo_larger_than_memory_may_hold_is_not_taken_at_all(before_the_camera, monkeypatch):
    monkeypatch.setattr(uploads, "UPLOAD_BYTES_MAX", 1_000)
    assert shoot(before_the_camera).status_code == 400


def test_a_photo_from_another_site_is_refused(kit_screens, before_the_camera):
    with kit_screens.visitor(Role.OFFICER, enforce_csrf_checks=True) as client:
        assert isinstance(client, Client)
        file = SimpleUploadedFile("photo.jpg", FRAME, "image/jpeg")
        assert client.post(f"/rekam/{PERSON.nik}/foto", {"photo": file}).status_code == 403
        assert client.post(HINTS, FRAME, content_type="image/jpeg").status_code == 403
