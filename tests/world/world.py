"""A world played from one seed: an office, some kits, wrong clocks, bad sticks, crashes, twins.

``play`` lets anything happen; what officers decide is in ``deciding.py``, what people do in the end
in ``healing.py``. Nothing here knows what is right: see ``judging.py``. Keys are from the seed too:
see ``secrecy.py``.
"""

import hashlib
import random

from rekam.domain.facts import (
    DeviceAuthorised,
    DeviceRevoked,
    OfficerAuthorised,
    OfficerRevoked,
)
from rekam.domain.status import Standing
from rekam.domain.trust import device_subject, officer_subject
from rekam.domain.values import VillageCode
from rekam.journal.keys import BackupKey
from rekam.registry import backup
from rekam.registry.models import PartRow
from rekam.registry.vault import Vault
from rekam.sync import courier
from tests import telling
from tests.carriers import MemoryStore
from tests.telling import OPERATOR, RINA, VILLAGE
from tests.world import deciding
from tests.world.bucket import LyingBucket
from tests.world.deciding import DECISIONS, PEOPLE
from tests.world.misfortune import FILE_CUT, POWER_CUT, Stick, power_cut

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
YEAR_MS = 365 * DAY_MS
STEPS = 60
BACKUP_KEY = BackupKey.generate()  # of all worlds: nothing that is told comes from it
ELSEWHERE = VillageCode("35.01.04.2002")


# What happens to whole machines, beside sticks, buckets and power.
MISFORTUNES = (
    *("clock years wrong", "clock stands still", "kit revoked", "officer revoked"),
    *("kit restored from an image", "office restored from an image", "laptop cloned"),
    *("laptop replaced", "old laptop turns up", "mail twice and in any order"),
    *("part left empty at the office", "part cut short at the office", POWER_CUT, FILE_CUT),
    *("office backed up", "kit's copy thrown away after a backup"),
)
# How often each step is, beside the others. Each world makes some of them rarer and some of them
# four times as frequent: two worlds that are alike find one bug.
STEPS_OF = {
    "a_kit_records": 14,
    "the_office_decides": 8,
    "somebody_meets_the_stick": 12,
    "somebody_reaches_the_bucket": 9,
    "mail_comes_in_any_order": 3,
    "the_stick_suffers": 10,
    "a_clock_goes_wrong": 3,
    "a_clock_is_set": 2,
    "trust_changes": 3,
    "power_fails_under_a_part": 3,
    "somebody_makes_an_image": 4,
    "somebody_is_restored": 4,
    "a_month_passes": 2,
    "a_laptop_is_cloned": 1,
    "a_kit_joins": 1,
    "a_kit_is_replaced": 1,
    "an_old_laptop_turns_up": 3,
    **deciding.STEPS_OF,
}
HOW_OFTEN = (0.5, 1, 1, 4)


class World:
    """The machines that are still there, the stick between them, and what may happen next."""

    def __init__(self, fleet, seed):
        self.fleet = fleet
        self.chance = random.Random(seed)
        known = (*Stick.faults_known(), *LyingBucket.faults_known(), *MISFORTUNES, *DECISIONS)
        self.faults = dict.fromkeys(known, 0) | {"worlds": 1}
        self.stick = Stick(self.chance, self.faults)
        self.bucket = LyingBucket(self.chance, self.faults)
        self.office = fleet.office()
        self.kits = []
        self.gone = []  # laptops that were replaced, and may turn up again
        self.images = {}
        self.store = MemoryStore()  # of backups
        self.blobs = []
        self.drawer = []  # of the office: blanks that nothing was printed on
        self.rider = None  # the kit with which papers went out last
        self.count = 0  # of things that must not be named twice
        self.diary = []
        for _ in range(self.chance.randint(2, 3)):
            self.a_kit_joins()

    # ---- what may happen

    def play(self, steps=STEPS):
        """Let things happen; each step's name goes to the diary."""
        happens = {name: one * self.chance.choice(HOW_OFTEN) for name, one in STEPS_OF.items()}
        for _ in range(steps):
            (step,) = self.chance.choices(list(happens), list(happens.values()))
            self.fleet.now_ms += self.chance.randrange(3 * HOUR_MS)
            (getattr(World, step, None) or getattr(deciding, step))(self)
            self.diary.append(step)
        self.faults["kit's copy thrown away after a backup"] = sum(map(thrown_away, self.kits))

    def counted(self):
        """Return a number that nothing had before."""
        self.count += 1
        return self.count

    def machines(self):
        return [self.office, *self.kits]

    def work(self, one, do):
        """Let a machine do something; now and then its power is cut in the middle."""
        after = dict[str, int]()
        if self.chance.random() < 0.2:
            after = self.chance.choice(({"statements": self.chance.randrange(60)}, {"files": 0}))
        with one.on() as machine, power_cut(self.faults, **after):
            do(machine)

    def tell(self, one, *facts):
        actor = OPERATOR if one is self.office else RINA
        self.work(one, lambda machine: machine.ledger.record(*facts, actor=actor))

    def a_kit_records(self):
        kit, number = self.chance.choice(self.kits), self.chance.randrange(PEOPLE)
        self.record(kit, number, self.chance.randrange(5))

    def record(self, kit, number, kind):
        """Let a kit write a part, then the facts that speak of it; the power may fail in both."""
        self.count += 1

        def do(machine):
            machine.ledger.record(*self.recordings(kit, number)[kind], actor=RINA)

        self.work(kit, do)

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
        for one in (self.chance.choice(self.kits), self.office):
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
        if not self.stick.kept:
            self.somebody_meets_the_stick()
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
        """A kit or an officer is revoked, or certified anew with the keys that it has."""
        kit = self.chance.choice(self.kits)
        match self.chance.randrange(4):
            case 0 | 1:
                self.faults["kit revoked"] += 1
                self.tell(self.office, revoked(kit))
            case 2:
                self.faults["officer revoked"] += 1
                self.tell(self.office, *an_officer_comes_and_goes(self.chance.randrange(3)))
            case _:
                self.tell(self.office, certified(kit))

    def power_fails_under_a_part(self):
        """A file that is empty or ends early has the right name, as after a power cut."""
        if self.blobs:
            blob = self.chance.choice(self.blobs)
            digest, how = (
                hashlib.sha256(blob).digest(),
                self.chance.choice(("left empty", "cut short")),
            )
            parts = self.office.assembled().parts
            if not parts.has(digest):
                parts._path(digest).parent.mkdir(parents=True, exist_ok=True)
                parts._path(digest).write_bytes(b"" if how == "left empty" else blob[:-1])
                self.faults[f"part {how} at the office"] += 1

    def somebody_makes_an_image(self):
        self.image_of(self.office if self.chance.random() < 0.5 else self.chance.choice(self.kits))

    def image_of(self, one):
        self.count += 1
        if one is self.office:
            self.work(one, self.back_up)
        self.images[one] = one.copy(f"image-{self.count}")

    def back_up(self, machine):
        """Back the office up, of which an image is then made: what kits throw away is in both."""
        wanted = backup.Wanted(place="", migration="", files={}, keep=1)
        vault = Vault(self.store, BACKUP_KEY)
        backup.take(machine, vault, wanted, on_progress=lambda _done, _total: None)
        self.faults["office backed up"] += 1

    def a_month_passes(self):
        """After it a kit's copies go of what the office said to be in a backup."""
        kit = self.chance.choice(self.kits)
        self.record(kit, self.chance.randrange(PEOPLE), 0)
        for one in (kit, self.office, kit):
            self.meet(one)
        self.image_of(self.office)
        for one in (kit, self.office, kit):
            self.meet(one)
        self.fleet.now_ms += 31 * DAY_MS
        for one in (self.office, kit):
            self.meet(one)

    def somebody_is_restored(self):
        if not self.images:
            self.somebody_makes_an_image()
        else:
            kits = [one for one in self.images if one is not self.office]
            is_kit = kits and (len(kits) == len(self.images) or self.chance.random() < 0.6)
            one = self.chance.choice(kits) if is_kit else self.office
            one.restore(self.images[one])
            kind = "office" if one is self.office else "kit"
            self.faults[f"{kind} restored from an image"] += 1

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
        if not self.gone:
            self.a_kit_is_replaced()
        if self.gone:
            old = self.chance.choice(self.gone)
            self.faults["old laptop turns up"] += 1
            self.record(old, self.chance.randrange(PEOPLE), 0)
            self.meet(old)


def carried(machine, carrier, *, peers=None):
    """Do the courier's round, without real time: a slow computer plays the same world."""
    return courier.run(machine.mailroom, carrier, peers=peers, steady_s=lambda: 0.0)


def thrown_away(kit):
    with kit.on():
        return PartRow.objects.filter(is_held=False).exclude(dropped_ms=None).count()


def revoked(kit):
    return DeviceRevoked(subject=device_subject(kit.assembled().node), reason="hilang")


def an_officer_comes_and_goes(number):
    """Return what the office tells of an officer who is known, and may sign in no more."""
    subject = officer_subject(f"petugas{number}")
    return (
        OfficerAuthorised(subject=subject, name="Petugas", role="officer"),
        OfficerRevoked(subject=subject, reason="pindah"),
    )


def certified(kit):
    machine = kit.assembled()
    public = machine.ledger.keys.public
    return DeviceAuthorised(
        subject=device_subject(machine.node),
        signing_key=public.signing_key,
        recipient=public.recipient,
        villages=tuple(kit.villages),
    )
