"""What is told to people whose card or letter lies at the office: as a file, and by a gateway.

A notice says what the page for the public says, and nothing that names anybody else. About one
paper somebody is told once; what was interrupted is not sent again (``registry/notices.py``).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from django.utils.translation import gettext as _

from rekam.desks.cards.standing import standing
from rekam.domain.errors import OfficeOnlyError
from rekam.domain.values import Subject
from rekam.registry import homes, notices, project
from rekam.registry.machine import Machine
from rekam.registry.uncollected import Lying
from rekam.sync.messages import Message, Outcome

HEADINGS = ("NO", "DESA", "RW", "RT", "NAMA", "NOMOR HP", "PESAN")
_BUSY_MAX = 2
AT_ONCE = 20  # by a page: nobody waits longer before it


def rows(machine: Machine, found: Sequence[Lying]) -> Iterator[Sequence[str]]:
    """Yield notices as cells, under ``HEADINGS``; who gave no number is told by the village."""
    known = homes.of([one.subject for one in found])
    ordered = sorted(found, key=lambda one: known[one.subject].place)
    people = project.people(Subject(one.subject) for one in found)
    for number, one in enumerate(ordered, start=1):
        home = known[one.subject]
        told = standing(people[Subject(one.subject)])
        yield (
            str(number),
            machine.regions.name_of(home.village),
            home.rw,
            home.rt,
            home.name,
            home.phone,
            text_of(told.sentence, told.next),
        )


def text_of(sentence: str, next_step: str) -> str:
    """Return the words of a notice."""
    return _("Disdukcapil: %(sentence)s %(next)s") % {"sentence": sentence, "next": next_step}


def about(one: Lying) -> str:
    """Return what a notice is about: the same paper has the same, and is told of once."""
    return f"{one.paper}:{one.number or one.since}"


def send(
    machine: Machine,
    found: Sequence[Lying],
    *,
    officer: str,
    limit: int | None = None,
    on_sent: Callable[[], None] = lambda: None,
) -> Counter[Outcome]:
    """Send notices to whom gave a number and was not told yet; return how many ended how.

    A gateway that is busy twice in a row, or not there, is asked for nobody else: each would wait
    for it as long (``test_a_gateway_that_is_not_there_is_not_waited_for_by_all``).

    Raises:
        OfficeOnlyError: on a kit.
    """
    if not machine.is_office:
        raise OfficeOnlyError
    gateway, ended, busy = machine.gateway(), Counter[Outcome](), 0
    for one, phone in islice(_reachable(found), limit):
        person = project.person(Subject(one.subject))
        if person.has_card or person.out is not None:  # it was collected while others were told
            continue
        if not notices.claim(one.subject, about(one), officer=officer, now_ms=machine.clock_ms()):
            continue
        told = standing(person)
        message = Message(ident=_ident(one), to=phone, text=text_of(told.sentence, told.next))
        outcome, said = gateway.send(message)
        notices.settle(one.subject, about(one), state=outcome.value, detail=said)
        ended[outcome] += 1
        on_sent()
        busy = busy + 1 if outcome is Outcome.BUSY else 0
        if busy == _BUSY_MAX:
            break
    return ended


def _reachable(found: Sequence[Lying]) -> Iterator[tuple[Lying, str]]:
    """Yield whom a message may be sent to now: they gave a number, and none went out."""
    subjects = [one.subject for one in found]
    known, told = homes.of(subjects), notices.told(subjects)
    for one in found:
        before = told.get((one.subject, about(one)))
        if known[one.subject].phone and (before is None or before.state == notices.BUSY):
            yield one, known[one.subject].phone


def _ident(one: Lying) -> str:
    """Return a name by which a gateway knows the message again; it tells nobody's NIK."""
    return hashlib.sha256(f"{one.subject}\0{about(one)}".encode()).hexdigest()[:32]
