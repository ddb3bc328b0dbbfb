"""Measures letters from the book to the paper on one database; ``bench_papers.py`` has it run.

    python -m tools.bench_letters SCRATCH COUNT

An office of its own in SCRATCH gives COUNT invented people their letters, as its screen does, and
then sets them, each with its photo, fifty a file: without a certificate and with one (P-256).
DATABASE_URL chooses.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

_ALONE = 50  # letters that are set and signed each by itself
_PHOTOS = 20  # faces of the invented people, in turn


def main(home: Path, count: int) -> None:
    """Measure, and print one line of JSON."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "rekam.boot.settings",
        "REKAM_HOME": str(home),
        "REKAM_MODE": "office",
    }
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 needs Django to be set up

    from rekam.boot import paper_seal, wiring  # noqa: PLC0415
    from rekam.desks.issuance import actions, printing  # noqa: PLC0415
    from rekam.domain import letter_policy  # noqa: PLC0415
    from rekam.registry import letters, read  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    wiring.found_office(home)
    office = wiring.assemble(home, clock_ms=wiring.clock_ms)
    allowed = replace(letter_policy.NOW, is_allowed=True, basis="bench")
    actions.set_policy(office, allowed, officer="bench")
    _invent(office, count)
    today = office.today
    steps: list[float] = []
    began = time.perf_counter()
    given = actions.issue_all(
        office, "", today=today, officer="bench",
        on_progress=lambda _done, _total: steps.append(time.perf_counter()),
    )  # fmt: skip
    issued_s = time.perf_counter() - began
    waiting = list(letters.living(read.letters(is_in_hand=False)[::-1]))
    serials = [int(one.number.split("/")[1]) for one in waiting]
    assert given == count
    assert serials == [*range(1, count + 1)]

    def printed(machine: Any) -> tuple[float, int]:
        return _timed(lambda: sum(len(made) for _, made, _ in printing.documents(machine, waiting)))

    plain_s, plain = printed(office)
    (home / paper_seal.CERTIFICATE).write_bytes(_certificate())
    (home / paper_seal.PASSPHRASE).write_text("bench")
    sealed = wiring.assemble(home, clock_ms=wiring.clock_ms)
    signed_s, signed = printed(sealed)
    alone_s, _ = _timed(
        lambda: sum(
            count for one in waiting[:_ALONE] for _, _, count in printing.documents(sealed, [one])
        )
    )
    told = {
        "issued_s": issued_s,
        "slowest_ms": 1000 * max(b - a for a, b in zip([began, *steps], steps, strict=False)),
        "printed_s": plain_s,
        "signed_s": signed_s,
        "bytes": plain,
        "signed_bytes": signed,
        "alone_ms": 1000 * alone_s / min(_ALONE, count),
    }
    print(json.dumps(told))


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done


def _invent(office: Any, count: int) -> None:
    """Put people into the register, record them with a photo, and let the centre say PRR."""
    from rekam.domain.facts import Biodata, CentreStatusImported, Enrolled  # noqa: PLC0415
    from rekam.domain.values import ReceiptNumber, Subject, VillageCode  # noqa: PLC0415
    from rekam.engines.biometrics.simulate import SimulatedDevices  # noqa: PLC0415
    from rekam.registry import datasets  # noqa: PLC0415

    photos = [SimulatedDevices(str(one)).photo(birth_year=1990).data for one in range(_PHOTOS)]

    rows = [
        datasets.ResidentRow(
            nik=f"3501070102{90 + number % 9}{number:04d}", nkk="", name=f"SITI CONTOH {number}",
            birth_place="PACITAN", born=datetime(1990, 2, 1, tzinfo=UTC).date(), sex="L",
            village="35.01.07.2001", address="DSN KRAJAN", rt="001", rw="002", marital="KAWIN",
            standing="recorded", flags=(),
        )
        for number in range(count)
    ]  # fmt: skip
    with office.ledger.deciding():
        register = datasets.begin(digest="", kind="", file_name="", officer="", now_ms=0)
        datasets.keep_residents(register, rows)
    for start in range(0, count, 500):
        facts = [
            CentreStatusImported(
                subject=Subject(one.nik), status="PRR", on=office.today, dataset="ab" * 8
            )
            for one in rows[start : start + 500]
        ]
        office.ledger.record(*facts, actor="office")
    for number, one in enumerate(rows):
        who = Biodata(name=one.name, born=one.born, sex=None, village=VillageCode(one.village))
        taken = Enrolled(
            subject=Subject(one.nik), number=str(ReceiptNumber("07", number + 1)), biodata=who,
            captured_ms=0, fingers=(80,) * 10, irises=(80, 80),
            parts=(office.keep_sealed("photo", photos[number % _PHOTOS], tier=2),),
        )  # fmt: skip
        office.ledger.record(taken, actor="office")


def _certificate() -> bytes:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Contoh")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        b"bench", key, made, None, BestAvailableEncryption(b"bench")
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), int(sys.argv[2]))
