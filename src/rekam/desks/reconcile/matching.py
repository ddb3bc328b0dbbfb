"""A voter list is matched against the register, and each of its rows becomes a fact.

The engine looks at the whole list at once, for neighbours and families tell of each other; what it
settled on is kept with the list. Told again is only what the list brought or changed: a row that
only moved keeps what was decided about it. Whom a doubtful row may be is kept for the clerk
(``deciding.py``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from rekam.domain.facts import Fact, Listing, VoterDelisted, VoterMatched, VoterUnmatched
from rekam.domain.status import Standing, VoterClass
from rekam.domain.values import Subject, VillageCode, is_registered
from rekam.engines.linkage import answers
from rekam.engines.linkage.answers import Matched
from rekam.engines.linkage.evidence import HOUSEHOLD, Birth, Name, Nik, Place
from rekam.engines.linkage.people import People
from rekam.engines.lists.rows import Row
from rekam.registry import bulk, datasets, doubles, project, voters
from rekam.registry.datasets import Imported
from rekam.registry.doubles import Found
from rekam.registry.machine import Machine
from rekam.registry.voters import Change, Doubt, Line, Listed
from rekam.registry.working import Phase

ROWS_A_TRANSACTION = 1_000
TAKEN, MINOR = "taken", "minor"  # evidence beside the engine's own
_HOLDING = ("K", "S")  # the column KTP-el of SIDALIH: a card, a letter; B is neither
_KEY_LENGTH_MAX = 32  # characters; a subject has 80, and a file's name may have more
_STATUS = {Standing.HOLDING: "CARD_ISSUED", Standing.RECORDED: "SUDAH REKAM"}
_TOLD = {"nik": Nik, "name": Name, "born": Birth, "place": Place}  # what travels with the fact
_COLUMNS = {
    "nik": "nik", "nkk": "nkk", "name": "name", "birthplace": "birth_place", "born": "born",
    "sex": "sex", "marital": "marital", "address": "address", "rt": "rt", "rw": "rw",
    "village": "village",
}  # fmt: skip
_WORTH_MIN = 0.01  # a second row or a child is sure who it is, and still to be looked at

OnProgress = Callable[[Phase, int], None]


def lines(rows: Iterable[Row], keys: voters.Keys) -> list[Line]:
    """Return a list's good rows as they are kept, each under a key of its own."""
    return [_line(row, keys) for row in rows]


def tell(machine: Machine, dataset: Imported, *, officer: str, on_progress: OnProgress) -> None:
    """Match a list that was read whole, and tell of every row that it brought or changed.

    Interrupted, it goes on where it stopped: the engine always answers the same.
    """
    on_progress(Phase.MATCH, 0)
    teller = answered(machine, [dataset])
    datasets.keep_parameters(dataset, teller.parameters)
    for batch in bulk.batches(voters.rows_of(dataset).iterator(2_000), ROWS_A_TRANSACTION):
        done = teller.place(batch[-1]) + 1
        if done > dataset.told_count:
            with machine.ledger.deciding():
                datasets.look_again(dataset)
                if done > dataset.told_count:
                    _tell_some(machine, teller, batch, officer=officer)
                    datasets.note_told(dataset, done)
        on_progress(Phase.TELL, done)


def _tell_some(machine: Machine, teller: Teller, rows: Sequence[Listed], *, officer: str) -> None:
    machine.ledger.record(*teller.facts(rows), actor=officer)
    asked = [row for row in rows if row.change in {Change.NEW, Change.CHANGED}]
    voters.keep_doubts(asked, teller.doubts(asked))


def answered(machine: Machine, lists: Sequence[Imported]) -> Teller:
    """Ask the engine about whole lists, as if they were one; who stands twice is kept."""
    residents = _Residents(datasets.register([*_COLUMNS.values(), "standing"]))
    listed = list(voters.columns_of(lists, ["id", "nik_hint", *_COLUMNS.values(), "ktp"]))
    matched = answers.match(residents.people, _voters(listed), reference_date=machine.voting_day)
    with machine.ledger.deciding():
        _keep_doubles(matched, residents.niks, [str(row[0]) for row in listed])
    return Teller(matched, residents, [int(row[0]) for row in listed])


def _keep_doubles(matched: Matched, niks: list[str], rows: list[str]) -> None:
    """Keep who stands twice on either list, to be shown and decided (``doubling.py``)."""
    for found, keys, of_register in (
        (matched.voter_doubles, rows, False),
        (matched.register_doubles, niks, True),
    ):
        pairs = [Found(keys[one.first], keys[one.second], one.score, one.found) for one in found]
        doubles.keep(pairs, of_register=of_register, among=set(keys))


def delist(machine: Machine, dataset: Imported, *, officer: str, on_progress: OnProgress) -> int:
    """Tell of each row that earlier lists have and this newer one has not; return how many.

    Cut off, it goes on where it stopped: a row that was told of is missing no more.
    """
    count = 0
    for batch in bulk.batches(voters.missing(dataset).iterator(2_000), ROWS_A_TRANSACTION):
        with machine.ledger.deciding():
            owners = voters.owners(batch)
            facts = [
                VoterDelisted(
                    subject=owners[row.place],
                    dataset=row.origin,
                    dpid=row.dpid,
                    newer=dataset.name,
                )
                for row in batch
                if row.place in owners
            ]
            machine.ledger.record(*facts, actor=officer)
            voters.mark_gone(batch)
        count += len(batch)
        on_progress(Phase.TELL, count)
    return count


def stranger_of(row: Listed) -> Subject:
    """Return the temporary id of a row that is nobody's: always the same for the same row."""
    return Subject(f"sementara:{row.origin}:{_short(row.dpid)}")


def listing_of(row: Listed) -> Listing:
    """Return what facts say of a row."""
    return Listing(
        dataset=row.origin,
        dpid=row.dpid,
        name=row.name,
        village=VillageCode(row.village),
        tps=row.tps,
        rt=row.rt,
        rw=row.rw,
    )


class Teller:
    """Makes facts of the engine's answers, a run of rows at a time."""

    def __init__(self, matched: Matched, residents: _Residents, rows: Sequence[int]) -> None:
        self._matched = matched
        self._residents = residents
        self.parameters = _parameters(matched)  # what the engine settled on
        self._places = {row: place for place, row in enumerate(rows)}
        looks, self._look = matched.looks()
        self._words = [*(_words(one.found) for one in looks), ()]  # the last, of look -1

    def place(self, row: Listed) -> int:
        return self._places[row.pk]

    def standing(self, nik: Subject) -> Standing | None:
        """Return how a resident stands in the register today, None for one whom it never had."""
        return self._residents.standing(nik)

    def facts(self, rows: Sequence[Listed]) -> list[Fact]:
        """Return a fact for each row that is not as it was."""
        owners = voters.owners(row for row in rows if row.change != Change.NEW)
        found = (
            self._moved(row, owners[row.place])
            if row.change == Change.MOVED
            else self.answer(row, owners.get(row.place))
            for row in rows
            if row.change != Change.SAME
        )
        return list(found)

    def doubts(self, rows: Sequence[Listed]) -> Iterator[Doubt]:
        """Yield whom the doubtful rows among these may be."""
        for row in rows:
            place = self.place(row)
            if self._is_doubtful(place) and row.ktp not in _HOLDING:  # nobody waits for a holder
                yield Doubt(
                    row=row,
                    worth=self._worth(place),
                    candidates=[
                        (
                            self._residents.niks[one.resident],
                            round(one.score, 4),
                            one.found | {HOUSEHOLD: one.household},
                        )
                        for one in self._matched.candidates(place)
                    ],
                )

    def _moved(self, row: Listed, owner: Subject) -> Fact:
        """Say again whose the row is; only where the voter votes or lives is new."""
        word = project.person(owner).rows[row.origin, row.dpid]
        assert not isinstance(word, VoterDelisted), "a row that was gone is told anew"
        return replace(word, listing=listing_of(row), formerly=None)

    def answer(self, row: Listed, owner: Subject | None) -> VoterMatched | VoterUnmatched:
        """Return whom the engine takes a row for; ``owner`` is whose it was."""
        matched, holding, place = self._matched, row.ktp in _HOLDING, self.place(row)
        evidence = self._evidence(place)
        if matched.resident[place] >= 0 and not self._is_doubtful(place):
            resident = int(matched.resident[place])
            nik = Subject(self._residents.niks[resident])
            return VoterMatched(
                subject=nik,
                listing=listing_of(row),
                standing=self._residents.standings[resident],
                evidence=evidence,
                holding=holding,
                formerly=owner if owner != nik else None,
            )
        return VoterUnmatched(
            subject=stranger_of(row),
            listing=listing_of(row),
            doubtful=self._is_doubtful(place),
            evidence=evidence,
            holding=holding,
            formerly=owner if owner is not None and is_registered(owner) else None,
        )

    def _is_doubtful(self, place: int) -> bool:
        """Tell whether a clerk should look: an unsure match, a second row, or a child."""
        matched = self._matched
        is_odd = bool(matched.is_second[place] or matched.is_minor[place])
        is_unsure = matched.voter_class(place) is VoterClass.DOUBTFUL
        return is_unsure or (is_odd and bool(matched.resident[place] >= 0))

    def _evidence(self, place: int) -> tuple[str, ...]:
        odd = {TAKEN: self._matched.is_second[place], MINOR: self._matched.is_minor[place]}
        return (*self._words[self._look[place]], *(word for word, is_so in odd.items() if is_so))

    def _worth(self, place: int) -> float:
        """Return how much a clerk's look is worth: most where we know least."""
        score = float(self._matched.score[place])
        return score * (1 - score) + _WORTH_MIN


class _Residents:
    """The register as the engine takes it, and what facts need of it."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        table = list(rows)
        self.niks = [row[0] for row in table]
        self.standings = [Standing(row[-1]) for row in table]
        self._rows = {nik: row for row, nik in enumerate(self.niks)}
        columns = {name: _texts(row[at] for row in table) for at, name in enumerate(_COLUMNS)}
        self.people = People.of(
            columns | {"status": [_STATUS.get(one, "") for one in self.standings]}
        )

    def standing(self, nik: str) -> Standing | None:
        row = self._rows.get(nik)
        return None if row is None else self.standings[row]


def _words(found: dict[str, int]) -> tuple[str, ...]:
    """Return what travels with a fact of what a comparison found."""
    levels = ((name, kinds(found[name])) for name, kinds in _TOLD.items() if found.get(name))
    return tuple(f"{name}-{level.name.lower().replace('_', '-')}" for name, level in levels)


def _voters(table: Sequence[tuple[Any, ...]]) -> People:
    """Return a voter list as the engine takes it; of a broken NIK, what is known of it."""
    columns = {name: _texts(row[at] for row in table) for at, name in enumerate(_COLUMNS, start=2)}
    columns["nik"] = [row[2] or row[1].replace("?", "*") for row in table]
    return People.of(columns | {"status": [row[-1] for row in table]})


def _texts(cells: Iterable[object]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in cells]


def _parameters(matched: Matched) -> dict[str, Any]:
    """Return what a run settled on, to be shown and repeated."""
    precision, least, most = matched.expected()
    learnt = matched.linked.parameters
    return {
        "precision": round(precision, 5),
        "recall": [round(least, 5), round(most, 5)],
        "named_from": answers.NAMED_FROM,
        "doubt": [answers.DOUBT_FROM, answers.DOUBT_BELOW],
        "absent": learnt.absent.round(6).tolist(),
        "shares": {name: share.round(6).tolist() for name, share in learnt.shares.items()},
    }


def _line(row: Row, keys: voters.Keys) -> Line:
    assert row.village is not None, "the reader keeps voters without a village aside"
    return Line(
        dpid=keys.of(row.dpid or voters.made_key(row)),
        number=row.number,
        nik=row.nik,
        nik_hint=row.nik_hint,
        nkk=row.nkk,
        name=row.name,
        birth_place=row.birthplace,
        born=row.born,
        sex=row.sex or "",
        marital=row.marital,
        address=row.address,
        rt=row.rt,
        rw=row.rw,
        village=row.village,
        tps=row.tps,
        disability=row.disability,
        ktp=row.ktp,
        remark=row.remark,
        source=row.source,
    )


def _short(key: str) -> str:
    """Return a row's key, or where that is too long for a subject, what stands for it alone.

    ``test_a_voter_of_a_file_with_a_very_long_name_goes_in`` holds it in place.
    """
    return key if len(key) <= _KEY_LENGTH_MAX else hashlib.sha256(key.encode()).hexdigest()[:32]
