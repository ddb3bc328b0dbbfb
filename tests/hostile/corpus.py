"""Real foreign bytes of every kind, who reads them, and how they are made anew with a good key.

``read`` is the program's own reader. What only a key can make (``is_proved``) may be accepted in
one meaning alone: that of a real one. ``remade`` changes something inside and signs, squeezes and
seals it again, as a hostile kit could that was paired in earnest; that may mean anything.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import cbor2
import zstandard

from rekam.boot.backup import newest_migration
from rekam.domain.values import OFFICE, NodeId
from rekam.engines.claims import token
from rekam.journal import codec, keys, segment, signed
from rekam.journal.keys import BackupKey, NodeKeys
from rekam.registry import backup, pairing
from rekam.registry.models import SegmentRow
from rekam.registry.pairing import Invitation
from rekam.registry.vault import Vault
from rekam.sync import statement, wire
from tests import telling
from tests.carriers import MemoryCarrier, MemoryStore
from tests.engines.claims.vectors import CLAIMS, ED, NOW
from tests.engines.claims.vectors import KEYS as TOKEN_KEYS
from tests.hostile import outside
from tests.hostile.mutations import altered, encoded, framed, spoiled
from tests.machines import exchange
from tests.telling import OPERATOR, RINA

KIT, OTHER = NodeId("kit-01"), NodeId("kit-02")


@dataclass
class Kind:
    """One kind of foreign bytes."""

    read: Callable
    samples: list
    remade: Callable | None = None
    is_proved: bool = True
    known: list = field(default_factory=list)

    def __post_init__(self):
        self.known = [self.read(one) for one in self.samples]


class Keeping(MemoryCarrier):
    """A stick that remembers all that was ever put on it."""

    def __init__(self):
        super().__init__()
        self.ever = {}

    def put(self, name, data):
        super().put(name, data)
        self.ever[name] = data


class World:
    """An office and two kits that have met, and what one of them told since."""

    def __init__(self, machines):
        self.office = machines.office()
        self.kit, self.other = (machines.kit(one, self.office) for one in (KIT, OTHER))
        self.stick = Keeping()
        self._tell(self.kit, range(3), "01")
        self._tell(self.other, range(3, 5), "02")
        with self.office.on() as machine:
            told = [telling.matched(0), telling.unmatched(1), telling.merged(1), telling.issued(2)]
            machine.ledger.record(*told, actor=OPERATOR)
        exchange(self.stick, self.kit, self.other, self.office, self.kit, self.other)
        self._tell(self.kit, range(5, 7), "01")
        exchange(self.stick, self.kit)

    def _tell(self, kit, numbers, code):
        with kit.on() as machine:
            for number in numbers:
                photo = telling.part(machine.parts.put(f"sealed photo {number}".encode()))
                enrolled = telling.enrolled(number, code, parts=[photo])
                machine.ledger.record(enrolled, telling.note(number), actor=RINA)

    def mail(self, reader):
        """Return what was ever laid into a mailbox, by name."""
        return {
            name: data for name, data in self.stick.ever.items() if name.startswith(f"{reader}/")
        }

    def kinds(self):
        """Return every kind of bytes that is read without a database."""
        return {
            **self._segments(),
            **self._statements(),
            **self._of_backups(),
            "fact": Kind(codec.decode, self._payloads(), _encoded_anew, is_proved=False),
            "mailbox over HTTP": Kind(
                wire.unpack,
                [wire.pack(list(self.mail(KIT)), {"office/kit-01.statement": b"told"})],
                _encoded_anew,
                is_proved=False,
            ),
            "token of a letter": Kind(
                lambda data: token.verify(data, TOKEN_KEYS, at=NOW),
                [token.make(CLAIMS | {9: n}, ED, kid=b"ed").encode() for n in range(3)],
                _letter,
            ),
            **_of_pairing(self),
            **outside.kinds(Kind, signed_anew, self.office.assembled().ledger.keys),
        }

    def _segments(self):
        mine, reader = self.kit.assembled().ledger.keys, self.office.assembled().ledger.keys
        with self.kit.on():
            told = [bytes(one.signed) for one in SegmentRow.objects.filter(stream=KIT)]
        sealed = [keys.seal(one, recipient=reader.public.recipient) for one in told]

        def read(data):
            return segment.verify(data, mine.public.signing_key)

        def remade(chance, data):
            return _segment_anew(chance, data, mine)

        def sealed_anew(chance, data):
            told = remade(chance, reader.open(data))
            return keys.seal(told, recipient=reader.public.recipient)

        return {
            "segment": Kind(read, told, remade),
            "sealed segment": Kind(lambda data: read(reader.open(data)), sealed, sealed_anew),
        }

    def _statements(self):
        mine = self.kit.assembled().ledger.keys
        told = [data for name, data in self.stick.ever.items() if name.endswith("kit-01.statement")]

        def read(data):
            return statement.read(data, writer=KIT, signing_key=mine.public.signing_key)

        def remade(chance, data):
            return signed_anew(chance, data, mine, signer=KIT, content_type=signed.STATEMENT)

        return {
            "statement": Kind(read, told, remade),
            "statement, by its word": Kind(statement.made_ms, told, remade, is_proved=False),
        }

    def _of_backups(self):
        place, key = MemoryStore(), BackupKey.generate()
        with self.office.on() as machine:
            wanted = backup.Wanted(
                place="", migration=newest_migration(), files={"a": b"b"}, keep=1
            )
            vault = Vault(place, key)
            backup.take(machine, vault, wanted, on_progress=lambda _done, _total: None)
            mine = machine.ledger.keys
        (manifest,) = (name for name in place.kept if "/" not in name)
        pieces = [name for name in place.kept if name.startswith("chunks/")]
        whole = vault.newest(mine.public.signing_key)
        digests = {key.name_of(one): one for one in whole.pieces}

        def read_manifest(data):
            place.kept[manifest] = data
            return Vault(place, key).newest(mine.public.signing_key)

        def read_piece(data):
            name = pieces[0]
            place.kept[name] = data
            return vault.rows(digests[name.rpartition("/")[2]])

        def manifest_anew(chance, data):
            told = signed_anew(
                chance, key.open(data), mine, signer=OFFICE, content_type=signed.BACKUP
            )
            return key.seal(told)

        def piece_anew(chance, data):
            plain = zstandard.ZstdDecompressor().decompress(key.open(data))
            return key.seal(framed(chance, spoiled(chance, plain, [plain])))

        return {
            "manifest of a backup": Kind(read_manifest, [place.kept[manifest]], manifest_anew),
            "piece of a backup": Kind(read_piece, [place.kept[pieces[0]]], piece_anew),
        }

    def _payloads(self):
        with self.office.on() as machine:
            return [entry.payload for entry in _entries(machine)]


def _entries(machine):
    for row in SegmentRow.objects.all():
        yield from machine.ledger.read_certified(bytes(row.signed)).entries


def _of_pairing(world):
    with world.office.on() as machine:
        invitation = pairing.invite(
            machine.ledger, NodeId("kit-03"), code="a code", address="https://x.id", villages=[]
        )
    asked = pairing.request(invitation, NodeKeys.generate().public)
    texts = (invitation.to_text(), NodeKeys.generate().to_text(), BackupKey.generate().to_text())
    readers = (Invitation.from_text, NodeKeys.from_text, BackupKey.from_text)
    names = ("invitation", "keys of a node", "key of backups")
    return {
        "request to be paired": Kind(pairing._parse, [asked], _encoded_anew, is_proved=False)
    } | {
        name: Kind(
            lambda data, read=read: read(data.decode(errors="replace")),
            [text.encode()],
            _json_anew if name == "invitation" else None,
            is_proved=False,
        )
        for name, read, text in zip(names, readers, texts, strict=True)
    }


# ---- made anew


def _encoded_anew(chance, data):
    return encoded(chance, altered(chance, cbor2.loads(data)))


def _json_anew(chance, data):
    return json.dumps(altered(chance, json.loads(data)), default=str).encode()


def signed_anew(chance, data, mine, **how):
    """Sign another content by a good key."""
    payload = cbor2.loads(data).value[2]
    return signed.sign(_encoded_anew(chance, payload), mine, **how)


def _segment_anew(chance, data, mine):
    squeezed = cbor2.loads(data).value[2]
    plain = zstandard.ZstdDecompressor(dict_data=segment._dictionary()).decompress(squeezed)
    body = cbor2.loads(plain)
    match chance.randrange(4):
        case 0:
            row = chance.choice(body[5])
            row[3] = _encoded_anew(chance, row[3])
            plain = cbor2.dumps(body)
        case 1:
            plain = encoded(chance, altered(chance, body))
        case 2:
            plain = spoiled(chance, plain, [plain])
        case _:
            pass
    return signed.sign(framed(chance, plain), mine, signer=KIT, content_type=signed.SEGMENT)


def _letter(chance, _data):
    claims = altered(chance, CLAIMS)
    return token.make(claims if isinstance(claims, dict) else {169: claims}, ED, kid=b"ed").encode()
