"""A world played from one seed: an office, some kits, wrong clocks, bad sticks, crashes, twins.

``play`` lets anything happen; ``heal`` is what people do in the end: they look at what waits for
them, mend what only they can, and carry a good stick round until nothing moves. Nothing here knows
what is right: see ``judging.py``. Keys are from the seed too: see ``secrecy.py``.
"""

import hashlib
import random

from rekam.domain.facts import DeviceAuthorised, DeviceRevoked
from rekam.domain.status import Standing
from rekam.domain.trust import device_subject
from rekam.domain.values import VillageCode
from rekam.registry import quarantine
from rekam.registry.models import DeviceRow, PartRow, QuarantineRow, StatementRow
from rekam.sync import courier
from tests import telling
from tests.carriers import MemoryCarrier
from tests.telling import OPERATOR, RINA, VILLAGE
from tests.world.bucket import LyingBucket
from tests.world.misfortune import POWER_CUT, Stick, power_cut

YEAR_MS = 365 * 86_400_000
HOUR_MS = 3_600_000
PEOPLE = 8
STEPS = 40
ROUNDS_MAX = 12
ELSEWHERE = VillageCode("35.01.04.2002")


# What happens to whole machines, beside sticks, buckets and power.
MISFORTUNES = (
    *("clock years wrong", "clock stands still", "kit revoked", "restored from an image"),
    *("laptop cloned", "laptop replaced", "old laptop turns up", "part left empty at the office"),
    "mail twice and in any order",
)


class RestlessError(Exception):
    """A good stick was carried round and round, and things still move."""


class World:
    """The machines that are still there, the stick between them, and what may happen next."""

    def __init__(self, fleet, seed):
        self.fleet = fleet
        self.chance = random.Random(seed)
        self.faults = dict.fromkeys(
            (*Stick.faults_known(), *LyingBucket.faults_known(), *MISFORTUNES, POWER_CUT), 0
        )
        self.stick = Stick(self.chance, self.faults)
        self.bucket = LyingBucket(self.chance, self.faults)
        self.office = fleet.office()
        self.kits = []
        self.gone = []  # laptops that were replaced, and may turn up again
        self.images = {}
        self.blobs = []
        self.count = 0  # of things that must not be named twice
        self.diary = []
        for _ in range(self.chance.randint(2, 3)):
            self.a_kit_joins()

    # ---- what may happen

    def play(self, steps=STEPS):
        """Let things happen; each step's name goes to the diary."""
        happens = {
            self.a_kit_records: 14,
            self.the_office_decides: 8,
            self.somebody_meets_the_stick: 12,
            self.somebody_reaches_the_bucket: 6,
            self.mail_comes_in_any_order: 3,
            self.the_stick_suffers: 5,
            self.a_clock_goes_wrong: 3,
            self.a_clock_is_set: 2,
            self.trust_changes: 2,
            self.power_fails_under_a_part: 3,
            self.somebody_makes_an_image: 3,
            self.somebody_is_restored: 2,
            self.a_laptop_is_cloned: 1,
            self.a_kit_joins: 1,
            self.a_kit_is_replaced: 1,
            self.an_old_laptop_turns_up: 1,
        }
        for _ in range(steps):
            (step,) = self.chance.choices(list(happens), list(happens.values()))
            self.fleet.now_ms += self.chance.randrange(3 * HOUR_MS)
            step()
            self.diary.append(step.__name__)

    def machines(self):
        return [self.office, *self.kits]

    def work(self, one, do):
        """Let a machine do something; now and then its power is cut in the middle."""
        after = self.chance.randrange(60) if self.chance.random() < 0.15 else None
        with one.on() as machine, power_cut(after, self.faults):
            do(machine)

    def tell(self, one, *facts):
        actor = OPERATOR if one is self.office else RINA
        self.work(one, lambda machine: machine.ledger.record(*facts, actor=actor))

    def a_kit_records(self):
        kit, number = self.chance.choice(self.kits), self.chance.randrange(PEOPLE)
        self.count += 1
        self.tell(kit, *self.recordings(kit, number)[self.chance.randrange(5)])

    def recordings(self, kit, number):
        code = kit.assembled().node.removeprefix("kit-")
        blob = f"a sealed part {self.count}".encode()
        kit.assembled().parts.put(blob)
        self.blobs.append(blob)
        part = telling.part(hashlib.sha256(blob).digest(), tier=self.chance.randint(1, 3))
        enrolled = telling.enrolled(number, code, self.count, parts=[part])
        again = telling.enrolled(number, code, self.count, replaces=self.a_receipt(kit, number))
        return (
            [enrolled],
            [enrolled, telling.note(number, f"catatan {self.count}")],
            [again],
            [telling.voided(number, self.a_receipt(kit, number))],
            [telling.handed_over(number, serial=self.count)],
        )

    def a_receipt(self, one, number):
        """Return a receipt that this machine may have seen."""
        code = self.chance.choice(self.kits).assembled().node.removeprefix("kit-")
        return telling.enrolled(number, code, self.chance.randint(1, self.count)).number

    def the_office_decides(self):
        number = self.chance.randrange(PEOPLE)
        village = (VILLAGE, ELSEWHERE)[number % 2]
        standing = self.chance.choice(list(Standing))
        self.count += 1
        told = (
            [telling.matched(number, standing, village)],
            [telling.unmatched(number)],
            [telling.merged(number)],
            [telling.centre(number, self.chance.choice(("CARD_PRINTED", "ENROLL_FAILURE")))],
            [telling.issued(number, self.count), telling.handed_over(number, self.count)],
            [telling.note(number, f"kantor {self.count}")],
        )
        self.tell(self.office, *self.chance.choice(told))

    def somebody_meets_the_stick(self):
        self.meet(self.chance.choice(self.machines()))

    def somebody_reaches_the_bucket(self):
        one = self.chance.choice(self.machines())
        self.work(one, lambda machine: carried(machine, self.bucket))

    def meet(self, one):
        self.work(one, lambda machine: carried(machine, self.stick))

    def mail_comes_in_any_order(self):
        """As from a carrier that lists its names badly, and twice."""
        one = self.chance.choice(self.machines())
        kept = self.stick.kept
        names = sorted(name for name in kept if name.startswith(f"{one.assembled().node}/"))
        mail = [(name, kept[name]) for name in names * 2]
        self.chance.shuffle(mail)
        self.faults["mail twice and in any order"] += bool(mail)
        self.work(one, lambda machine: [machine.mailroom.take(*letter) for letter in mail])

    def the_stick_suffers(self):
        self.stick.suffer()

    def a_clock_goes_wrong(self):
        one = self.chance.choice(self.machines())
        if self.chance.random() < 0.3:
            self.faults["clock stands still"] += 1
            one.stopped_ms = one.clock_ms()
        else:
            self.faults["clock years wrong"] += 1
            one.skew_ms = self.chance.choice((-20, -1, 1, 10)) * YEAR_MS

    def a_clock_is_set(self):
        one = self.chance.choice(self.machines())
        one.skew_ms, one.stopped_ms = 0, None

    def trust_changes(self):
        """A kit is revoked, or certified anew with the keys that it has."""
        kit = self.chance.choice(self.kits)
        if self.chance.random() < 0.5:
            self.faults["kit revoked"] += 1
            self.tell(self.office, revoked(kit))
        else:
            self.tell(self.office, certified(kit))

    def power_fails_under_a_part(self):
        """An empty file stays under the right name, as after a power cut at the office."""
        if self.blobs:
            digest = hashlib.sha256(self.chance.choice(self.blobs)).digest()
            parts = self.office.assembled().parts
            if not parts.has(digest):
                parts._path(digest).parent.mkdir(parents=True, exist_ok=True)
                parts._path(digest).write_bytes(b"")
                self.faults["part left empty at the office"] += 1

    def somebody_makes_an_image(self):
        one = self.chance.choice(self.machines())
        self.count += 1
        self.images[one] = one.copy(f"image-{self.count}")

    def somebody_is_restored(self):
        if self.images:
            one = self.chance.choice(list(self.images))
            one.restore(self.images[one])
            self.faults["restored from an image"] += 1

    def a_laptop_is_cloned(self):
        self.count += 1
        if len(self.kits) < 5:
            kit = self.chance.choice(self.kits)
            self.kits.append(kit.copy(f"twin-{self.count}"))
            self.faults["laptop cloned"] += 1

    def a_kit_joins(self):
        if len(self.kits) < 5:
            self.count += 1
            name = f"kit-{self.count:02d}"
            villages = (VILLAGE,) if self.chance.random() < 0.15 else ()
            self.kits.append(self.fleet.kit(name, self.office, villages=villages))

    def a_kit_is_replaced(self):
        """A laptop is stolen, with its twins; a new one gets its name. Some are seen again."""
        kit = self.chance.choice(self.kits)
        node = kit.assembled().node
        self.faults["laptop replaced"] += 1
        self.count += 1
        new = self.fleet.kit(
            node, self.office, villages=kit.villages, folder=f"laptop-{self.count}"
        )
        old = [one for one in self.kits if one.assembled().node == node]
        self.kits = [*(one for one in self.kits if one not in old), new]
        self.gone += [one for one in old if self.chance.random() < 0.7]

    def an_old_laptop_turns_up(self):
        """Somebody goes on working with it, and takes what lies in the new one's mailbox."""
        if self.gone:
            old = self.chance.choice(self.gone)
            self.faults["old laptop turns up"] += 1
            self.count += 1
            self.tell(old, *self.recordings(old, self.chance.randrange(PEOPLE))[0])
            self.meet(old)

    # ---- what people do in the end

    def heal(self):
        """Carry a good stick round until nothing moves, and settle what waits for a person."""
        self.stick.be_good()
        self.empty_old_laptops()
        self.carry_round()
        while self.settle():
            self.carry_round()

    def pair_again(self):
        """Certify every kit again that the office does not know, or no longer believes."""
        for kit in self.kits:
            with self.office.on() as machine:
                node, key = kit.assembled().node, kit.assembled().ledger.keys.public.signing_key
                known = DeviceRow.objects.filter(node=node, signing_key=key, is_revoked=False)
                if not known.exists():
                    machine.ledger.record(certified(kit), actor=OPERATOR)

    def empty_old_laptops(self):
        """Bring all that is on them to the office, also what they believe to be there."""
        for old in self.gone:
            drawer = MemoryCarrier()
            with old.on() as machine:
                StatementRow.objects.all().delete()
                PartRow.objects.update(receipted_ms=None)
                carried(machine, drawer)
            with self.office.on() as machine:
                carried(machine, drawer)

    def carry_round(self):
        """Bring the stick to each machine and to the office, until it brings nothing new.

        A restored office hears late of what it once revoked, and a revoked kit sends for ever.
        """
        for _ in range(ROUNDS_MAX):
            self.pair_again()
            moved = []
            for kit in self.kits:
                for one in (kit, self.office, kit, self.office):  # a twin would take its mail
                    with one.on() as machine:
                        report = carried(machine, self.stick)
                    moved += [name for name in self.news(report) if "statement" not in name]
            if not moved:
                return
        raise RestlessError(f"still moving after {ROUNDS_MAX} rounds: {moved}")

    def news(self, report):
        """Return what moved. The office tells twins of each other's places, so they repeat some;
        and the parts of what waits for a person are put again until it is settled.
        """
        nodes = [kit.assembled().node for kit in self.kits]
        put = [name for name in report.put if "/parts/" not in name]
        put = put if len(nodes) == len(set(nodes)) else []
        return report.taken + report.refused + put

    def last_word(self):
        """Let a kit record somebody once more, after all that was done; return the two."""
        kit, number = self.chance.choice(self.kits), self.chance.randrange(PEOPLE)
        self.count += 1
        enrolled = telling.enrolled(number, kit.assembled().node[4:], self.count)
        with kit.on() as machine:
            machine.ledger.record(enrolled, actor=RINA)
        self.carry_round()
        return enrolled

    def settle(self):
        """Release at the office what a person has to decide about; tell whether there was any."""
        with self.office.on() as machine:
            waiting = QuarantineRow.objects.filter(name=quarantine.SEGMENT, settled="")
            codes = (*quarantine.ADOPTABLE, "revoked-signer")
            rows = list(waiting.filter(code__in=codes).order_by("arrived_ms", "digest"))
            for row in rows:
                if waiting.filter(digest=row.digest).exists():
                    quarantine.release(machine.ledger, row.digest, actor=OPERATOR, reason="benar")
        return bool(rows)


def carried(machine, carrier):
    """Do the courier's round, without real time: a slow computer plays the same world."""
    return courier.run(machine.mailroom, carrier, steady_s=lambda: 0.0)


def revoked(kit):
    return DeviceRevoked(subject=device_subject(kit.assembled().node), reason="hilang")


def certified(kit):
    machine = kit.assembled()
    public = machine.ledger.keys.public
    return DeviceAuthorised(
        subject=device_subject(machine.node),
        signing_key=public.signing_key,
        recipient=public.recipient,
        villages=tuple(kit.villages),
    )
