"""Cards that were printed, and the office that gives them to riders."""

from rekam.desks.cards import actions, sheets
from rekam.domain.facts import CentreStatusImported
from rekam.domain.values import Subject
from rekam.registry import stock
from tests.screens import LISTED

ONE, TWO, THREE, FOUR = (Subject(one.nik) for one in LISTED)
BY = {"officer": "registrar"}


def released(machine, *subjects, status="PRR"):
    for subject in subjects:
        fact = CentreStatusImported(
            subject=subject, status=status, on=machine.today, dataset="ab" * 8
        )
        machine.ledger.record(fact, actor="office")


def print_cards(machine, *subjects):
    """Print these people's cards, on the blanks from E0001 on."""
    released(machine, *subjects)
    if not stock.unused_at("kantor"):
        actions.receive(machine, first="E0001", last="E0020", source="SP 1", **BY)
    actions.make_batch(machine, subjects, **BY)
    for subject in subjects:
        actions.print_on(machine, subject, blank=stock.next_blank("kantor"), **BY)


def send_out(machine, *subjects, kit="", rider="Budi"):
    return sheets.carry(machine, subjects, carrier=kit, rider=rider, **BY)
