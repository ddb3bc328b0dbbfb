import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from rekam.domain import bucket_errors, device_errors, errors, stick_errors
from rekam.domain.errors import RekamError
from rekam.domain.trust import Role
from rekam.registry import read
from rekam.web.errors import SENTENCES, ErrorSentences, advice, status_of
from tests.screens import RESIDENTS, faults, parsed

MODULES = {one.__name__ for one in (errors, bucket_errors, device_errors, stick_errors)}


def every_error(family=RekamError):
    yield family
    for child in family.__subclasses__():
        if child.__module__ in MODULES:
            yield from every_error(child)


ERRORS = list(every_error())
TECHNICAL = ("error", "sync", "offline", "paket", "invalid", "hash", "server")


def test_every_code_has_its_sentences_and_none_is_left_over():
    assert set(SENTENCES) == {error.code for error in ERRORS}


def test_no_two_errors_share_a_code():
    assert len({error.code for error in ERRORS}) == len(ERRORS)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_sentences_are_whole_plain_and_say_what_to_do(code):
    known = SENTENCES[code]
    for sentence in (str(known.what), str(known.do)):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        words = sentence.lower().replace(".", " ").replace(",", " ").split()
        assert not set(words) & set(TECHNICAL)


SAFE = ("belum ada", "tidak ada yang", "tersimpan", "disimpan", "menyimpan", "utuh", "aman")


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_error_says_what_is_safe(code):
    told = f"{SENTENCES[code].what} {SENTENCES[code].do}".lower()
    assert any(words in told for words in SAFE)


@pytest.mark.parametrize("form", [("nik", "NIK"), ("nkk", "No. KK")])
def test_a_number_of_the_wrong_length_is_counted(form):
    code, written = form
    told = advice(errors.MalformedError(code, 15))
    assert told.what == f"{written} harus 16 angka. Yang diketik 15 angka."


def test_a_mistyped_receipt_number_is_named():
    told = advice(errors.MalformedError("receipt-number", "07-0028-4"))
    assert "tanda terima" in str(told.what)


def test_an_earlier_recording_is_named_by_its_receipt():
    told = advice(errors.AlreadyEnrolledError("07-0027-5"))
    assert told.what == "Orang ini sudah direkam, tanda terima 07-0027-5."


def test_a_ruled_out_voter_is_named_by_the_code():
    assert "kode 3" in advice(errors.RuledOutError(3)).what


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_every_error_can_be_told_without_values(error):
    told = advice(error())
    assert told.what
    assert told.do


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_every_error_can_be_told_with_values_of_any_kind(error):
    told = advice(error("fork", 7, b"x"))
    assert told.what
    assert told.do


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.MalformedError("nik", 15), 400),
        (errors.AlreadyEnrolledError("07-0001-0"), 409),
        (errors.OfficeOnlyError(), 409),
        (errors.ForkError("kit-07/1/3"), 422),
        (errors.TransportError("office"), 503),
        (device_errors.DeviceBusyError("finger"), 503),
        (device_errors.DeviceReplayError("finger"), 422),
        (RekamError(), 500),
    ],
)
def test_each_family_has_its_status(error, status):
    assert status_of(error) == status


def test_a_device_that_reports_a_fault_is_told_with_its_number():
    assert "503" in str(advice(device_errors.by_number("503")).what)


def test_an_error_becomes_a_page_that_says_what_to_do(office_screens):
    """The middleware itself; what desks raise is tested with the desks."""
    with office_screens.visitor():
        request = RequestFactory().get("/")
        request.machine = office_screens.one.assembled()
        request.htmx = False
        middleware = ErrorSentences(lambda _request: HttpResponse())
        response = middleware.process_exception(request, errors.AlreadyEnrolledError("07-0027-5"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "sudah direkam, tanda terima 07-0027-5" in page
    assert "Tidak perlu direkam lagi" in page
    assert "already-enrolled" in page


def test_an_error_that_nobody_raised_on_purpose_stays_an_error():
    middleware = ErrorSentences(lambda _request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), ValueError("bug")) is None


def test_a_value_in_an_error_cannot_write_into_the_page(office_screens):
    with office_screens.visitor():
        request = RequestFactory().get("/")
        request.machine = office_screens.one.assembled()
        request.htmx = False
        middleware = ErrorSentences(lambda _request: HttpResponse())
        response = middleware.process_exception(
            request, errors.AlreadyEnrolledError("<script>alert(1)</script>")
        )
    assert "<script>alert" not in response.content.decode()
    assert json.dumps(response.headers["Content-Type"]).startswith('"text/html')


def refused(office_screens, **headers):
    """Post a step that the rules refuse: a letter for one who was never recorded."""
    address = f"/suket/{RESIDENTS[0].nik}/terbitkan"
    return parsed(office_screens.post(address, role=Role.REGISTRAR, **headers))


def test_a_refused_step_leads_back_to_where_it_was_taken(office_screens):
    page = refused(office_screens, Referer="http://testserver/suket/?desa=35.01.11.2001")
    assert page.text.startswith("Galat: Orang ini belum punya rekaman")
    (back,) = [one for one in page.all("a") if "autofocus" in one]
    assert back["href"] == "http://testserver/suket/?desa=35.01.11.2001"
    assert page.all("a", href="/")


@pytest.mark.parametrize(
    "headers", [{}, {"Referer": "https://elsewhere.example/"}, {"Referer": "javascript:alert(1)"}]
)
def test_a_refused_step_leads_nowhere_but_here(office_screens, headers):
    page = refused(office_screens, **headers)
    (home,) = [one for one in page.all("a") if "autofocus" in one]
    assert home["href"] == "/"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errors.RefusedError("settled"), "sudah diputuskan"),
        (errors.RefusedError("gap"), "belum sampai"),
        (errors.RefusedError("seal-broken"), "rusak"),
        (errors.RefusedError(), "tidak dapat dilakukan"),
        (errors.MalformedError("reason"), "Alasannya belum ditulis"),
    ],
)
def test_a_refusal_is_told_by_its_cause(error, words):
    assert words in str(advice(error).what)


@pytest.mark.parametrize("role", [None, Role.HEAD])
def test_a_page_that_is_not_there_is_told_in_indonesian_and_leads_home(office_screens, role):
    response = office_screens.get("/tidak-ada", role=role)
    page = parsed(response)
    assert response.status_code == 404
    assert "Halaman itu tidak ada" in page.text
    assert page.all("a", href="/", autofocus=None)
    assert faults(response) == []


def test_a_fault_of_ours_is_told_in_indonesian_and_leads_home(office_screens, monkeypatch):
    monkeypatch.setattr(read, "the_number", None)
    with office_screens.visitor(Role.HEAD, raise_request_exception=False) as client:
        response = client.get("/ringkasan")
    page = parsed(response)
    assert response.status_code == 500
    assert "Rekaman yang sudah disimpan tetap aman." in page.text
    assert page.all("a", href="/")
    assert "NoneType" not in page.text


def test_a_page_gone_stale_is_told_in_indonesian_and_leads_home(office_screens):
    with office_screens.visitor(Role.REGISTRAR, enforce_csrf_checks=True) as client:
        response = client.post(f"/suket/{RESIDENTS[0].nik}/terbitkan")
    page = parsed(response)
    assert response.status_code == 403
    assert "Isian terakhir belum dicatat." in page.text
    assert page.all("a", href="/")
