"""Whatever is sent to a kit's screens: a clear sentence, nothing lost, and never a broken page.

Every address to which an officer may post, on the way in as well, gets every field that it reads,
filled rightly or with something hostile, while a draft stands at the step that it is about.
Photos come in files of their own: ``test_hostile_files.py``.
"""

import re
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rekam import desks, web
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.engines.biometrics.samples import Eye, Finger
from rekam.registry import drafts
from rekam.registry.models import LedgerEntry
from rekam.registry.models_kit import Draft, DraftAside, Ticket
from tests.desks.capture.recordings import LINE, PERSON, begin
from tests.screens import PASSPHRASE, VILLAGE, parsed
from tests.web.test_walk import ADDRESSES, WHO_MAY, address_of

SUBJECT = Subject(PERSON.nik)
URL_ENCODED = "application/x-www-form-urlencoded"
# Where the draft stands when an address is posted to; "" before it is begun.
STEPS = {
    "capture:photo": "foto",
    "capture:signature": "tanda-tangan",
    "capture:fingers": "sidik-jari",
    "capture:irises": "iris",
    "capture:check": "periksa",
    "capture:sign": "sahkan",
    "capture:aside": "sidik-jari",
}
RIGHT = {
    "reason": "refused",
    "by": "pen",
    "strokes": LINE,
    "then": "next",
    "slap": "left",
    "whole": "missing",
    "of": "exception",
    "sex": "L",
    "village": VILLAGE,
    "name": "registrar",
    "nik": "01 02",
    "born": "17-08-1945",
    "passphrase": PASSPHRASE,
    "witness": "registrar",
    "witness_passphrase": PASSPHRASE,
    "number": "1",
    "to": "home",
    "first": "1",
    "note": "Kursi roda",
    "text": "Orangnya merantau",
    "birth-place": "Pacitan",
    "address": "Dusun Krajan",
    "marital": "kawin",
    "next": "/rekam/",
    "code": "0000-0000",
    "new": PASSPHRASE,
    "again": PASSPHRASE,
    "folder": "/media/usb",  # a folder of the test's own takes its place
    "road": "jaringan",
    "from": "",
    **{one.position: "bandaged" for one in (*Finger, *Eye)},
}
HOSTILE = (
    "",
    "\0",
    "Siti\0Aminah",
    "\ud800\udfff lone",
    "x" * 1_000_000,
    "\u202eiti\u2066\u200f" * 9,
    "' OR 1=1; DROP TABLE registry_draft; --",
    "<script>alert(1)</script>{{ 7 }}{% now %}",
    "9" * 5_000,
    "9" * 30,
    "-1",
    "0",
    "1e999",
    "NaN",
    "\u0661\u0662\u0663" * 6,
    "\u00b2",
    "\U0001f600" * 300,
    "../../etc/passwd",
    "%00%n%s",
    "[" * 5_000,
    "[[[1e400, 1, 1, 1]]]",
    '[[["a", null, {}, []]]]',
    "[[[1, 2, 3]]]",
    "31-02-1945",
    "01-01-0000",
    "99999",
    "9999-12-31",
)
READ_ALONE = {"capture:find", "capture:equipment", "capture:live", "capture:queue", "capture:day"}
READ_ALONE |= {"capture:receipt", "capture:scan", "capture:asked", "people:story"}
POSTED = sorted(
    name
    for name, may in WHO_MAY.items()
    if may and Role.OFFICER in may and name.startswith(("capture:", "people:"))
)
POSTED = [name for name in POSTED if name not in READ_ALONE]
POSTED += ["exchange:send", "web:by-code", "web:lock", "web:sign-in"]
ASKED = ("capture/*.py", "exchange/sending.py", "signin.py", "lock.py")  # who reads these fields


@pytest.fixture(autouse=True)
def stick(tmp_path, monkeypatch):
    """A folder that may be filled in for a stick's."""
    folder = tmp_path / "stick"
    folder.mkdir()
    monkeypatch.setitem(RIGHT, "folder", str(folder))


def at_a_step(kit, officer, name):
    """Take the person to where this address is about them."""
    begin(officer, until=STEPS.get(name, "foto"))
    if name == "capture:take-up":
        officer.post(f"/rekam/{PERSON.nik}/sisihkan", {"reason": "keliru"})
    if name == "web:lock":
        kit.fleet.now_ms += 11 * 60_000  # nobody was there
        assert officer.get("/rekam/").headers["Location"].startswith("/kunci")


def stood():
    """What is on this kit, as far as it could be lost."""
    return (
        list(Draft.objects.values_list("subject", "payload").order_by("subject")),
        list(DraftAside.objects.values_list("id", "payload").order_by("id")),
        list(Ticket.objects.values_list("day", "number", "note", "left_ms").order_by("number")),
        LedgerEntry.objects.count(),
    )


@contextmanager
def taken_back(machine):
    """Undo in the end what a post did: rows, and files that it replaced."""
    kept = [machine.parts.get(one.digest) for draft, _ in drafts.every() for one in draft.parts]
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for sealed in kept:
        machine.parts.put(sealed)


def look_at(answer, before, machine):
    """Assert that an answer is a page with a sentence, and that a refusal changed nothing."""
    assert answer.status_code < 500
    if answer.status_code >= 400:
        page = parsed(answer)
        assert [one.get("lang") for one in page.all("html")] == ["id"], answer.content[:200]
        assert page.all("h1")
        assert stood() == before
    for draft, _officer in drafts.every():
        assert all(machine.parts.has(one.digest) for one in draft.parts)


def read_by(officer, address, monkeypatch):
    """Return the fields that an address asks for, whatever is chosen on its page."""
    asked, usual = set(), QueryDict.get
    with monkeypatch.context() as patched:
        patched.setattr(
            QueryDict, "get", lambda form, key, *more: (asked.add(key), usual(form, key, *more))[1]
        )
        for form in (RIGHT, {}, {"from": "/media/usb"}):
            officer.post(address, form)
    return sorted(asked & RIGHT.keys())


@pytest.mark.parametrize("name", POSTED)
def test_whatever_is_typed_is_taken_or_refused_in_words(kit_screens, officer, monkeypatch, name):
    """Each field with each word while the others are right, and many at once."""
    at_a_step(kit_screens.one, officer, name)
    address = address_of(name, ADDRESSES[name][1])
    officer.raise_request_exception = False
    before, machine = stood(), kit_screens.one.assembled()
    with taken_back(machine):
        fields = read_by(officer, address, monkeypatch)

    def holds(form):
        with taken_back(machine):
            told = urlencode(form, errors="surrogatepass").encode()
            look_at(officer.post(address, told, content_type=URL_ENCODED), before, machine)

    for field in fields:
        for word in HOSTILE:
            holds({one: RIGHT[one] for one in fields} | {field: word})

    words = st.sampled_from(HOSTILE) | st.text(max_size=60)
    forms = {field: st.just(RIGHT[field]) | words for field in fields}
    many = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    many(given(st.fixed_dictionaries({}, optional=forms))(holds))()


@pytest.mark.parametrize("name", POSTED)
def test_whatever_stands_in_an_address_is_taken_or_refused_in_words(kit_screens, officer, name):
    """The person of an address, or the number, is what somebody typed as well."""
    officer.raise_request_exception = False
    before, machine = stood(), kit_screens.one.assembled()
    pattern = ADDRESSES[name][1]
    for typed in (
        "%00",
        "x" * 500,
        "9" * 30,
        "%ED%A0%80",
        "..%2f..",
        "sementara:",
        "%E2%80%AE",
        "é",
    ):
        for which in pattern.converters:
            address = address_of(name, pattern).replace(f"/{SAMPLES_OF[which]}", f"/{typed}")
            for ask in (officer.get, officer.post):
                with taken_back(machine):
                    answer = ask(address)
                    if answer.status_code != 405:
                        look_at(answer, before, machine)


@pytest.mark.parametrize(
    "asked",
    [
        "/rekam/?q=",
        "/rekam/tidak-terdaftar?q=",
        f"/rekam/{SUBJECT}/sidik-jari?tangan=",
        "/masuk?next=",
        "/kunci?next=",
    ],
)
def test_whatever_is_asked_for_is_answered_in_words(kit_screens, officer, asked):
    """What an officer types into the question, and what a page's own links say."""
    at_a_step(kit_screens.one, officer, "capture:fingers")
    officer.raise_request_exception = False
    before, machine = stood(), kit_screens.one.assembled()
    for word in HOSTILE:
        for headers in ({}, {"HX-Request": "true"}):
            path = asked + quote(word[:8_000], errors="surrogatepass")
            answer = officer.get(path, headers=headers)
            if headers:
                assert answer.status_code < 400
                assert stood() == before
            else:
                look_at(answer, before, machine)


SAMPLES_OF = {"subject": SUBJECT, "number": "1", "slap": "left"}


def test_what_is_only_read_refuses_to_be_posted_to(officer):
    answers = [officer.post(address_of(name, ADDRESSES[name][1])) for name in sorted(READ_ALONE)]
    assert {answer.status_code for answer in answers} == {405}


def test_every_field_that_a_view_reads_is_tried():
    folders = (Path(one).parent for one in (desks.__file__, web.__file__))
    paths = [path for folder in folders for one in ASKED for path in folder.glob(one)]
    sources = "".join(path.read_text() for path in paths)
    read = set(re.findall(r"(?:POST|form|asked)\.get\(\"([\w-]+)\"", sources))
    assert read <= RIGHT.keys()
    assert {"name", "passphrase", "folder", "road", "from", "to"} <= read
    assert len(read) > 18


@pytest.mark.parametrize("name", POSTED)
def test_a_form_beyond_all_measure_is_refused_in_words(kit_screens, officer, name):
    at_a_step(kit_screens.one, officer, name)
    officer.raise_request_exception = False
    before, machine = stood(), kit_screens.one.assembled()
    address = address_of(name, ADDRESSES[name][1])
    look_at(
        officer.post(address, b"reason=" + b"x" * 3_000_000, content_type=URL_ENCODED),
        before,
        machine,
    )
    many = "&".join(f"f{number}=1" for number in range(2_000))
    look_at(officer.post(address, many, content_type=URL_ENCODED), before, machine)
