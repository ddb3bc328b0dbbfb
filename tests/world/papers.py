"""What must hold of papers and blanks in every world, added up once more without any fold."""

from collections import Counter

from rekam.domain.blank_facts import (
    BlanksCorrected,
    BlanksDestroyed,
    BlanksReceived,
)
from rekam.domain.blanks import run
from rekam.domain.carried_facts import PaperCarried, PaperReturned
from rekam.domain.facts import CardHandedOver, SuketHandedOver
from rekam.registry import stock
from rekam.registry.models import AliasRow, SuketRow
from rekam.registry.models_cards import CardRow, CarriedRow

STATES = {
    (False, False): "out",
    (True, False): "handed",
    (False, True): "back",
    (True, True): "both",
}


def living_twice():
    """Name whoever has two letters that live."""
    living = SuketRow.objects.filter(is_revoked=False).values_list("subject", flat=True)
    for subject, times in Counter(living).items():
        if times > 1:
            yield f"{subject} has {times} living letters"


def misplaced(facts):
    """Compare what became of each paper that went out with all that was told of its sheet."""
    called = dict(AliasRow.objects.values_list("subject", "person"))

    def at(fact, sheet):
        return called.get(fact.subject, fact.subject), sheet

    given = [one for one in facts if isinstance(one, CardHandedOver | SuketHandedOver)]
    out = {at(one, one.sheet) for one in facts if isinstance(one, PaperCarried)}
    handed = {at(one, one.handing.sheet) for one in given if one.handing}
    back = {at(one, one.sheet) for one in facts if isinstance(one, PaperReturned)}
    expected = {one: STATES[one in handed, one in back] for one in out}
    rows = CarriedRow.objects.values_list("subject", "sheet", "state")
    found = {(subject, sheet): state for subject, sheet, state in rows}
    for one in expected.keys() | found.keys():
        if expected.get(one) != found.get(one):
            yield f"{one} is {found.get(one)}, told was {expected.get(one)}"


def unbalanced(facts):
    """Count the blanks one by one, and hold the account against it."""
    came = Counter(
        serial for one in facts if isinstance(one, BlanksReceived) for serial in all_of(one)
    )
    taken = [one for one in facts if isinstance(one, BlanksDestroyed | BlanksCorrected)]
    gone = {serial for one in taken for serial in all_of(one)}
    used = Counter(CardRow.objects.values_list("blank", flat=True))
    yield from (f"{serial} came twice" for serial, times in came.items() if times > 1)
    yield from (f"{serial} was used twice" for serial, times in used.items() if times > 1)
    told = stock.balances()
    lie = sum(one.printed + one.spoiled + one.unused for one in told)
    if lie != len(came.keys() - gone):
        yield f"{lie} blanks lie here, not {len(came.keys() - gone)}"
    strays = len(used.keys() - came.keys())
    if strays != sum(one.stray for one in told) or any(
        not one.is_even for one in told if not one.stray
    ):
        yield f"{strays} blanks never lay here, and the account says {told}"


def all_of(fact):
    return run(fact.first, fact.last).serials()
