"""A machine's screens as people meet them, without a browser: who signs in, what comes back.

    def test_the_number_is_seen(office_screens):
        page = office_screens.get("/ringkasan", role=Role.HEAD)
        assert page.status_code == 200

``office_screens`` and ``kit_screens`` stand in front of one office and one kit that know the same
officers (one a role, named as it) and carry the same register of a few invented people. Take them
into a folder's conftest.py by name. ``parsed`` reads a page's elements.
"""

from contextlib import contextmanager
from html.parser import HTMLParser

import pytest
from django.test import Client

from rekam.boot import wiring
from rekam.desks.capture.devices import Simulator
from rekam.desks.people import actions as people_desk
from rekam.domain.facts import Listing, VoterMatched
from rekam.domain.status import Standing
from rekam.domain.trust import Role
from rekam.domain.values import Subject, VillageCode
from rekam.journal import passphrase
from rekam.registry import credentials, datasets
from rekam.web.access import SESSION_KEY
from tests.machines import exchange
from tests.people import people


class Plugged(Simulator):
    """Devices of one kit; none of them answers when they are looked for."""

    def discover(self):
        return []


STEADY = Plugged("steady")  # before hands and eyes that are all readable
PASSPHRASE = "a long walk to Sudimoro"
VILLAGE = "35.01.11.2001"
RESIDENTS = people(41, 6, village=VILLAGE)
LISTED = RESIDENTS[:4]


class Screens:
    """One machine's pages; each visit is a browser of its own, scripts off."""

    def __init__(self, one):
        self.one = one

    @contextmanager
    def visitor(self, role=None, **settings):
        """Stand at the machine; with a role, its officer is signed in already."""
        usual = wiring.machine
        wiring.machine = self.one.assembled
        try:
            with self.one.on():
                client = Client(**settings)
                if role is not None:
                    session = client.session
                    session[SESSION_KEY] = role.value
                    session.save()
                    client.cookies[_cookie_name()] = session.session_key
                yield client
        finally:
            wiring.machine = usual

    def get(self, address, *, role=None, **headers):
        with self.visitor(role) as client:
            return client.get(address, headers=headers)

    def post(self, address, data=None, *, role=None, **headers):
        with self.visitor(role) as client:
            return client.post(address, data or {}, headers=headers)


def _cookie_name():
    from django.conf import settings

    return settings.SESSION_COOKIE_NAME


def put_residents(one, standing=Standing.UNRECORDED):
    """Bring the few people's register to a machine."""
    with one.on() as machine:
        put_residents_on(machine, standing)


def put_residents_on(machine, standing=Standing.UNRECORDED):
    dataset = datasets.begin(
        digest="ab" * 32,
        kind="register",
        file_name="register.csv",
        officer="office",
        now_ms=machine.clock_ms(),
    )
    with machine.ledger.deciding():
        found = [_resident_row(person, standing) for person in RESIDENTS]
        datasets.keep_residents(dataset, found)
        datasets.finish(dataset)


def _resident_row(person, standing):
    return datasets.ResidentRow(
        nik=person.nik,
        nkk=person.home.nkk,
        name=person.name,
        birth_place=person.birthplace,
        born=person.born,
        sex=person.sex.value,
        address=person.home.hamlet,
        rt=person.home.rt,
        rw=person.home.rw,
        village=person.home.village,
        marital=person.marital.value,
        standing=standing,
        flags=(),
    )


def match_voters(office, standing=Standing.UNRECORDED):
    """Let the voter list name the first four people."""
    with office.on() as machine:
        for number, person in enumerate(LISTED):
            listing = Listing(
                dataset="cd" * 8,
                dpid=f"{number + 1}",
                name=person.name,
                village=VillageCode(VILLAGE),
                tps="004",
            )
            fact = VoterMatched(
                subject=Subject(person.nik), listing=listing, standing=standing, evidence=("nik",)
            )
            machine.ledger.record(fact, actor="office")


def authorise_all(office):
    """Give the office one officer of each role."""
    with office.on() as machine:
        for role in Role:
            people_desk.authorise(
                machine,
                role.value,
                name=f"The {role.value}",
                role=role,
                passphrase=PASSPHRASE,
                actor="office",
            )


def found_office(machines):
    office = machines.office()
    authorise_all(office)
    put_residents(office)
    match_voters(office)
    return office


def found_kit(machines, office):
    kit = machines.kit("kit-07", office)
    put_residents(kit)
    exchange(machines.stick(), kit, office, kit)
    return kit


@pytest.fixture
def office_screens(machines, images, quick_passphrases):
    image = images.of("office", found_office)
    if image is None or machines.made:
        return Screens(found_office(machines))
    image.begin(machines)
    return Screens(machines.made["office"])


@pytest.fixture
def kit_screens(machines, images, office_screens, monkeypatch):
    alone = images.of("office", found_office)
    if alone and alone.is_untouched(machines):
        images.of("kit", lambda fleet: found_kit(fleet, found_office(fleet))).begin(machines)
    else:  # something was done at the office first
        found_kit(machines, office_screens.one)
    monkeypatch.setattr(wiring, "devices", lambda: STEADY)
    return Screens(machines.made["kit-07"])


@pytest.fixture
def officer(kit_screens):
    """An officer at the kit, signed in; two officers have the usual passphrase."""
    with kit_screens.visitor(Role.OFFICER) as client:
        for ident in ("officer", "registrar"):
            credentials.set_passphrase(ident, PASSPHRASE)
        yield client


@pytest.fixture
def quick_passphrases(monkeypatch):
    """Spend no seconds on stretching passphrases in tests that are not about it."""
    monkeypatch.setattr(passphrase, "RECIPE", "$argon2id$v=19$m=32,t=1,p=1")


class Page(HTMLParser):
    """What a page says and offers: headings, links, forms, fields, plain words."""

    def __init__(self):
        super().__init__()
        self.elements = []  # (tag, attributes)
        self.texts = []
        self._open = []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self._open.append(tag)

    def handle_endtag(self, tag):
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data):
        if not {"script", "style"} & set(self._open) and data.strip():
            self.texts.append(" ".join(data.split()))

    def all(self, tag, **wanted):
        """Return the attributes of every such element."""
        return [
            found
            for name, found in self.elements
            if name == tag and all(found.get(key) == value for key, value in wanted.items())
        ]

    @property
    def text(self):
        return " ".join(self.texts)


def parsed(response):
    """Return the page of a response."""
    page = Page()
    page.feed(response.content.decode())
    return page


def faults(response):
    """Return what is wrong with a page for those who do not see it, or have no mouse."""
    page = parsed(response)
    identities = [one["id"] for _, one in page.elements if "id" in one]
    labelled = {one.get("for") for one in page.all("label")}
    fields = [
        one
        for tag in ("input", "select", "textarea")
        for one in page.all(tag)
        if one.get("type") != "hidden"
    ]
    rules = {
        "one h1": len(page.all("h1")) == 1,
        "its language": [one.get("lang") for one in page.all("html")] == ["id"],
        "one main": [one.get("id") for one in page.all("main")] == ["content"],
        "a way past the header": page.all("a", href="#content") != [],
        "no id twice": len(identities) == len(set(identities)),
        "a label for each field": all(
            one.get("aria-label") or one.get("id") in labelled for one in fields
        ),
        "words for each picture": all("alt" in one for one in page.all("img")),
        "one place for the focus": sum("autofocus" in one for _, one in page.elements) <= 1,
        "headings for each column": all(one.get("scope") for one in page.all("th")),
    }
    return [rule for rule, holds in rules.items() if not holds]
