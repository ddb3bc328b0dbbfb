"""What people do in the end of a seeded world, and nothing more than people can do.

They look at what waits for them, mend what only they can, and carry a good stick round until
nothing moves. The clocks stay wrong.
"""

from rekam.registry import project, quarantine
from rekam.registry.models import (
    ClockBoundRow,
    DeviceRow,
    EntrySubject,
    PartRow,
    QuarantineRow,
    StatementRow,
)
from rekam.sync.carrier import is_statement
from tests import telling
from tests.carriers import MemoryCarrier
from tests.telling import OPERATOR, RINA
from tests.world import deciding
from tests.world.deciding import PEOPLE
from tests.world.world import carried, certified

ROUNDS_MAX = 12


class RestlessError(Exception):
    """A good stick was carried round and round, and things still move."""


def heal(world):
    """Carry a good stick round until nothing moves, and settle what waits for a person."""
    world.stick.be_good()
    empty_old_laptops(world)
    carry_round(world)
    while settle(world):
        carry_round(world)
    for kit in (*world.kits, *world.kits):  # what came of a statement alone is news to the others
        met(world, kit)


def pair_again(office, kit):
    """Certify a kit again that the office does not know, or no longer believes; tell whether."""
    with office.on() as machine:
        node, key = kit.assembled().node, kit.assembled().ledger.keys.public.signing_key
        known = DeviceRow.objects.filter(node=node, signing_key=key, is_revoked=False).exists()
        if not known:
            machine.ledger.record(certified(kit), actor=OPERATOR)
        return not known


def empty_old_laptops(world):
    """Bring all that is on them to the office, also what they believe to be there.

    Where the office was restored to before it knew such a laptop, it pairs it once more; who works
    with the new one is paired again afterwards.
    """
    for old in world.gone:
        drawer = MemoryCarrier()
        with old.on() as machine:
            StatementRow.objects.all().delete()
            PartRow.objects.update(receipted_ms=None)
            carried(machine, drawer)
        with world.office.on() as machine:
            mine = old.assembled()
            if mine.ledger.keys.public.signing_key not in project.certified_keys(mine.node):
                machine.ledger.record(certified(old), actor=OPERATOR)
            carried(machine, drawer)


def carry_round(world):
    """Let each kit and the office talk by the stick, until no kit lacks what another brought."""
    waiting, left = list(world.kits), ROUNDS_MAX * len(world.kits)
    while waiting:
        kit = waiting.pop(0)
        is_news = met(world, kit)
        waiting += [one for one in world.kits if is_news and one not in (kit, *waiting)]
        left -= 1
        if not left:
            raise RestlessError(f"still moving after {ROUNDS_MAX} rounds")


def met(world, kit):
    """Carry the stick between a kit and the office, until the office takes and gives no more.

    Return whether the office learnt anything. A restored office hears late of what it once
    revoked, and a revoked kit sends for ever. What is for others does not lie on the stick: a twin
    would take it.
    """
    is_news, node = pair_again(world.office, kit), kit.assembled().node
    for _ in range(ROUNDS_MAX):
        with kit.on() as machine:
            carried(machine, world.stick)
        with world.office.on() as machine:
            report = carried(machine, world.stick, peers=[node])
        learnt = [one for one in report.taken + report.refused if not is_statement(one)]
        is_news = is_news or bool(learnt)
        if not learnt + report.put:
            break
    else:
        raise RestlessError(f"{kit.name} and the office go on: {learnt + report.put}")
    with kit.on() as machine:  # hears the office's last word
        carried(machine, world.stick)
    return is_news


def last_word(world):
    """Let a kit record somebody once more, and the office take back a decision, after all that.

    Return the recording, and whom and which recordings the decision was about, if there was any.
    """
    kit, number = world.chance.choice(world.kits), world.chance.choice(ahead_of_time(world.office))
    enrolled = telling.enrolled(number, kit.assembled().node[4:], world.counted())
    with kit.on() as machine:
        machine.ledger.record(enrolled, actor=RINA)
    with world.office.on() as machine:
        facts = [*filter(is_all, deciding.decided_of_two())]
        chosen = [one for one in facts if one.subject == one.other]  # of one's recordings
        fact = world.chance.choice(chosen or facts or [None])
        if fact is not None:
            machine.ledger.record(fact, actor=OPERATOR)
    for one in (kit, *world.kits):
        met(world, one)
    return enrolled, fact


def ahead_of_time(office):
    """Return who was recorded by a clock of the future, or else everybody."""
    with office.on():
        subjects = {
            subject
            for one in ClockBoundRow.objects.all()
            for subject in EntrySubject.objects.filter(
                entry__kind="enrolled",
                entry__stream=one.stream,
                entry__epoch=one.epoch,
                entry__seq__range=(one.first, one.last),
            ).values_list("subject", flat=True)
        }
    return [one for one in range(PEOPLE) if telling.who(one) in subjects] or range(PEOPLE)


def is_all(fact):
    """Tell whether nothing else makes the two one person."""
    return fact.subject == fact.other or len(project.person(fact.subject).aliases) == 2


def settle(world):
    """Release at the office what a person has to decide about; tell whether there was any."""
    with world.office.on() as machine:
        waiting = QuarantineRow.objects.filter(name=quarantine.SEGMENT, settled="")
        codes = (*quarantine.ADOPTABLE, "revoked-signer")
        rows = list(waiting.filter(code__in=codes).order_by("arrived_ms", "digest"))
        for row in rows:
            if waiting.filter(digest=row.digest).exists():
                quarantine.release(machine.ledger, row.digest, actor=OPERATOR, reason="benar")
    return bool(rows)
