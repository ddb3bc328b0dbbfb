"""A walk over every address of a machine, as a stranger and as each role.

``WHO_MAY`` is the office's answer to "who may see this?": a new address, or another rule for an
old one, fails here until someone writes down who may.
"""

import pytest
from django.urls import URLPattern, get_resolver, resolve, reverse

from rekam.domain.errors import ForkError
from rekam.domain.facts import CentreStatusImported
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import quarantine
from rekam.registry.models import Dataset, LedgerEntry, QuarantineRow
from rekam.registry.models_kit import Draft
from rekam.web.access import rule_of
from tests.screens import LISTED, RESIDENTS, parsed

ALL = set(Role)
RECORDING = {Role.OFFICER, Role.REGISTRAR}
OFFICE = {Role.REGISTRAR, Role.HEAD, Role.IT}
GIVING_OUT = {Role.REGISTRAR, Role.HEAD}  # lists of people leave the office
STRANGERS = None

WHO_MAY = {
    "web:sign-in": STRANGERS,
    "web:by-code": STRANGERS,  # who forgot a passphrase has nothing else
    "web:sign-out": STRANGERS,
    "web:help": STRANGERS,  # it names nobody
    "web:lock": STRANGERS,  # nobody is at a locked kit until the passphrase is given
    "web:still-here": ALL,
    "prove": STRANGERS,  # it only says, signed, that this is the office
    "mailbox": STRANGERS,  # kits prove who they are by a signature in every request
    "overview:home": ALL,
    "overview:number": ALL,
    "capture:find": RECORDING,
    "capture:equipment": {Role.OFFICER, Role.REGISTRAR, Role.IT},
    "capture:live": RECORDING,
    "capture:compare": RECORDING,
    "capture:unregistered": RECORDING,
    "capture:differ": RECORDING,
    "capture:scan": RECORDING,
    "capture:scan-frame": RECORDING,
    "capture:queue": RECORDING,
    "capture:take": RECORDING,
    "capture:move": RECORDING,
    "capture:day": RECORDING,
    "capture:place": RECORDING,
    "capture:take-up": RECORDING,
    "capture:asked": RECORDING,
    "capture:photo": RECORDING,
    "capture:hints": RECORDING,
    "capture:signature": RECORDING,
    "capture:fingers": RECORDING,
    "capture:irises": RECORDING,
    "capture:check": RECORDING,
    "capture:aside": RECORDING,
    "capture:sign": RECORDING,
    "capture:receipt": RECORDING,
    "capture:void": RECORDING,
    "reconcile:lists": OFFICE,
    "reconcile:bring-in": {Role.REGISTRAR},
    "reconcile:working": {Role.REGISTRAR},
    "reconcile:stop": {Role.REGISTRAR},
    "reconcile:problems": OFFICE,
    "reconcile:export": {Role.REGISTRAR},
    "reconcile:check": {Role.REGISTRAR},
    "reconcile:decide": {Role.REGISTRAR},
    "reconcile:take-back": {Role.REGISTRAR},
    "reconcile:delist": {Role.REGISTRAR},
    "reconcile:doubles": GIVING_OUT,
    "reconcile:double": {Role.REGISTRAR},
    "reconcile:settle-double": {Role.REGISTRAR},
    "reconcile:export-doubles": GIVING_OUT,
    "reconcile:recordings": GIVING_OUT,
    "reconcile:search-recordings": {Role.REGISTRAR},
    "reconcile:recording": {Role.REGISTRAR},
    "reconcile:beside": {Role.REGISTRAR},
    "reconcile:settle-recording": {Role.REGISTRAR},
    "reconcile:reopen-recording": {Role.REGISTRAR},
    "reconcile:withdraw-letters": {Role.REGISTRAR},
    "reconcile:ruling": {Role.REGISTRAR},
    "reconcile:rule-out": {Role.REGISTRAR},
    "reconcile:reinstate": {Role.REGISTRAR},
    "handout:choose": GIVING_OUT,
    "handout:workbook": GIVING_OUT,
    "handout:delimited": GIVING_OUT,
    "handout:document": GIVING_OUT,
    "handout:documents": GIVING_OUT,
    "handout:answers": GIVING_OUT,
    "handout:answer": GIVING_OUT,
    "issuance:suket": {Role.REGISTRAR, Role.HEAD},
    "issuance:policy": OFFICE,
    "issuance:set-policy": {Role.HEAD, Role.IT},
    "issuance:keys": STRANGERS,  # public keys and numbers of letters, for polling officers
    "issuance:check": STRANGERS,
    "issuance:check-file": STRANGERS,
    "issuance:check-manifest": STRANGERS,
    "issuance:check-worker": STRANGERS,
    "issuance:print": GIVING_OUT,
    "issuance:print-all": GIVING_OUT,
    "issuance:issue": {Role.REGISTRAR},
    "issuance:issue-all": {Role.REGISTRAR},
    "issuance:renew": {Role.REGISTRAR},
    "issuance:revoke": {Role.REGISTRAR},
    "overview:national": {Role.REGISTRAR, Role.HEAD},
    "cards:queue": {Role.REGISTRAR, Role.HEAD},
    "cards:make": {Role.REGISTRAR},
    "cards:batch": {Role.REGISTRAR, Role.HEAD},
    "cards:file": {Role.REGISTRAR, Role.HEAD},
    "cards:settle": {Role.REGISTRAR},
    "cards:collect": GIVING_OUT,
    "cards:collect-text": GIVING_OUT,
    "cards:collect-paper": GIVING_OUT,
    "cards:notices": GIVING_OUT,
    "cards:notify": {Role.REGISTRAR},
    "cards:contact": {Role.REGISTRAR},
    "cards:carry": {Role.REGISTRAR},
    "cards:sheets": GIVING_OUT,
    "cards:sheet": GIVING_OUT,
    "cards:sheet-paper": GIVING_OUT,
    "cards:back": {Role.REGISTRAR},
    "cards:round": RECORDING,
    "cards:missed": RECORDING,
    "cards:hand-over": RECORDING,
    "cards:given": RECORDING,
    "public:check": STRANGERS,  # how a card stands, and never whose it is
    "public:receipt": STRANGERS,
    "cards:blanks": {Role.REGISTRAR, Role.HEAD},
    "cards:minutes": {Role.REGISTRAR, Role.HEAD},
    "cards:note": {Role.REGISTRAR},
    "people:find": OFFICE,
    "people:story": ALL,
    "people:ask-re-record": {Role.REGISTRAR},
    "people:withdraw-re-record": {Role.REGISTRAR},
    "people:note": RECORDING,
    "exchange:code": {Role.REGISTRAR, Role.IT},
    "people:passphrase": ALL,
    "exchange:kits": OFFICE,
    "exchange:quarantine": {Role.REGISTRAR, Role.IT},
    "exchange:compare": {Role.REGISTRAR, Role.IT},
    "exchange:release": {Role.REGISTRAR, Role.IT},
    "exchange:send": ALL,
    "exchange:check": {Role.OFFICER, Role.REGISTRAR, Role.IT},
    "exchange:progress": ALL,
    "exchange:stop": ALL,
}
SAMPLES = {
    "subject": RESIDENTS[0].nik,
    "one": RESIDENTS[0].nik,
    "other": RESIDENTS[1].nik,
    "slap": "left",
    "desk": "capture",
    "name": "find",
    "digest": "ab" * 32,
    "dataset_id": 1,
    "voter_id": 1,
    "pair_id": 1,
    "village": "35.01.11.2001",
    "day": "2018-05-17",
    "time": "093015",
    "number": "1",
    "path": "office/",
}


def addresses():
    """Yield (name, view, address) of everything that this program answers."""
    yield from _within(get_resolver(), space="")


def _within(resolver, *, space):
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            name = f"{space}:{one.name}" if space else one.name or one.callback.__name__
            yield name, one.callback, one.pattern
        else:
            yield from _within(one, space=one.namespace or space)


def address_of(name, pattern):
    values = {key: SAMPLES[key] for key in pattern.converters}
    if ":" in name:
        return reverse(name, kwargs=values)
    return "/" + str(pattern).replace("<path:path>", values["path"])


ADDRESSES = {name: (view, pattern) for name, view, pattern in addresses()}


def test_every_address_is_in_the_table_and_none_is_left_over():
    assert set(WHO_MAY) == set(ADDRESSES)


@pytest.mark.parametrize("name", sorted(WHO_MAY))
def test_every_view_names_its_rule(name):
    rule = rule_of(ADDRESSES[name][0])
    assert rule is not None
    assert rule.is_open == (WHO_MAY[name] is STRANGERS)
    assert rule.is_open or rule.roles == WHO_MAY[name]


@pytest.mark.parametrize("name", sorted(set(WHO_MAY) - {"mailbox", "prove"}))
def test_a_stranger_is_led_to_the_sign_in_page(office_screens, name):
    address = address_of(name, ADDRESSES[name][1])
    response = office_screens.get(address)
    if WHO_MAY[name] is STRANGERS:
        assert response.status_code in {200, 302, 405}
    else:
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/masuk")
        assert not response.content


def walk(screens, role):
    """Return what every closed address answers to one role."""
    found = {}
    with screens.visitor(role) as client:
        for name in [name for name, may in WHO_MAY.items() if may is not STRANGERS]:
            response = client.get(address_of(name, ADDRESSES[name][1]))
            found[name] = response.status_code
            response.close()  # a file is streamed
    return found


@pytest.fixture(params=["office_screens", "kit_screens"])
def screens(request, machines):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_what_it_may_and_no_more(screens, role):
    found = walk(screens, role)
    refused = {name for name, status in found.items() if status == 403}
    assert refused == {name for name in found if role not in WHO_MAY[name]}
    assert 500 not in found.values()


def test_a_stranger_changes_nothing_by_posting(office_screens):
    for name, may in WHO_MAY.items():
        if may is not STRANGERS:
            response = office_screens.post(address_of(name, ADDRESSES[name][1]))
            assert response.headers["Location"].startswith("/masuk"), name


def book(screens):
    """What posting may change: how much there is of everything, and how it stands."""
    with screens.one.on():
        return (
            LedgerEntry.objects.count(),
            Draft.objects.count(),
            Dataset.objects.count(),
            list(QuarantineRow.objects.values_list("digest", "settled")),
        )


def fill(screens):
    """Give every page something to offer: one to issue to, a letter, a fork, a bad row."""
    with screens.one.on() as machine:
        for person in LISTED[:2]:
            subject = Subject(person.nik)
            status = "PRINT_READY_RECORD"
            fact = CentreStatusImported(
                subject=subject, status=status, on=machine.today, dataset="ab" * 8
            )
            machine.ledger.record(fact, actor="office")
        error, now_ms = ForkError("kit-07/1/3"), machine.clock_ms()
        quarantine.keep("segment", b"held", error, now_ms=now_ms)
        Dataset.objects.update(bad_count=1)


@pytest.mark.parametrize("role", Role)
def test_a_role_that_may_not_post_changes_nothing(screens, role):
    fill(screens)
    before = book(screens)
    with screens.visitor(role) as client:
        for name, may in WHO_MAY.items():
            if may is not STRANGERS and role not in may:
                address = address_of(name, ADDRESSES[name][1])
                fields = {"reason": "x", "receiver": "x", "number": "07-0001-1", "then": "again"}
                assert client.post(address, fields).status_code == 403, name
    assert book(screens) == before


def offered(page):
    """Yield what a page leads to: links and forms on this machine."""
    yield from (one["href"] for one in page.all("a") if one.get("href", "").startswith("/"))
    yield from (one["action"] for one in page.all("form"))


@pytest.mark.parametrize("role", Role)
def test_no_page_offers_what_its_reader_may_not_do(screens, role):
    fill(screens)
    if screens.one.name == "office":
        with screens.visitor(Role.REGISTRAR) as client:
            client.post(f"/suket/{LISTED[0].nik}/terbitkan")
    seen = set()
    with screens.visitor(role) as client:
        for name in [name for name, may in WHO_MAY.items() if may and role in may]:
            response = client.get(address_of(name, ADDRESSES[name][1]))
            if response.status_code == 200 and "html" in response.headers["Content-Type"]:
                seen |= set(offered(parsed(response)))
            response.close()
    rules = {one: rule_of(resolve(one.partition("?")[0]).func) for one in seen}
    assert {one for one, rule in rules.items() if role not in rule.roles} == set()
    assert len(rules) > 3
