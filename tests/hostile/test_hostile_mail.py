"""Hostile mail at the office, as a bucket or a stick gives it: taken, or kept aside.

The mailbox's names are changed as well. What a kit with a good key says of people goes through
ledger and rows on both databases, and is then taken back, so that each meets the same book.
"""

import random
import re
from pathlib import PurePosixPath

import pytest
from django.db import transaction

from rekam.domain.values import OFFICE
from rekam.registry.verify import verify
from rekam.sync import courier, pieces, store, tidy
from rekam.sync.carrier import is_name, is_statement, teller
from tests.carriers import MemoryCarrier
from tests.hostile.corpus import World
from tests.hostile.mutations import renamed, spoiled
from tests.played import HOSTILE

MAIL_A_BATCH = 300
NAMES_A_BATCH = 5_000
VERIFIED = 0.05  # of what was taken in; the whole book is read each time
PIECE = f"office/kit-01/parts/{'ab' * 32}/9/00000000-00000005.0123456789abcdef.piece"


@pytest.fixture
def world(machines):
    return World(machines)


def test_hostile_mail_is_taken_or_kept_aside_and_harms_no_book(world, fuzz_batch, request):
    chance, kinds, tried = random.Random(fuzz_batch), world.kinds(), {}
    request.node.user_properties.append((HOSTILE, tried))
    mail = [*world.mail(OFFICE).items(), (PIECE, b"piece")]
    contents = [data for _, data in mail]
    with world.office.on() as machine:
        for _ in range(MAIL_A_BATCH):
            name, data = letter(chance, mail, kinds, contents)
            with transaction.atomic():
                report = courier.take(machine.mailroom, holding(name, data), [name])
                assert report.failed == [], (name, data.hex())
                if report.taken and chance.random() < VERIFIED:
                    assert verify(machine.ledger, machine.parts) == [], (name, data.hex())
                transaction.set_rollback(True)
            how = next((one for one in ("taken", "known", "refused") if getattr(report, one)), "")
            tried[f"mail: {how or 'passed over'}"] = (
                tried.get(f"mail: {how or 'passed over'}", 0) + 1
            )
        assert verify(machine.ledger, machine.parts) == []


def letter(chance, mail, kinds, contents):
    name, data = chance.choice(mail)
    kind = kinds["statement" if is_statement(name) else "sealed segment"]
    is_ours = is_statement(name) or (
        name.startswith(f"{OFFICE}/kit-01/") and name.endswith("segment")
    )
    if is_ours and data in kind.samples + contents and chance.random() < 0.5:
        data = kind.remade(chance, data)
    elif chance.random() < 0.7:
        data = spoiled(chance, data, contents)
    else:
        data = chance.choice(contents)
    other = renamed(chance, name)
    return (other if is_name(other) and other.startswith(f"{OFFICE}/") else name), data


def holding(name, data):
    carrier = MemoryCarrier()
    carrier.kept[name] = data
    return carrier


def test_a_hostile_name_leads_nowhere(fuzz_batch, request):
    chance = random.Random(fuzz_batch)
    request.node.user_properties.append((HOSTILE, {"name: led nowhere": NAMES_A_BATCH}))
    names = [
        f"office/kit-01/1/{1:010d}-{9:010d}.segment",
        f"kit-01/office/35.01.04.2001/1/{1:010d}-{9:010d}.segment",
        f"office/parts/{'ab' * 32}",
        "office/kit-01.statement",
        "office/pairing/kit-01.request",
        PIECE,
        f"{1:010d}.manifest",
        f"chunks/ab/{'ab' * 32}",
    ]
    for _ in range(NAMES_A_BATCH):
        name = renamed(chance, chance.choice(names))
        tidy.span_of(name)
        tidy.parts_of([name])
        pieces.parse(name)
        if is_name(name) or store.is_store_name(name):
            assert re.fullmatch(r"[a-z0-9./-]+", name)
            assert not {"..", ".", "", "/"} & {*PurePosixPath(name).parts, *name.split("/")}, name
        if is_name(name) and is_statement(name):
            assert teller(name)
