"""Make the golden files of ``tests/journal/golden``: one of everything that format 1 can say.

They are kept for ever and must open for ever, so a file that is there is never written again: an
age file is sealed with fresh randomness, and another zstd squeezes to other bytes. The keys are
for tests alone and everybody can read them.

    python -m tools.make_golden            write what is missing
    python -m tools.make_golden --example  print the worked example of docs/journal-format.md
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import cbor2

from rekam.domain.facts import (
    Biodata,
    BiometricException,
    CardHandedOver,
    CentreStatusImported,
    ClockBounded,
    DeviceAuthorised,
    DeviceRevoked,
    Enrolled,
    EnrolmentVoided,
    Fact,
    Listing,
    NoteAdded,
    OfficerAuthorised,
    OfficerRevoked,
    Part,
    QuarantineReleased,
    SubjectsMerged,
    SuketHandedOver,
    SuketIssued,
    SuketRevoked,
    VoterMatched,
    VoterRuledOut,
    VoterUnmatched,
)
from rekam.domain.stamp import Place, Stamp
from rekam.domain.status import Standing
from rekam.domain.values import (
    NodeId,
    ReceiptNumber,
    Sex,
    StreamId,
    Subject,
    VillageCode,
    writer_of,
)
from rekam.journal import codec, segment
from rekam.journal.entry import Entry, Head, genesis
from rekam.journal.keys import NodeKeys, seal
from rekam.sync import statement
from rekam.sync.statement import Condition, Statement

GOLDEN = Path(__file__).parents[1] / "tests/journal/golden/v1"
DAY_ONE_MS = 1_522_886_400_000  # 5 April 2018, 07:00 in Pacitan
VILLAGE = VillageCode("35.01.04.2001")
WHO = Subject("0" * 15 + "1")  # sixteen digits that are nobody's: no province is 00
TEMPORARY = Subject("sementara:kit-07:1")
DEVICE, OFFICER = Subject("device:kit-07"), Subject("officer:rina")
NUMBER = str(ReceiptNumber("07", 1))


def keys_of(node: str) -> NodeKeys:
    """Return a test node's keys: the signing key from its name, the identity from its file."""
    file = GOLDEN / "identity.txt"
    if not file.exists():
        file.write_text(NodeKeys.generate().to_text().split()[1] + "\n", "ascii")
    seed = hashlib.sha256(f"rekam golden {node}".encode()).digest()
    return NodeKeys(seed, file.read_text("ascii").strip())


# ---- what they say


def listing(dpid: str) -> Listing:
    """Return a row of a voter list."""
    return Listing(
        dataset="00112233445566aa",
        dpid=dpid,
        name="TUKIYEM",
        village=VILLAGE,
        tps="003",
        rt="001",
        rw="002",
    )


def enrolled() -> Fact:
    """Return a recording with every field of the largest fact."""
    return Enrolled(
        subject=WHO,
        number=NUMBER,
        biodata=Biodata(name="TUKIYEM", born=date(1951, 12, 31), sex=Sex.FEMALE, village=VILLAGE),
        captured_ms=DAY_ONE_MS,
        parts=tuple(
            Part(
                kind=kind,
                digest=hashlib.sha256(kind.encode()).digest(),
                size_bytes=size,
                tier=tier,
            )
            for kind, size, tier in (("photo", 40_960, 2), ("summary", 3_500, 1))
        ),
        fingers=(80, 0, 77, 75, 71, 82, 80, 66, 59, 70),
        irises=(77, 71),
        exceptions=(BiometricException(position="finger-2", reason="missing"),),
        replaces="07-0000-0",
        flags=("default-date", "single-name"),
    )


def of_the_kit() -> Iterator[bytes]:
    """Yield what a kit may say, and two things that only a newer kit would."""
    nobody = Biodata(name="", born=None, sex=None, village=VILLAGE)
    known: list[Fact] = [
        enrolled(),
        Enrolled(
            subject=TEMPORARY,
            number=str(ReceiptNumber("07", 2)),
            biodata=nobody,
            captured_ms=0,
            parts=(),
            fingers=(),
            irises=(),
        ),
        NoteAdded(subject=WHO, text="rumah kosong – kembali Senin ☀"),
        EnrolmentVoided(subject=WHO, number=NUMBER, reason="salah orang"),
        SuketHandedOver(subject=WHO, year=2018, serial=7, receiver="anak"),
        CardHandedOver(subject=WHO, receiver="yang bersangkutan"),
    ]
    yield from map(codec.encode, known)
    yield cbor2.dumps(["card-printed", {"printer": 3, "subject": WHO}])
    yield cbor2.dumps(["note-added", {"mood": None, "text": "baru", "subject": WHO}])


def of_the_village() -> Iterator[bytes]:
    """Yield what the office says of a village's people."""
    day = date(2018, 5, 2)
    known: list[Fact] = [
        VoterMatched(
            subject=WHO,
            listing=listing("1001"),
            standing=Standing.UNRECORDED,
            evidence=("nik", "name"),
        ),
        VoterUnmatched(subject=TEMPORARY, listing=listing("1002"), doubtful=True, evidence=()),
        VoterRuledOut(subject=TEMPORARY, code=1, code_set=2018),
        SubjectsMerged(subject=TEMPORARY, into=WHO, reason="orang yang sama"),
        CentreStatusImported(subject=WHO, status="PRR", on=day, dataset="00112233445566aa"),
        SuketIssued(
            subject=WHO, year=2018, serial=7, name="TUKIYEM", valid_until=date(2018, 11, 2)
        ),
        SuketRevoked(subject=WHO, year=2018, serial=7, reason="salah nama"),
    ]
    yield from map(codec.encode, known)


def of_trust() -> Iterator[bytes]:
    """Yield whom to believe."""
    public = keys_of("kit-07").public
    known: list[Fact] = [
        DeviceAuthorised(
            subject=DEVICE,
            signing_key=public.signing_key,
            recipient=public.recipient,
            villages=(VILLAGE,),
        ),
        DeviceRevoked(subject=DEVICE, reason="hilang"),
        OfficerAuthorised(subject=OFFICER, name="Rina Wulandari", role="officer"),
        OfficerRevoked(subject=OFFICER, reason="pindah tugas"),
        ClockBounded(
            subject=DEVICE, stream=StreamId("kit-07"), epoch=1, first=1, last=8, at_ms=DAY_ONE_MS
        ),
        QuarantineReleased(subject=DEVICE, digest=bytes(range(32)), reason="sudah diperiksa"),
    ]
    yield from map(codec.encode, known)


# ---- segments


@dataclass(frozen=True, slots=True)
class Golden:
    """One segment and the file that keeps it."""

    name: str
    previous: bytes
    entries: tuple[Entry, ...]

    @property
    def digests(self) -> list[bytes]:
        return segment.Segment(self.previous, self.entries).digests()

    @property
    def signer(self) -> str:
        return writer_of(self.entries[0].place.stream)


def run(name: str, payloads: Sequence[bytes], *, stream: str, epoch: int = 1) -> Golden:
    """Return a first segment of a chain, an entry a minute."""
    place, start = Place(StreamId(stream), epoch, 1), genesis(StreamId(stream), epoch)
    return Golden(name, start.digest, _entries(place, payloads))


def after(golden: Golden, name: str, payloads: Sequence[bytes]) -> Golden:
    """Return the segment that follows another in its chain."""
    last = golden.entries[-1].place
    place = Place(last.stream, last.epoch, last.seq + 1)
    return Golden(name, golden.digests[-1], _entries(place, payloads))


def _entries(place: Place, payloads: Sequence[bytes]) -> tuple[Entry, ...]:
    node = writer_of(place.stream)
    return tuple(
        Entry(
            Place(place.stream, place.epoch, place.seq + index),
            Stamp(DAY_ONE_MS + 60_000 * (place.seq + index), index % 2, node),
            "rina",
            payload,
        )
        for index, payload in enumerate(payloads)
    )


def every() -> list[Golden]:
    """Return all golden segments of format 1."""
    note = codec.encode(NoteAdded(subject=TEMPORARY, text="rumah kosong"))
    kit = run("kit", list(of_the_kit()), stream="kit-07")
    return [
        run("example", [note], stream="kit-07", epoch=2),
        kit,
        after(kit, "kit-again", [note, note]),
        run("village", list(of_the_village()), stream="office/35.01.04.2001"),
        run("trust", list(of_trust()), stream="office/trust"),
    ]


def told(golden: Golden) -> dict[str, Any]:
    """Return what a reader of this segment must find, in JSON: bytes as hex, facts as CBOR says."""
    place = golden.entries[0].place
    return {
        "signer": golden.signer,
        "stream": place.stream,
        "epoch": place.epoch,
        "first": place.seq,
        "previous": golden.previous.hex(),
        "entries": [
            {
                "millis": one.stamp.millis,
                "counter": one.stamp.counter,
                "actor": one.actor,
                "digest": entry_digest.hex(),
                "fact": cbor2.loads(one.payload),
            }
            for one, entry_digest in zip(golden.entries, golden.digests, strict=True)
        ],
    }


# ---- statements


def statements() -> dict[str, Statement]:
    """Return a receipt as each version writes it: 2 has a backup, 3 how the writer's laptop is."""
    kit = (StreamId("kit-07"), 1)
    plain = Statement(
        node=NodeId("office"),
        reader=NodeId("kit-07"),
        epoch=2,
        made_ms=DAY_ONE_MS,
        positions={kit: Head(8, b"12345678"), (StreamId("office/trust"), 2): Head(6, b"abcdefgh")},
        parts=(bytes(range(32)),),
        parts_missing=(bytes(32),),
        parts_asked=(b"asked 12",),
        aside={b"rooted 1": True, b"not root": False},
        unsent=3,
        unsent_parts=4,
        receipts=2,
    )
    in_backup = replace(plain, backed={kit: Head(7, b"23456789")}, parts_outside=(b"outside!",))
    laptop = Condition(
        version="0.1.0", free_bytes=5_000_000_000, room_for=800, battery=71, is_on_mains=False
    )
    told = replace(in_backup, condition=laptop)
    return {"receipt-1": plain, "receipt-2": in_backup, "receipt-3": told}


def said(told: Statement) -> list[Any]:
    """Return what a reader of this statement must find, in the order of docs/journal-format.md."""
    chains = (
        [[*chain, *astuple(head)] for chain, head in one.items()]
        for one in (told.positions, told.backed)
    )
    positions, backed = chains
    return [
        told.reader,
        told.epoch,
        told.made_ms,
        positions,
        told.parts,
        told.parts_missing,
        told.parts_asked,
        sorted(told.aside.items()),
        told.unsent,
        told.unsent_parts,
        told.receipts,
        backed,
        told.parts_outside,
        *([astuple(told.condition)] if told.condition else []),
    ]


def write() -> None:
    """Write what is missing."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    goldens = every()
    public = {node: keys_of(node).public.signing_key.hex() for node in ("office", "kit-07")}
    expected = {"keys": public, "segments": {one.name: told(one) for one in goldens}}
    files = {
        f"{one.name}.segment": segment.sign(one.previous, one.entries, keys_of(one.signer))
        for one in goldens
    }
    recipient = keys_of("office").public.recipient
    files["kit.segment.age"] = seal(files["kit.segment"], recipient=recipient)
    files["expected.json"] = _json(expected)
    files |= {
        f"{name}.statement": statement.write(one, keys_of("office"))
        for name, one in statements().items()
    }
    files["statements.json"] = _json({name: said(one) for name, one in statements().items()})
    for name, data in files.items():
        if not (GOLDEN / name).exists():
            (GOLDEN / name).write_bytes(data)
            print(f"{name}: {len(data)} bytes")


def _json(item: Any) -> bytes:
    return (json.dumps(item, indent=1, ensure_ascii=False, default=bytes.hex) + "\n").encode()


# ---- the worked example of the document


def example() -> str:
    """Return each step from the smallest golden segment's bytes to its fact, in hex."""
    data = (GOLDEN / "example.segment").read_bytes()
    golden = next(one for one in every() if one.name == "example")
    entry, (entry_digest,) = golden.entries[0], golden.digests
    place, stamp = entry.place, entry.stamp
    protected, _, squeezed, signature = cbor2.loads(data).value
    line = [place.stream, place.epoch, place.seq, golden.previous]
    line += [stamp.millis, stamp.counter, entry.actor, entry.payload]
    steps = {
        "segment file": data,
        "protected header": protected,
        "signed bytes": cbor2.dumps(["Signature1", protected, b"", squeezed]),
        "signature": signature,
        "public key": keys_of("kit-07").public.signing_key,
        "zstd frame": squeezed,
        "content": segment.plain_of(golden.previous, golden.entries),
        "fact": entry.payload,
        "genesis preimage": cbor2.dumps(["rekam", place.stream, place.epoch]),
        "genesis digest": golden.previous,
        "entry preimage": cbor2.dumps(line),
        "entry digest": entry_digest,
    }
    return "\n".join(f"{name} ({len(found)})\n{_hex(found)}\n" for name, found in steps.items())


def _hex(data: bytes) -> str:
    return "\n".join("  " + data[at : at + 32].hex() for at in range(0, len(data), 32))


if __name__ == "__main__":
    if "--example" in sys.argv:
        print(example())
    else:
        write()
