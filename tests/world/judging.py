"""What must hold in every world: nothing lost, nothing doubled, all agree, live equals rebuilt."""

import hashlib
from collections import Counter
from contextlib import suppress

from rekam.domain.errors import SignatureError
from rekam.domain.values import Subject, writer_of
from rekam.journal import codec, segment
from rekam.registry import enrolled, project, quarantine
from rekam.registry.models import EntrySubject, LedgerEntry, PartRow, QuarantineRow
from rekam.registry.verify import verify
from tests.machines import projected
from tests.world import healing, papers
from tests.world.healing import RestlessError


def content(one):
    """Return the facts that a machine holds, as their bytes."""
    with one.on():
        return {bytes(payload) for payload in LedgerEntry.objects.values_list("payload", flat=True)}


def kept_aside(one):
    """Return the facts, as bytes, of what a machine keeps aside as a fork or behind a gap."""
    with one.on() as machine:
        codes = quarantine.ADOPTABLE
        rows = QuarantineRow.objects.filter(name=quarantine.SEGMENT, code__in=codes, settled="")
        signed = [bytes(data) for data in rows.values_list("data", flat=True)]
        runs = map(machine.ledger.read_certified, signed)
        return {entry.payload for run in runs for entry in run.entries}


def trace(world):
    """Digest what every machine of a world holds: facts with their places, and what lies aside."""
    told = hashlib.sha256()
    for one in world.machines():
        with one.on():
            chain = LedgerEntry.objects.order_by("stream", "epoch", "seq")
            columns = ("stream", "epoch", "seq", "millis", "counter", "actor", "payload", "digest")
            aside = QuarantineRow.objects.order_by("digest")
            rows = [*chain.values_list(*columns), *aside.values_list("digest", "code", "settled")]
        for row in rows:
            plain = [bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]
            told.update(repr((one.name, plain)).encode())
    return told.hexdigest()


def blobs(one):
    """Return the digests of the whole parts that a machine holds."""
    files = [path for path in (one.home / "parts").rglob("*") if path.is_file()]
    return {
        path.name for path in files if hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    }


def named(one):
    """Return the digests of the parts that a machine's entries speak of."""
    told = map(codec.decode, content(one))
    return {part.digest.hex() for fact in told for part in enrolled.parts_of(fact)}


class Judge:
    """Remembers what the machines hold before a world is healed, and judges it afterwards."""

    def __init__(self, world):
        self.world = world
        machines = [*world.machines(), *world.gone]
        self.recorded = set().union(*map(content, machines), *map(kept_aside, world.kits))
        self.blobs = {name for one in machines for name in blobs(one) & named(one)}

    def complaints(self):
        """Return everything that is not as it must be."""
        world = self.world
        whole = [one for one in world.kits if not one.villages]
        found = [*self.lost(world.office), *self.parts_lost(), *disagreeing(world.office, whole)]
        for one in world.machines():
            with one.on() as machine:
                told = verify(machine.ledger, machine.parts)
                told += [*doubled(), *papers.living_twice(), *left_aside(one, world)]
            found += [f"{one.name} {thing}" for thing in told]
        facts = [codec.decode(payload) for payload in content(world.office)]
        with world.office.on():
            return [*found, *papers.misplaced(facts), *papers.unbalanced(facts)]

    def lost(self, office):
        missing = self.recorded - content(office)
        return [f"lost {payload!r}" for payload in missing]

    def parts_lost(self):
        """A part that no machine has any more, after a restore, gets no receipt for good."""
        missing = self.blobs - blobs(self.world.office)
        somewhere = self.blobs.union(*map(blobs, self.world.machines()))
        return [f"part lost {name}" for name in missing] + [
            f"{kit.name} waits for a receipt of {name}"
            for kit in self.world.kits
            for name in unreceipted(kit)
            if name in somewhere
        ]


def overruled(world):
    """Tell where the last words said in a world that was healed are not the last."""
    said, taken_back = healing.last_word(world)
    for one in world.machines():
        with one.on():
            latest = project.person(said.subject).enrolments[-1]
            if latest != said:
                yield f"{one.name} takes {latest} for later than {said}"
            if taken_back is not None and not one.villages:
                yield from (f"{one.name} {thing}" for thing in still_decided(taken_back))


def still_decided(fact):
    """Tell where what a fact takes back is still held for decided."""
    one, other = project.person(fact.subject), project.person(fact.other)
    if fact.subject != fact.other and one.subject == other.subject:
        yield f"takes {fact.other} for {fact.subject} still"
    if passed := {*one.passed_over, *other.passed_over} & {*fact.recordings}:
        yield f"passes over {passed} still"


def unreceipted(kit):
    with kit.on() as machine:
        waiting = PartRow.objects.filter(stream=machine.node, receipted_ms=None)
        return list(waiting.values_list("digest", flat=True))


def disagreeing(office, kits):
    """Compare live rows, never rebuilt ones."""
    with office.on():
        expected, facts = projected(), content(office)
    for kit in kits:
        with kit.on():
            found = projected()
        for name, rows in expected.items():
            differing = [row for row in rows if row not in found[name]]
            differing += [row for row in found[name] if row not in rows]
            if differing:
                yield f"{kit.name} disagrees on {name}: {differing}"
        if content(kit) != facts:
            yield f"{kit.name} holds other facts: {content(kit) ^ facts}"


def doubled():
    """Look for enrolments that stand twice, and entries that one epoch tells twice."""
    for subject in set(EntrySubject.objects.values_list("subject", flat=True)):
        told = Counter(one.number for one in project.person(Subject(subject)).enrolled.values())
        yield from (f"{number} is enrolled twice" for number, times in told.items() if times > 1)
    columns = ("stream", "epoch", "millis", "counter", "payload")
    told = Counter(
        tuple(bytes(one) if isinstance(one, memoryview) else one for one in row)
        for row in LedgerEntry.objects.values_list(*columns)
    )
    yield from (f"told twice in one epoch {one}" for one, times in told.items() if times > 1)


def left_aside(one, world):
    """Name segments that wait although nothing is missing; a kit keeps others' forks for good.

    And what comes after something that nobody has: the office was restored, and had told a kit the
    end alone of what it lost. And what a laptop signed that nobody has any more, where the office
    was restored to before it knew it: there it is shown, and nothing says whether to believe it.
    """
    rows = QuarantineRow.objects.filter(name=quarantine.SEGMENT, settled="")
    for row in rows:
        if row.code == "signature":
            is_lost = one is world.office and not signed_by_any(world, bytes(row.data))
        else:
            is_lost = one is not world.office and follows_nothing(one, world, row)
        if not is_lost:
            yield f"left aside: {row.code} {row.detail}"


def signed_by_any(world, data):
    """Tell whether somebody still has the laptop that signed a segment."""
    for one in (*world.machines(), *world.gone):
        with suppress(SignatureError):
            segment.verify(data, one.assembled().ledger.keys.public.signing_key)
            return True
    return False


def follows_nothing(kit, world, row):
    """Tell whether what a kit keeps aside is another's: a fork, or what comes after a loss."""
    run = kit.assembled().ledger.read_certified(bytes(row.data))
    is_others = writer_of(run.stream) != kit.assembled().node
    is_gap = row.code == "gap" and reach(world.office, run) < run.first - 1
    return is_others and (is_gap or row.code == "fork")


def reach(office, run):
    """Return how far the office has the chain of a segment."""
    with office.on() as machine:
        return machine.ledger.head(run.stream, run.epoch).seq


def verdict(world):
    """Play a world to its end and return everything that is wrong with it."""
    world.play()
    judge = Judge(world)
    try:
        healing.heal(world)
    except RestlessError as error:
        return [str(error)]
    return [*judge.complaints(), *overruled(world)]
