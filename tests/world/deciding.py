"""What officers decide in a seeded world: about two who may be one, about papers and blanks.

Each decision is made as the desks make it: somebody looks, ``domain/`` decides, and it is recorded
while the book stands still; what the domain refuses does not happen. What lies in a drawer or in a
rider's bag is the world's own: no restore brings a blank back that was printed on.
"""

from contextlib import suppress
from datetime import date, timedelta
from functools import partial, wraps

from rekam.domain import blanks, cards, carrying, doubles, letter_policy, letters
from rekam.domain.blanks import HERE, run
from rekam.domain.carried_facts import Handing, Mark, Paper, Relation
from rekam.domain.errors import NotSettledError, RefusedError
from rekam.domain.status import CardState
from rekam.domain.values import Subject
from rekam.registry import project, stock
from rekam.registry.models import PersonRow
from rekam.registry.models_cards import CarriedRow
from tests import telling
from tests.telling import OPERATOR, RINA

PEOPLE = 8
EVERYBODY = [*map(telling.who, range(PEOPLE)), *map(telling.temporary, range(PEOPLE))]
SECOND = "officer:siti"  # who agrees with what another proposed
RULES = letter_policy.IN_2018
TODAY = date(2018, 5, 17)
DISTRICT = "35.01.04"  # a unit that holds blanks too
BOX = 4  # blanks
DECISIONS = tuple(
    f"decided: {one}"
    for one in (
        *("two asked about", "two proposed to be one", "two found to be one", "two parted"),
        *("word about two taken back", "new recording asked for", "new recording not needed"),
        *("letter issued", "letter renewed", "handed over at the counter"),
        *("sent out with a rider", "handed over by its sheet", "not met", "brought back"),
        *("blanks received", "card in a batch", "card printed", "blank spoiled", "card failed"),
        *("blank destroyed", "blank moved", "blank missing"),
    )
)
# How often each is, beside the steps of ``world.py``.
STEPS_OF = {
    "two_are_compared": 12,
    "a_new_recording_is_asked_for": 2,
    "letters_are_issued": 5,
    "cards_are_made": 5,
    "a_blank_is_taken_out": 2,
    "papers_go_out": 6,
    "a_rider_meets_people": 8,
    "papers_come_back": 4,
}


class Clerk:
    """Somebody who decides at a machine of a world."""

    def __init__(self, world, machine, actor):
        self.world, self.machine, self.actor = world, machine, actor

    def decide(self, what, decided, actor=""):
        """Record the facts that ``decided`` returns, unless it refuses; tell whether any."""
        try:
            with self.machine.ledger.deciding():
                facts = decided()
                self.machine.ledger.record(*facts, actor=actor or self.actor)
        except RefusedError:
            return False
        self.world.faults[f"decided: {what}"] += bool(facts)
        return bool(facts)

    def about(self, what, subject, decided):
        """Record what is decided about a person as they stand."""
        return self.decide(what, lambda: as_facts(decided(project.person(subject))))

    def said(self, what, decided):
        """Record what is decided by the account of blanks."""
        return self.decide(what, lambda: [decided(stock.the_stock())])


def as_facts(decided):
    return decided if isinstance(decided, tuple) else (decided,)


def at_the_office(do):
    """Make a step of what a clerk does there; the power may fail in between."""

    @wraps(do)
    def step(world):
        clerk = Clerk(world, world.office.assembled(), OPERATOR)
        world.work(world.office, lambda _: do(clerk, world.chance))

    return step


def somebody(chance):
    return telling.who(chance.randrange(PEOPLE))


def some(chance, likely):
    return [telling.who(number) for number in range(PEOPLE) if chance.random() < likely]


# ---- recordings


@at_the_office
def two_are_compared(clerk, chance):
    """Two officers say what two people are, or two recordings of one; or it is taken back."""
    one, other = two_of(chance)
    match chance.choice(("ask", "part", "back", "back", "one", "one", "one")):
        case "ask":
            clerk.decide("two asked about", lambda: [doubles.ask(*sides(one, other), question="?")])
        case "part":
            how = {"reason": "dua orang", "seen": ""}
            clerk.decide("two parted", lambda: [doubles.part(*sides(one, other), **how)])
        case "back":
            for fact in chance.sample(found := [*decided_of_two()], min(1, len(found))):
                clerk.decide("word about two taken back", lambda fact=fact: [fact])
        case _:
            agree(clerk, chance, one, other)


def agree(clerk, chance, one, other):
    """Propose that two are one, or whose a NIK is; most times a second officer says so too."""
    numbers = doubles.recordings(*sides(one, other))
    how = {
        "stands": chance.choice(numbers) if numbers else "",
        "is_other": chance.random() < 0.3,
        "reason": "satu orang",
    }
    clerk.decide("two proposed to be one", lambda: [doubles.propose(*sides(one, other), **how)])
    if chance.random() < 0.8:
        clerk.decide(
            "two found to be one", lambda: doubles.confirm(*sides(one, other)), actor=SECOND
        )


def two_of(chance):
    """Choose two people, or twice one of whom two recordings stand."""
    twice = PersonRow.objects.filter(is_double=True).order_by("subject")
    found = [Subject(one) for one in twice.values_list("subject", flat=True)]
    if found and chance.random() < 0.5:
        return (chance.choice(found),) * 2
    return chance.sample(EVERYBODY, 2)


def sides(one, other):
    return project.person(one), project.person(other)


def taken_back(one, other):
    """Return the fact that takes back what was said of two; NotSettledError where nothing was."""
    first, second = sides(one, other)
    numbers = {*doubles.recordings(first, second), *first.passed_over}
    is_one = first.subject == second.subject if one != other else bool(first.passed_over)
    if not is_one and doubles.pair_of(first, second) not in {*first.parted, *first.doubts}:
        raise NotSettledError(one)
    return doubles.reopen(one, other, numbers=tuple(sorted(numbers)))


def decided_of_two():
    """Return what would take back each decision of two that stands at this machine."""
    for one in EVERYBODY:
        person = project.person(one)
        pairs = [(one, one)] if person.passed_over else []
        pairs += [(one, other) for other in person.aliases - {one}]
        for pair in pairs:
            with suppress(NotSettledError):
                yield taken_back(*pair)


@at_the_office
def a_new_recording_is_asked_for(clerk, chance):
    """Or no longer: there is none to be made after all."""
    no_more = partial(doubles.withdraw_re_record, reason="sudah baik")
    for who in some(chance, 0.3):
        clerk.about("new recording not needed", who, no_more)
    asked = partial(doubles.ask_re_record, cause=chance.choice(doubles.CAUSES), words="ulang")
    for who in some(chance, 0.3):
        clerk.about("new recording asked for", who, asked)


# ---- letters and cards


@at_the_office
def letters_are_issued(clerk, chance):
    """Everybody gets one who may, or another takes its place; some are given out at once."""
    paper = {"policy": RULES, "today": TODAY + timedelta(days=chance.choice((0, 0, 170)))}
    for who in some(chance, 0.5):
        paper |= {"name": "NAMA", "serial": clerk.world.counted()}
        if not clerk.about("letter issued", who, partial(letters.issue_suket, **paper)):
            clerk.about("letter renewed", who, partial(letters.renew_suket, **paper))
        if chance.random() < 0.2:
            given_out(clerk, who, Handing())


@at_the_office
def cards_are_made(clerk, chance):
    """The centre releases cards, and blanks are printed on or spoiled; some are given out."""
    batch = f"2018-05-17/{clerk.world.counted()}"
    for number in chance.sample(range(PEOPLE), 3):
        who, how = telling.who(number), chance.choice(("print", "print", "print", "spoil", "fail"))
        if project.person(who).card_state is CardState.NONE:
            released = telling.centre(number, "PRINT_READY_RECORD")
            clerk.machine.ledger.record(released, actor=OPERATOR)
        clerk.about("card in a batch", who, partial(cards.put_in_batch, batch=batch))
        if how == "fail":
            clerk.about("card failed", who, partial(cards.fail, reason="mesin macet"))
        else:
            used_up(clerk, who, is_spoiled=how == "spoil")
        if chance.random() < 0.2:
            given_out(clerk, who, Handing())


def used_up(clerk, who, *, is_spoiled):
    """Take the next blank out of the drawer, and use it; what the office does not know stays."""
    drawer = clerk.world.drawer
    if not drawer:
        receive(clerk)
    for blank in drawer[:1]:
        what = "blank spoiled" if is_spoiled else "card printed"
        if clerk.about(what, who, partial(on_a_blank, blank=blank, is_spoiled=is_spoiled)):
            drawer.remove(blank)


def on_a_blank(person, *, blank, is_spoiled):
    unused = {"unit": HERE, "blank": blank, "used": stock.used_among([run(blank, blank)])}
    serial = {"unit": HERE, "blank": blanks.check_there(stock.the_stock(), **unused)}
    if is_spoiled:
        return cards.spoil(person, **serial, reason="cacat")
    return cards.print_on(person, **serial)


def receive(clerk):
    """Take a box in. One that was lost with a restore is not typed in a second time."""
    first = clerk.world.counted() * 100
    serials = [f"P{first + one:08d}" for one in range(BOX)]
    ends = {"unit": HERE, "first": serials[0], "last": serials[-1], "source": "pusat"}
    if clerk.said("blanks received", lambda account: blanks.receive(account, **ends)):
        clerk.world.drawer += serials


@at_the_office
def a_blank_is_taken_out(clerk, chance):
    """It is destroyed, goes to a district, or is found to be missing."""
    drawer, spoiled = clerk.world.drawer, sorted(stock.used_among(lying(), spoiled=True))
    if spoiled and chance.random() < 0.5:
        gone = chance.choice(spoiled)
        ends = {"unit": HERE, "first": gone, "last": gone, "printed": ()}
        how = {"minutes": "BA-1", "reason": "rusak"}
        clerk.said("blank destroyed", lambda account: blanks.destroy(account, **ends, **how))
    elif drawer:
        gone, is_moved = drawer.pop(), chance.random() < 0.5
        ends = {"unit": HERE, "first": gone, "last": gone, "used": ()}
        if is_moved:
            clerk.said("blank moved", lambda account: blanks.move(account, to=DISTRICT, **ends))
        else:
            how = {"is_found": False, "reason": "hilang"}
            clerk.said("blank missing", lambda account: blanks.correct(account, **ends, **how))


def lying():
    return stock.the_stock().at(HERE).lying


def given_out(clerk, who, handing, receiver="yang bersangkutan"):
    """Put what waits for a person into a hand, as ``handing.hand_over`` does."""
    what = "handed over by its sheet" if handing.sheet else "handed over at the counter"
    kept = ()
    if handing.mark:
        kept = (clerk.machine.keep_sealed("signature", f"{who} {handing}".encode(), tier=2),)

    def decided(person):
        given = {"receiver": receiver, "handing": handing, "parts": kept}
        waits = person.out.paper if person.out else None
        if waits is Paper.CARD or (waits is None and person.card_state is CardState.PRINTED):
            return cards.hand_over(person, took_letter=True, **given)
        return letters.hand_over_suket(person, **given)

    return clerk.about(what, who, decided)


# ---- on the road


def papers_go_out(world):
    """A rider takes papers along, most times with a kit that got their sheet before it left.

    What a rider does on the way may be told before the office hears, long after, or twice.
    """
    (cards_are_made if world.chance.random() < 0.5 else letters_are_issued)(world)
    kits = [one for one in world.kits if not one.villages]
    kit = world.chance.choice(kits) if kits and world.chance.random() < 0.9 else None
    world.work(world.office, lambda machine: _sent(Clerk(world, machine, OPERATOR), kit))
    if kit is not None:
        world.rider = kit
        for one in (world.office, kit) if world.chance.random() < 0.7 else ():
            world.meet(one)
        if world.chance.random() < 0.7:
            a_rider_meets_people(world)


def _sent(clerk, kit):
    sheet = f"2018-05-17/{clerk.world.counted():06d}"
    out = {"sheet": sheet, "carrier": kit.assembled().node if kit else "", "rider": "Pak Slamet"}
    for who in some(clerk.world.chance, 0.8):
        clerk.about("sent out with a rider", who, partial(carrying.carry, **out))


def a_rider_meets_people(world):
    """Far from the office, with a kit that shows a sheet; a twin of it may do the same."""
    is_known = world.rider in world.kits and world.chance.random() < 0.8
    kit = world.rider if is_known else world.chance.choice(world.kits)
    world.work(kit, lambda machine: _met(world, machine))


def _met(world, machine):
    clerk, chance = Clerk(world, machine, RINA), world.chance
    rows = CarriedRow.objects.filter(carrier=machine.node, state="out")
    for row in rows.order_by("sheet", "subject"):
        who, kind = Subject(row.subject), chance.random()
        if kind < 0.2:
            missed = partial(carrying.miss, sheet=row.sheet, reason="merantau")
            clerk.about("not met", who, missed)
        elif kind < 0.8:
            by = chance.choice(({}, {"relation": Relation.CHILD, "authority": "satu KK"}))
            mark = chance.choice(("", Mark.PEN))
            given_out(clerk, who, Handing(sheet=row.sheet, mark=mark, **by), "penerima")


@at_the_office
def papers_come_back(clerk, chance):
    """A rider is back, and counts what is left; what was given out by a kit may come home later."""
    rows = CarriedRow.objects.filter(state="out").order_by("sheet", "subject")
    for row in [one for one in rows if chance.random() < 0.5]:
        back = partial(carrying.bring_back, sheet=row.sheet, reason="tidak bertemu")
        clerk.about("brought back", Subject(row.subject), back)
