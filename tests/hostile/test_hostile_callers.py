"""Hostile callers at the office's doors, and hostile words at a kit: an answer, and no harm.

What is asked goes through the whole program, as a web server hands it on: mailboxes, signed by a
kit that was paired in earnest or by nobody, requests to be paired, a doctor's question, and the
pages that strangers may open. Each is taken back, so that all meet the same book.
"""

import random
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import cbor2
import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from rekam.boot import wiring
from rekam.domain.errors import UntrustedError
from rekam.domain.values import OFFICE, NodeId
from rekam.journal import keys, signed
from rekam.journal.keys import NodeKeys, PublicKeys
from rekam.registry import pairing, welcome
from rekam.registry.models import Credential, DeviceRow
from rekam.registry.verify import verify
from rekam.sync import wire
from rekam.sync.wire import Asked
from tests.hostile.corpus import KIT, World, signed_anew
from tests.hostile.mutations import ENDLESS, SCALARS, altered, encoded, renamed, spoiled
from tests.hostile.test_hostile_mail import PIECE, letter
from tests.played import HOSTILE

ASKED_A_BATCH, PAGES_A_BATCH, WORDS_A_BATCH = 200, 100, 150
VERIFIED = 0.03  # of what the office took in; the whole book is read each time
CODE = "a code of sixteen bytes"
PAGES = (
    *("/masuk", "/masuk/kode", "/kunci", "/keluar", "/suket/cek/", "/suket/kunci"),
    *("/suket/cek/manifest.webmanifest", "/suket/cek/worker.js", "/bantuan/web/home", "/"),
    *("/tukar/periksa/" + "0f" * 16, "/tukar/", "/warga/1", "/perangkat/kit"),
)
ELSEWHERE = ("//kantor.test/x", "https://kantor.test", "\\\\kantor.test", "javascript:x")
WORDS = [*(one for one in SCALARS if isinstance(one, str)), *(one.decode() for one in ENDLESS[:4])]


@pytest.fixture
def world(machines):
    return World(machines)


@pytest.fixture
def tried(request):
    counts = {}
    request.node.user_properties.append((HOSTILE, counts))
    return counts


@contextmanager
def door(office):
    """Stand before the office; whatever it did not foresee is raised."""
    usual = wiring.machine
    wiring.machine = office.assembled
    try:
        with office.on() as machine:
            yield machine, Client()
    finally:
        wiring.machine = usual


def note(tried, what, status):
    tried[f"{what}: {status}"] = tried.get(f"{what}: {status}", 0) + 1


def around(office):
    """Return what lies in the office's home and beside it, but for mail, parts and visits."""
    inside = {one.name for one in office.home.iterdir()} - {"spool", "parts", "visits.json"}
    return inside, {one.name for one in office.home.parent.iterdir()}


def test_a_hostile_caller_is_answered_and_harms_no_book(world, fuzz_batch, tried):
    chance, kinds = random.Random(fuzz_batch), world.kinds()
    mail = [*world.mail(OFFICE).items(), (PIECE, b"piece")]
    mine = world.kit.assembled().ledger.keys
    with door(world.office) as (machine, client):
        invited = invitation(machine)
        before = None
        for _ in range(ASKED_A_BATCH):
            method, path, body = asked(chance, mail, kinds, invited)
            with transaction.atomic():
                headers = {"Authorization": by_whom(chance, mine, Asked(method, path, body))}
                response = client.generic(
                    method, f"/{wire.PATH}{quote(path)}", body, headers=headers
                )
                assert response.status_code < 500, (method, path, body.hex())
                if response.status_code == 200 and chance.random() < VERIFIED:
                    assert verify(machine.ledger, machine.parts) == [], (method, path, body.hex())
                transaction.set_rollback(True)
            note(tried, "at the mailboxes", response.status_code)
            before = before or around(world.office)
        assert around(world.office) == before
        assert verify(machine.ledger, machine.parts) == []


def invitation(machine):
    return pairing.invite(machine.ledger, NodeId("kit-03"), code=CODE, address="", villages=[])


def asked(chance, mail, kinds, invited):
    """Return what a caller asks for: its mail, another's, a pairing, or what has no name."""
    kind = chance.random()
    if kind < 0.2:
        return "PUT", "office/pairing/kit-03.request", wants_to_be_paired(chance, invited)
    name, data = letter(chance, mail, kinds, [data for _, data in mail])
    if kind < 0.3:
        name = renamed(chance, name)
    if kind < 0.4:
        name = chance.choice((f"{KIT}/", f"{OFFICE}/", f"{KIT}/office.statement", "kit-02/"))
    method = chance.choices(("PUT", "GET", "DELETE", "POST", "X"), (12, 3, 3, 1, 1))[0]
    return method, name, data if method == "PUT" else b""


def wants_to_be_paired(chance, invited):
    """Return a request by somebody who was given the code, or spoiled by who was not."""
    asked = pairing.request(invited, NodeKeys.generate().public)
    if chance.random() < 0.4:
        return spoiled(chance, asked, [asked])
    if chance.random() < 0.5:
        return asked
    body = encoded(chance, altered(chance, cbor2.loads(cbor2.loads(asked)[0])))
    return cbor2.dumps([body, pairing._proof(pairing._digest(CODE), body)])


def by_whom(chance, mine, asked):
    """Return the header of a kit, of nobody, or of a kit that was spoiled on the way."""
    told = wire.authorise(asked, node=KIT, keys=mine)
    kind = chance.random()
    if kind < 0.8:
        return told
    if kind < 0.9:
        return wire.authorise(asked, node=NodeId("kit-02"), keys=mine)
    return spoiled(chance, told.encode(), [told.encode()])[:8000].decode("latin-1")


def test_a_hostile_stranger_gets_a_page_and_no_more(world, fuzz_batch, tried, quick_passphrases):
    chance = random.Random(fuzz_batch)
    with door(world.office) as (machine, client):
        before = verify(machine.ledger, machine.parts), machine.ledger.heads()
        for _ in range(PAGES_A_BATCH):
            page = chance.choice(PAGES)
            address = renamed(chance, page) if chance.random() < 0.4 else page
            form = {
                chance.choice(("name", "passphrase", "next", "code", "new", "x")): word(chance)
                for _ in range(3)
            }
            client.cookies[settings.SESSION_COOKIE_NAME] = ascii(word(chance))[:100]
            with transaction.atomic():
                response = opened(chance, client, address, form)
                assert response.status_code < 500, (address, form)
                transaction.set_rollback(True)
            note(tried, "at the pages", response.status_code)
            where = response.headers.get("Location", "/")
            assert where.startswith("/"), (address, form, where)
            assert not where.startswith(("//", "/\\")), (address, form, where)
        assert (verify(machine.ledger, machine.parts), machine.ledger.heads()) == before


def word(chance):
    found = chance.choice((*WORDS, *PAGES, *ELSEWHERE, "office"))
    return renamed(chance, found) if found and chance.random() < 0.3 else found


def opened(chance, client, address, form):
    if chance.random() < 0.5:
        asking = urlencode(form, errors="replace")[:3000]
        return client.get(f"{quote('/' + address.lstrip('/'))}?{asking}")
    return client.post(quote("/" + address.lstrip("/")), form)


def test_a_hostile_word_of_the_office_is_taken_or_refused(world, fuzz_batch, tried):
    """By whom a road or a stick is in hand, and by an office that signs what it should not."""
    chance, mine = random.Random(fuzz_batch), world.office.assembled().ledger.keys
    with world.office.on() as machine:
        Credential.objects.create(ident="rina", verifier="argon2$x", told_ms=1)
        row = DeviceRow.objects.get(node=KIT)
        public = PublicKeys(bytes(row.signing_key), row.recipient)
        sealed = welcome.told_to(machine.ledger, KIT, public)
    reader = world.kit.assembled().ledger.keys
    with world.kit.on() as machine:
        for _ in range(WORDS_A_BATCH):
            data = sealed
            if chance.random() < 0.4:
                data = spoiled(chance, sealed, [sealed])
            elif chance.random() < 0.9:
                how = {"signer": OFFICE, "content_type": signed.PAIRING}
                told = signed_anew(chance, reader.open(sealed), mine, **how)
                data = keys.seal(told, recipient=public.recipient)
            with transaction.atomic():
                note(tried, "word of the office", taken(machine, data))
                transaction.set_rollback(True)


def taken(machine, data):
    try:
        welcome.take(machine.ledger, data)
    except UntrustedError:
        return "refused"
    return "taken"
