"""What people do in the end of a seeded world, and nothing more than people can do.

They look at what waits for them, mend what only they can, and carry a good stick round until
nothing moves. The clocks stay wrong.
"""

from rekam.registry import project, quarantine
from rekam.registry.models import DeviceRow, PartRow, QuarantineRow, StatementRow
from tests import telling
from tests.carriers import MemoryCarrier
from tests.telling import OPERATOR, RINA
from tests.world.world import PEOPLE, carried, certified

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


def pair_again(world):
    """Certify every kit again that the office does not know, or no longer believes."""
    for kit in world.kits:
        with world.office.on() as machine:
            node, key = kit.assembled().node, kit.assembled().ledger.keys.public.signing_key
            known = DeviceRow.objects.filter(node=node, signing_key=key, is_revoked=False)
            if not known.exists():
                machine.ledger.record(certified(kit), actor=OPERATOR)


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
    """Bring the stick to each machine and to the office, until it brings nothing new.

    A restored office hears late of what it once revoked, and a revoked kit sends for ever.
    """
    for _ in range(ROUNDS_MAX):
        pair_again(world)
        moved = []
        for kit in world.kits:
            for one in (kit, world.office, kit, world.office):  # a twin would take its mail
                with one.on() as machine:
                    report = carried(machine, world.stick)
                moved += [name for name in news(world, report) if "statement" not in name]
        if not moved:
            return
    raise RestlessError(f"still moving after {ROUNDS_MAX} rounds: {moved}")


def news(world, report):
    """Return what moved. The office tells twins of each other's places, so they repeat some;
    and the parts of what waits for a person are put again until it is settled.
    """
    nodes = [kit.assembled().node for kit in world.kits]
    put = [name for name in report.put if "/parts/" not in name]
    put = put if len(nodes) == len(set(nodes)) else []
    return report.taken + report.refused + put


def last_word(world):
    """Let a kit record somebody once more, after all that was done; return the two."""
    kit, number = world.chance.choice(world.kits), world.chance.randrange(PEOPLE)
    world.count += 1
    enrolled = telling.enrolled(number, kit.assembled().node[4:], world.count)
    with kit.on() as machine:
        machine.ledger.record(enrolled, actor=RINA)
    carry_round(world)
    return enrolled


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
