"""Takes one village's census: its rows of the register and, as things truly are, of the voter list.

The quota is kept to the row: each class has exactly so many, whether a row is a resident, a
resident's second row, or someone whom the register does not know. What people mistype comes
after this (``faults``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rekam.domain.status import NationalStatus
from rekam.domain.values import Sex
from rekam.engines.invention import words
from rekam.engines.invention.chance import Urn, rounded
from rekam.engines.invention.households import Calendar, households
from rekam.engines.invention.people import (
    Home,
    InventedPerson,
    Marital,
    Source,
    born_at,
    latest_birth,
)
from rekam.engines.invention.quotas import Quota
from rekam.engines.invention.rates import Rates
from rekam.engines.invention.standing import (
    NOT_RECORDED,
    RECORDED_STATUS,
    UNRECORDED_STATUS,
    VoterClass,
    choose,
)
from rekam.engines.invention.villages import Village

_ADULT_SHARE = 0.80  # of residents: 461,000 of 582,275 were of age to hold a card
_UNKNOWN_REASONS = Urn({"dead": 0.35, "left": 0.35, "stranger": 0.30})
_HOLDS_CARD = NationalStatus.CARD_ISSUED.value
_HOLDS_LETTER = NationalStatus.PRINT_READY_RECORD.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """A row of the register."""

    person: InventedPerson
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """A row of the voter list, before anybody mistyped it."""

    person: InventedPerson  # name, birth and home as the list should have them
    kind: VoterClass
    mark: str  # K holds the card, S a letter, B neither
    status: str  # as the register has it
    changes: tuple[str, ...]

    @property
    def resident_nik(self) -> str:
        return "" if self.kind is VoterClass.UNKNOWN else self.person.nik


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What all villages share: the rates, the days, and where people may move to."""

    rates: Rates
    calendar: Calendar
    villages: Sequence[Village]


@dataclass(slots=True, kw_only=True)
class Census:
    """One village's rows; ``take`` fills them."""

    world: World
    source: Source
    village: Village
    residents: list[Resident] = field(default_factory=list)
    voters: list[Voter] = field(default_factory=list)

    def take(self, quota: Quota) -> None:
        """Fill the rows: the register in household order, the list likewise."""
        rates, rng = self.world.rates, self.source.rng
        rows = {
            VoterClass.HOLDING: quota.holding,
            VoterClass.RECORDED: quota.recorded,
            VoterClass.UNRECORDED: quota.unrecorded,
        }
        seconds = {
            kind: min(rounded(count * rates.double, rng), count // 2)
            for kind, count in rows.items()
        }
        firsts = {kind: count - seconds[kind] for kind, count in rows.items()}
        self._settle(quota.residents, firsts)
        self._list_twice(seconds)
        self._list_unknown(quota.unknown)

    def _settle(self, residents: int, firsts: dict[VoterClass, int]) -> None:
        """Enter the households, and say of each resident whether they are on the list."""
        rng, listed = self.source.rng, sum(firsts.values())
        doubles = rounded(residents * self.world.rates.register.double, rng)
        doubles = min(doubles, residents - listed, residents // 3)
        people, adults = self._people(listed=listed, count=residents - doubles)
        kinds = choose(rng, adults, firsts, voting_day=self.world.calendar.voting_day)
        twice = {one.nik for one in rng.sample(adults, doubles)}
        grown = {one.nik for one in adults}
        for person in people:
            if person.nik in kinds:
                self._list(person, kinds[person.nik], has_two_niks=person.nik in twice)
            else:
                self._register(person, self._unlisted_status(is_adult=person.nik in grown))
            if person.nik in twice:
                self._register_again(person)

    def _people(
        self, *, listed: int, count: int
    ) -> tuple[list[InventedPerson], list[InventedPerson]]:
        """Return everybody in household order, and those of them who are of age."""
        adults = min(max(listed, round(count * _ADULT_SHARE)), count)
        people = [
            person
            for household in households(
                self.source,
                self.village,
                self.world.calendar,
                adults=adults,
                minors=count - adults,
            )
            for person in household
        ]
        latest = latest_birth(self.world.calendar.voting_day)
        return people, [one for one in people if one.born <= latest]

    def _register(self, person: InventedPerson, status: str) -> None:
        self.residents.append(Resident(person=person, status=status))

    def _unlisted_status(self, *, is_adult: bool) -> str:
        unrecorded = self.source.rng.random() < self.world.rates.register.unlisted_unrecorded
        return NOT_RECORDED if unrecorded or not is_adult else _HOLDS_CARD

    def _list(self, person: InventedPerson, kind: VoterClass, *, has_two_niks: bool) -> None:
        rng, rates = self.source.rng, self.world.rates
        mark, status = self._paper(kind)
        changes = ["double_in_register"] if has_two_niks else []
        if rng.random() < rates.dead:
            changes.append("dead")
        registered = person
        if rng.random() < rates.moved and len(self.world.villages) > 1:
            changes.append("moved")
            registered = self._moved_away(person)
        self._register(registered, status)
        voter = Voter(person=person, kind=kind, mark=mark, status=status, changes=tuple(changes))
        self.voters.append(voter)

    def _paper(self, kind: VoterClass) -> tuple[str, str]:
        """Return the mark on the list and the status in the register that go with a class."""
        rng = self.source.rng
        if kind is VoterClass.RECORDED:
            return "B", RECORDED_STATUS.draw(rng)
        if kind is VoterClass.UNRECORDED:
            return "B", UNRECORDED_STATUS.draw(rng)
        if rng.random() < self.world.rates.suket:
            return "S", _HOLDS_LETTER
        return "K", _HOLDS_CARD

    def _moved_away(self, person: InventedPerson) -> InventedPerson:
        others = self.world.villages
        place = others[self.source.rng.randrange(len(others))]
        if place is self.village:
            place = others[others.index(place) - 1]
        return replace(person, home=self._home(place))

    def _home(self, village: Village) -> Home:
        rng = self.source.rng
        return self.source.home(
            village=village.code,
            hamlet=rng.choice(village.hamlets),
            rt=rng.randrange(3) + 1,
            rw=rng.randrange(5) + 1,
            today=self.world.calendar.today,
        )

    def _register_again(self, person: InventedPerson) -> None:
        """Enter the same person once more with another NIK, in a home they left."""
        home = self._home(self.village)
        nik = self.source.serials.nik(home.region, born=person.born, sex=person.sex)
        self._register(replace(person, nik=nik, home=home), NOT_RECORDED)

    def _list_twice(self, seconds: dict[VoterClass, int]) -> None:
        """Give some voters a second row, in a home that they left or in the one they have."""
        rng = self.source.rng
        for kind, count in seconds.items():
            of_kind = [voter for voter in self.voters if voter.kind is kind]
            for first in rng.sample(of_kind, count):
                home = rng.choice((first.person.home, self._home(self.village)))
                person = replace(first.person, home=home)
                self._insert(replace(first, person=person, changes=(*first.changes, "double")))

    def _list_unknown(self, count: int) -> None:
        """List people whom the register does not know, or no longer."""
        rng = self.source.rng
        for _ in range(count):
            reason = _UNKNOWN_REASONS.draw(rng)
            home = self._home(self.village)
            if reason == "stranger":
                home = replace(home, region=rng.choice(words.FAR_DISTRICTS))
            person = self.source.person(
                home=home,
                sex=rng.choice((Sex.MALE, Sex.FEMALE)),
                born=born_at(20 + 60 * rng.random(), rng, self.world.calendar.voting_day),
                marital=Marital.MARRIED,
            )
            unknown = Voter(
                person=person, kind=VoterClass.UNKNOWN, mark="B", status="", changes=(reason,)
            )
            self._insert(unknown)

    def _insert(self, voter: Voter) -> None:
        self.voters.insert(self.source.rng.randrange(len(self.voters) + 1), voter)
