"""Train the shared zstd dictionary, ``src/rekam/journal/facts-1.zdict``, from invented facts.

The file is part of the journal's format for ever: every segment of version 1 needs exactly these
bytes (docs/journal-format.md). The script is kept to show where they come from, not to be run
again; another zstd may train other bytes, and they would be another dictionary with another id.

    python -m tools.train_dictionary             print bytes a fact, with the dictionary and without
    python -m tools.train_dictionary --write     train it anew; only before the first release
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import zstandard

from rekam.domain import facts
from rekam.domain.facts import Fact
from rekam.domain.stamp import Place, Stamp
from rekam.domain.status import Standing
from rekam.domain.values import (
    Nik,
    NodeId,
    ReceiptNumber,
    Sex,
    StreamId,
    Subject,
    VillageCode,
)
from rekam.journal import codec, segment
from rekam.journal.entry import Entry
from rekam.journal.keys import NodeKeys, seal

SIZE_BYTES = 16 * 1024
SEED = 2018
SAMPLES = 6_000
TARGET = Path(__file__).parents[1] / "src/rekam/journal/facts-1.zdict"
DAY_ONE_MS = 1_522_886_400_000  # 5 April 2018, 07:00 in Pacitan

FIRST = "SITI SRI TRI ENDANG SUMIATI SULASTRI WAGIYEM TUKIYEM KATINI MISIYEM PONIYEM DWI EKA NUR \
ADITYA AGUS BAMBANG BUDI EKO HADI HERI JOKO MUHAMMAD SLAMET SUGENG SUKARNI SUPARNO SUTRISNO \
SUYATNO TUKIMAN WAHYU WARSITO YULI".split()
LAST = "AMINAH ASTUTI HANDAYANI KURNIAWATI LESTARI MARYATI MULYANI PURWANTI RAHAYU SETYOWATI \
SUSANTI UTAMI WAHYUNI WULANDARI HARTONO KURNIAWAN NUGROHO PRASETYO PRIYONO PURNOMO SANTOSO \
SAPUTRA SETIAWAN SUSILO UTOMO WAHYUDI WIBOWO WIDODO".split()
OFFICERS = "rina hendra tio dewi bagus wahyu lestari".split()
CENTRE = "PRINT_READY_RECORD SENT_FOR_ENROLLMENT BIO_CAPTURED CARD_PRINTED CARD_ISSUED \
DUPLICATE_RECORD ENROLL_FAILURE_AT_CENTRAL PROCESSING UNREGISTERED ADJUDICATE_RECORD".split()
RECEIVERS = ["yang bersangkutan", "suami", "istri", "anak", "orang tua", "perangkat desa"]
PARTS = (
    ("fingers", 2, 160_000),
    ("irises", 2, 60_000),
    ("photo", 2, 40_000),
    ("signature", 2, 9_000),
    ("summary", 1, 3_500),
)
EVIDENCE = [("nik",), ("name", "born", "village"), ("nik", "name", "born", "village")]


class Invention:
    """Invented people and what happens to them, all drawn from one seed."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311 invented facts keep no secret
        self.dataset = self.rng.randbytes(8).hex()

    def subject(self) -> Subject:
        rng = self.rng
        if rng.random() < 0.03:  # noqa: PLR2004 the share without a NIK yet
            return Subject(f"sementara:{self.kit()}:{rng.randrange(1, 99)}")
        digits = Nik.birth_digits(self.born(), rng.choice(list(Sex)))
        return Subject(f"3501{rng.randrange(1, 13):02d}{digits}{rng.randrange(1, 20):04d}")

    def kit(self) -> NodeId:
        return NodeId(f"kit-{self.rng.randrange(1, 13):02d}")

    def born(self) -> date:
        if self.rng.random() < 0.15:  # noqa: PLR2004 the share of default dates
            return date(self.rng.randrange(1930, 1975), 12, 31)
        return date(1932, 1, 1) + timedelta(days=self.rng.randrange(25_000))

    def name(self) -> str:
        words = [self.rng.choice(FIRST), self.rng.choice(LAST)]
        return " ".join(words[: self.rng.choice([1, 2, 2])])

    def village(self) -> VillageCode:
        district, village = self.rng.randrange(1, 13), self.rng.randrange(1, 19)
        return VillageCode(f"35.01.{district:02d}.20{village:02d}")

    def listing(self) -> facts.Listing:
        return facts.Listing(
            dataset=self.dataset,
            dpid=str(self.rng.randrange(10_000_000, 99_000_000)),
            name=self.name(),
            village=self.village(),
            tps=f"{self.rng.randrange(1, 20):03d}",
            rt=f"{self.rng.randrange(1, 9):03d}",
            rw=f"{self.rng.randrange(1, 9):03d}",
        )

    # ---- one method a kind

    def enrolled(self) -> Fact:
        rng = self.rng
        at = rng.randrange(10)
        missing = rng.random() < 0.1  # noqa: PLR2004 the share with an exception
        return facts.Enrolled(
            subject=self.subject(),
            number=str(ReceiptNumber(self.kit()[4:], rng.randrange(1, 2_000))),
            biodata=facts.Biodata(
                name=self.name(),
                born=self.born(),
                sex=rng.choice(list(Sex)),
                village=self.village(),
            ),
            captured_ms=self.moment_ms(),
            parts=tuple(
                facts.Part(
                    kind=kind,
                    digest=rng.randbytes(32),
                    size_bytes=rng.randrange(size // 2, size * 2),
                    tier=tier,
                )
                for kind, tier, size in PARTS
            ),
            fingers=tuple(
                0 if missing and one == at else rng.randrange(40, 95) for one in range(10)
            ),
            irises=(rng.randrange(50, 95), rng.randrange(50, 95)),
            exceptions=self.exception(at) if missing else (),
            flags=rng.choice([(), (), ("default-date",), ("nik-date",), ("single-name",)]),
        )

    def exception(self, at: int) -> tuple[facts.BiometricException, ...]:
        reason = self.rng.choice(["missing", "bandaged", "worn", "unreadable"])
        return (facts.BiometricException(position=f"finger-{at + 1}", reason=reason),)

    def moment_ms(self) -> int:
        return DAY_ONE_MS + self.rng.randrange(80 * 86_400_000)

    def voter_matched(self) -> Fact:
        return facts.VoterMatched(
            subject=self.subject(),
            listing=self.listing(),
            standing=self.rng.choice(list(Standing)),
            evidence=self.rng.choice(EVIDENCE),
        )

    def voter_unmatched(self) -> Fact:
        listing = self.listing()
        return facts.VoterUnmatched(
            subject=Subject(f"sementara:office:{listing.dpid}"),
            listing=listing,
            doubtful=self.rng.random() < 0.5,  # noqa: PLR2004 half of them
            evidence=("name",),
        )

    def voter_ruled_out(self) -> Fact:
        reason = self.rng.choice(["meninggal", "pindah", "ganda", ""])
        code = self.rng.randrange(1, 9)
        return facts.VoterRuledOut(subject=self.subject(), code=code, code_set=2018, reason=reason)

    def centre_status(self) -> Fact:
        return facts.CentreStatusImported(
            subject=self.subject(),
            status=self.rng.choice(CENTRE),
            on=date(2018, 4, 1) + timedelta(days=self.rng.randrange(80)),
            dataset=self.dataset,
        )

    def suket_issued(self) -> Fact:
        return facts.SuketIssued(
            subject=self.subject(),
            year=2018,
            serial=self.rng.randrange(1, 9_000),
            name=self.name(),
            valid_until=date(2018, 10, 1) + timedelta(days=self.rng.randrange(80)),
        )

    def suket_handed_over(self) -> Fact:
        return facts.SuketHandedOver(
            subject=self.subject(),
            year=2018,
            serial=self.rng.randrange(1, 9_000),
            receiver=self.rng.choice(RECEIVERS),
        )

    def suket_revoked(self) -> Fact:
        return facts.SuketRevoked(
            subject=self.subject(),
            year=2018,
            serial=self.rng.randrange(1, 9_000),
            reason="salah nama",
        )

    def card_handed_over(self) -> Fact:
        return facts.CardHandedOver(subject=self.subject(), receiver=self.rng.choice(RECEIVERS))

    def note(self) -> Fact:
        text = self.rng.choice(["rumah kosong", "merantau", "sakit, minta didatangi", "pindah"])
        return facts.NoteAdded(subject=self.subject(), text=text)

    def merged(self) -> Fact:
        return facts.SubjectsMerged(
            subject=Subject(f"sementara:{self.kit()}:{self.rng.randrange(1, 99)}"),
            into=self.subject(),
            reason="orang yang sama",
        )

    def voided(self) -> Fact:
        number = str(ReceiptNumber(self.kit()[4:], self.rng.randrange(1, 2_000)))
        reason = self.rng.choice(["salah orang", "foto tertukar"])
        return facts.EnrolmentVoided(subject=self.subject(), number=number, reason=reason)

    def trust(self) -> Fact:
        rng, node = self.rng, self.kit()
        device, officer = Subject(f"device:{node}"), rng.choice(OFFICERS)
        recipient = "age1" + "".join(rng.choices("qpzry9x8gf2tvdw0s3jn54khce6mua7l", k=58))
        first = rng.randrange(1, 500)
        choices: list[Fact] = [
            facts.DeviceAuthorised(
                subject=device,
                signing_key=rng.randbytes(32),
                recipient=recipient,
                villages=tuple(self.village() for _ in range(rng.randrange(4))),
            ),
            facts.DeviceRevoked(subject=device, reason="hilang"),
            facts.OfficerAuthorised(
                subject=Subject(f"officer:{officer}"),
                name=self.name().title(),
                role=rng.choice(["officer", "registrar", "head", "it"]),
            ),
            facts.OfficerRevoked(subject=Subject(f"officer:{officer}"), reason="pindah tugas"),
            facts.ClockBounded(
                subject=device,
                stream=StreamId(node),
                epoch=1,
                first=first,
                last=first + rng.randrange(200),
                at_ms=self.moment_ms(),
            ),
            facts.QuarantineReleased(
                subject=device, digest=rng.randbytes(32), reason="sudah diperiksa"
            ),
        ]
        return rng.choice(choices)


# How often each happens in the life of an office: mostly recordings, then what lists say of people.
SHARES: dict[Callable[[Invention], Fact], int] = {
    Invention.enrolled: 46,
    Invention.voter_matched: 16,
    Invention.centre_status: 12,
    Invention.suket_issued: 6,
    Invention.suket_handed_over: 5,
    Invention.voter_unmatched: 4,
    Invention.card_handed_over: 2,
    Invention.note: 2,
    Invention.trust: 2,
    Invention.voter_ruled_out: 2,
    Invention.suket_revoked: 1,
    Invention.merged: 1,
    Invention.voided: 1,
}


def invented_facts(seed: int) -> Iterator[Fact]:
    """Yield facts without end, all kinds in their shares."""
    invention = Invention(seed)
    makers, weights = list(SHARES), list(SHARES.values())
    while True:
        yield invention.rng.choices(makers, weights)[0](invention)


def run_of(made: Iterator[Fact], rng: Random, size: int) -> list[Entry]:
    """Return the next facts as a run of one stream's entries."""
    kit = NodeId(f"kit-{rng.randrange(1, 13):02d}")
    streams = [StreamId(kit), StreamId(f"office/35.01.{rng.randrange(1, 13):02d}.2001")]
    stream = rng.choices(streams, [3, 1])[0]
    first, millis = rng.randrange(1, 3_000), DAY_ONE_MS + rng.randrange(80 * 86_400_000)
    node, actor = NodeId(stream.partition("/")[0]), rng.choice(OFFICERS)
    run = []
    for index in range(size):
        millis += rng.randrange(200_000)
        stamp = Stamp(millis, 0, node)
        run.append(Entry(Place(stream, 1, first + index), stamp, actor, codec.encode(next(made))))
    return run


def plains(seed: int, *, count: int, size: int) -> list[bytes]:
    """Return what ``count`` segments of ``size`` entries say, before they are squeezed."""
    rng, made = Random(seed), invented_facts(seed)  # noqa: S311 invented facts keep no secret
    return [segment.plain_of(rng.randbytes(32), run_of(made, rng, size)) for _ in range(count)]


def train() -> bytes:
    """Return the dictionary: trained on whole segments of one entry, the shape of a trickle."""
    samples = plains(SEED, count=SAMPLES, size=1)
    trained = zstandard.train_dictionary(
        SIZE_BYTES, [*samples], d=8, steps=40, dict_id=segment.DICTIONARY_ID, level=19
    )
    return trained.as_bytes()


def report() -> None:
    """Print bytes a fact by size of segment, and what other levels of zstd would give."""
    keys, rng = NodeKeys.generate(), Random(SEED + 1)  # noqa: S311 invented facts keep no secret
    made = invented_facts(SEED + 1)
    shared = zstandard.ZstdCompressionDict(TARGET.read_bytes())
    print(f"{'entries':>7} {'plain':>7} {'bare':>7} {'shared':>7} {'signed':>7} {'sealed':>7}")
    for size in (1, 10, 50, 200):
        runs = [run_of(made, rng, size) for _ in range(max(1, 400 // size))]
        previous = rng.randbytes(32)
        written = [segment.plain_of(previous, run) for run in runs]
        signed = [segment.sign(previous, run, keys) for run in runs]
        sealed = [seal(one, recipient=keys.public.recipient) for one in signed]
        columns = [
            written,
            [zstandard.ZstdCompressor(level=19).compress(one) for one in written],
            [zstandard.ZstdCompressor(level=19, dict_data=shared).compress(one) for one in written],
            signed,
            sealed,
        ]
        figures = (sum(map(len, column)) / size / len(runs) for column in columns)
        print(f"{size:>7} " + " ".join(f"{figure:>7.1f}" for figure in figures))
    _report_levels(shared)


def _report_levels(shared: zstandard.ZstdCompressionDict) -> None:
    print(f"{'level':>7} {'1: B':>7} {'ms':>7} {'200: B':>7} {'ms':>7}   a fact, a segment")
    for level in (1, 3, 9, 15, 19, 22):
        figures = []
        for size, count in ((1, 200), (200, 4)):
            squeezer = zstandard.ZstdCompressor(level=level, dict_data=shared)
            written = plains(SEED + 1, count=count, size=size)
            start = time.perf_counter()
            squeezed = sum(len(squeezer.compress(one)) for one in written)
            spent_ms = (time.perf_counter() - start) * 1000
            figures += [squeezed / size / count, spent_ms / count]
        print(f"{level:>7} " + " ".join(f"{figure:>7.1f}" for figure in figures))


if __name__ == "__main__":
    if "--write" in sys.argv:
        TARGET.write_bytes(train())
    report()
