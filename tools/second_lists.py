"""Invents a register and a voter list in another way than ``engines/invention`` does.

A guard against tuning an engine to one generator: other names (built of syllables), other
villages, rows whose errors come together (a careless hand errs in everything), people whose family
stays in the register while they left it, women listed by their husband's name, and a list in
which households do not stand together. Four kinds, as in the targets: base, hard, masked, paper.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

RESIDENTS, VOTERS, WITHOUT_CARD = 582_275, 461_000, 23_604
COLUMNS = (
    "nik nkk nama tempat_lahir tanggal_lahir jenis_kelamin alamat rt rw kode_desa status_kawin"
).split()
_TODAY = date(2018, 4, 1)


@dataclass(frozen=True, slots=True)
class Hand:
    """How often each thing is written wrongly, for a hand of usual care."""

    nik_digit: float = 0.008
    nik_swap: float = 0.004
    nik_none: float = 0.01
    nik_length: float = 0.001
    nik_ruined: float = 0.004
    nik_of_kin: float = 0.001
    all_numbers_hidden: bool = False
    nkk_other: float = 0.05
    spelling: float = 0.05
    letter: float = 0.012
    words: float = 0.01
    other_name: float = 0.001
    born_default: float = 0.006
    born_slip: float = 0.008
    born_guess: float = 0.001
    place: float = 0.15
    address: float = 0.05
    sex: float = 0.001
    married: float = 0.03
    moved: float = 0.015


_BARE = {"all_numbers_hidden": True}
HANDS = {
    "base": Hand(),
    "hard": Hand(
        nik_digit=0.05, nik_swap=0.02, nik_none=0.12, nik_length=0.01, nik_ruined=0.03,
        nik_of_kin=0.004, nkk_other=0.15, spelling=0.10, letter=0.05, words=0.03, other_name=0.004,
        born_default=0.03, born_slip=0.03, born_guess=0.006, address=0.12, married=0.05, moved=0.04,
    ),
    "masked": Hand(**_BARE),
    "paper": Hand(
        **_BARE, spelling=0.13, letter=0.08, words=0.04, other_name=0.004, born_default=0.04,
        born_slip=0.05, born_guess=0.008, address=0.12, married=0.05, moved=0.03,
    ),
}  # fmt: skip

_ONSETS = "S W K T N M P R D J L B G NG SR PR KR TR SL H Y C".split()
_MALE_ENDS = "MIN NO TO DI MAN RI YO SAN KIR JAN WAN GI NGAT RUN SO YAT PUR TRO".split()
_FEMALE_ENDS = "MI NEM TI YEM NI SIH RAH LAH KEM YAH PAH RTI NTEN MPI SRI WATI".split()
_FIRST = {
    "L": "YUSUF HASAN RIDWAN ALI UMAR ISMAIL GUNAWAN SURYA BAGUS RANGGA PANJI ANGGA DANI IRFAN "
    "TAUFIK HARIS AKBAR MUHAMMAD AHMAD ABDUL ROBI TONI BUDI ANTON HENDRI PETRUS JOHAN".split(),
    "P": "AISYAH FATIMAH ZAHRA PUTRI KARTIKA MELATI CITRA DIAN RINA TUTI YANTI MURNI LASTRI SARI "
    "KHODIJAH MARIA ANGGI BELLA CANTIKA NURUL SITI ENDAH YUNI WULAN TIAS JUMINAH".split(),
}
_LAST = {
    "L": "WIJAYA KUSUMA HAKIM SYAHPUTRA BASKORO WIBOWO SUTEJO PAMUNGKAS ALAMSYAH MAHENDRA GINTING "
    "RAMDANI SUDRAJAT TRIADI SANJAYA KHOLIQ MUZAKI UTOMO HERLAMBANG ARDIANSYAH NURDIN".split(),
    "P": "ANDRIANI KUSUMA DAMAYANTI SAFIRA MULYANI SUSILOWATI AMALIA CHASANAH HIDAYATI PRATIWI "
    "ROHMAH SETYANINGSIH YULIANA MARLINA HERAWATI NINGRUM ZULAIHA SYARIFAH".split(),
}
_TOWNS = "SUMBERJO WONOREJO KALIREJO BANARAN GEMAHARJO JETIS NGUMBUL SEMANTEN TEMON WIYORO".split()
_SPELLINGS = (
    ("U", "OE"), ("J", "DJ"), ("C", "TJ"), ("Y", "J"), ("V", "P"), ("F", "P"), ("Z", "S"),
    ("KH", "H"), ("SY", "S"), ("DH", "D"), ("TH", "T"), ("AA", "A"), ("IYAH", "IAH"), ("O", "A"),
    ("MUHAMMAD", "MOH."), ("MUHAMMAD", "M"), ("AHMAD", "ACHMAD"), ("ABDUL", "ABD"), ("NUR", "NOER"),
    ("SITI", "ST"), ("I", "IE"), ("YEM", "IEM"), ("RR", "R"), ("SS", "S"), ("D", "DH"), ("T", "TH"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the register, in plain values."""

    nik: str
    nkk: str
    name: str
    town: str
    born: date
    sex: str
    hamlet: str
    rt: int
    rw: int
    village: str
    marital: str
    status: str = ""


def write_lists(kind: str, seed: int, size: float, out: Path) -> None:
    """Write ``register.csv``, ``voters.csv`` and ``truth.csv`` into ``out``."""
    rng = Random(f"second:{kind}:{seed}")  # noqa: S311 it must be repeatable
    out.mkdir(parents=True, exist_ok=True)
    region = _Region(rng, round(RESIDENTS * size))
    rows = list(region.listed(round(VOTERS * size), round(WITHOUT_CARD * size)))
    with (out / "register.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*COLUMNS, "status_rekam"])
        writer.writerows(_register_row(one) for one in region.people if one is not None)
    _write_voters(rows, HANDS[kind], rng, out)


def _write_voters(rows: list[tuple[Person, str, str]], hand: Hand, rng: Random, out: Path) -> None:
    with (
        (out / "voters.csv").open("w", newline="") as list_file,
        (out / "truth.csv").open("w", newline="") as truth_file,
    ):
        listing = csv.writer(list_file, lineterminator="\n")
        truth = csv.writer(truth_file, lineterminator="\n")
        listing.writerow(["dpid", "tps", *COLUMNS, "ktp_el"])
        truth.writerow(["dpid", "nik", "class", "changes"])
        for number, (person, mark, nik) in enumerate(rows):
            dpid = str(7_000_000 + number)
            listing.writerow(
                [dpid, f"{1 + number % 9:03d}", *_listed(person, mark, hand, rng), mark]
            )
            truth.writerow([dpid, nik, _class(person, mark, nik), ""])


def _class(person: Person, mark: str, nik: str) -> str:
    if not nik:
        return "unknown"
    if mark != "B" or person.status == "CARD_ISSUED":
        return "holding"
    return "unrecorded" if person.status == "BELUM REKAM" else "recorded"


def _register_row(one: Person) -> list[str]:
    return [
        one.nik, one.nkk, one.name, one.town, f"{one.born:%Y-%m-%d}", one.sex,
        f"DUSUN {one.hamlet}", str(one.rt), str(one.rw), one.village, one.marital, one.status,
    ]  # fmt: skip


class _Region:
    """A regency's people, household by household."""

    def __init__(self, rng: Random, residents: int) -> None:
        self.rng = rng
        self.people: list[Person | None] = []
        self._taken: set[str] = set()
        villages = [f"35.02.{1 + at % 15:02d}.2{1 + at // 15:03d}" for at in range(180)]
        sizes = [rng.lognormvariate(0, 0.5) for _ in villages]
        for village, size in zip(villages, sizes, strict=True):
            end = len(self.people) + residents * size / sum(sizes)
            hamlets = ["KRAJAN", *(_word(rng, _MALE_ENDS) for _ in range(rng.randrange(2, 6)))]
            while len(self.people) < end:
                self._household(village, hamlets)

    def _household(self, village: str, hamlets: list[str]) -> None:
        rng = self.rng
        rw = rng.randrange(1, 9)
        home = {
            "village": village, "hamlet": hamlets[rw % len(hamlets)], "rw": rw,
            "rt": rng.randrange(1, 5),
            "nkk": self._number(village, f"{rng.randrange(1, 29):02d}{rng.randrange(1, 13):02d}"
                                f"{rng.randrange(5, 19):02d}"),
        }  # fmt: skip
        head = 22 + rng.betavariate(1.6, 1.8) * 70
        ages = [(head, "L"), (max(17.5, head - rng.gauss(4, 4)), "P")][
            : rng.choice((1, 2, 2, 2, 2))
        ]
        children = [(age, rng.choice("LP")) for age in self._ages_of_children(head)]
        for place, (age, sex) in enumerate(ages + children):
            is_parent = place < len(ages)
            marital = "KAWIN" if is_parent and len(ages) > 1 else "BELUM KAWIN"
            if is_parent and len(ages) == 1:
                marital = rng.choice(("CERAI MATI", "CERAI HIDUP", "BELUM KAWIN"))
            self.people.append(self._person(age, sex, marital, home))

    def _ages_of_children(self, head: float) -> list[float]:
        rng = self.rng
        ages = [head - 21 - rng.random() * 18 for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 4)))]
        return [age for age in ages if 0 < age < 38]

    def _person(self, age: float, sex: str, marital: str, home: dict) -> Person:
        rng = self.rng
        born = _TODAY - timedelta(days=int(age * 365.24))
        true = born
        if born.year < 1968 and rng.random() < 0.2:
            month = rng.choice((12, 12, 12, 7, 1))
            born = date(born.year, month, 31 if month == 12 else 1)
        told = born if rng.random() < 0.99 else true
        day = told.day + (40 if sex == "P" else 0)
        district = (
            home["village"]
            if rng.random() < 0.9
            else f"35.{rng.randrange(1, 30):02d}.{rng.randrange(1, 20):02d}"
        )
        status = "BELUM REKAM" if age < 17 else "CARD_ISSUED"
        return Person(
            nik=self._number(district, f"{day:02d}{told:%m%y}"), name=_name(rng, sex, born.year),
            town="KAB TERATAI" if rng.random() < 0.8 else rng.choice(_TOWNS), born=born, sex=sex,
            marital=marital, status=status, **home,
        )  # fmt: skip

    def _number(self, region: str, middle: str) -> str:
        start = region.replace(".", "")[:6] + middle
        serial = 1
        while f"{start}{serial:04d}" in self._taken:
            serial += 1 if self.rng.random() < 0.8 else self.rng.randrange(1, 9)
        self._taken.add(f"{start}{serial:04d}")
        return f"{start}{serial:04d}"

    def listed(self, voters: int, cardless: int) -> Iterator[tuple[Person, str, str]]:
        """Yield who is listed, the mark and the true NIK; those who left leave the register."""
        rng = self.rng
        grown = [at for at, one in enumerate(self.people) if one and one.born.year <= 2000]
        chosen = sorted(rng.sample(grown, min(voters, len(grown))))
        without = set(rng.sample(chosen, min(cardless, len(chosen))))
        gone = {at for at in without if rng.random() < 0.08}
        near = sorted(chosen, key=lambda at: (self.people[at].village, at + rng.randrange(-40, 40)))
        for at in near:
            person = self.people[at]
            mark = "B" if at in without else rng.choices("KS", (0.98, 0.02))[0]
            if at in without:
                status = rng.choices(
                    ("BELUM REKAM", "PRINT_READY_RECORD", "SENT_FOR_ENROLLMENT", "CARD_ISSUED"),
                    (0.5, 0.3, 0.12, 0.08),
                )[0]
                person = replace(person, status=status)
                self.people[at] = None if at in gone else person
            yield person, mark, "" if at in gone else person.nik
            if rng.random() < 0.001:
                yield person, mark, "" if at in gone else person.nik


def _word(rng: Random, ends: list[str]) -> str:
    onset = _ONSETS[int(len(_ONSETS) * rng.random() ** 1.5)]
    return onset + rng.choice("AUIAUIEO") + ends[int(len(ends) * rng.random() ** 1.3)]


def _name(rng: Random, sex: str, year: int) -> str:
    old = _word(rng, _MALE_ENDS if sex == "L" else _FEMALE_ENDS)
    if rng.random() < (0.85 if year < 1965 else 0.45 if year < 1985 else 0.08):
        return ("SU" + old if rng.random() < 0.4 else old)[:12]
    first, last = (
        words[int(len(words) * rng.random() ** 1.6)] for words in (_FIRST[sex], _LAST[sex])
    )
    middle = [old] if rng.random() < 0.35 else []
    return " ".join([first, *middle, last])


def _listed(one: Person, mark: str, hand: Hand, rng: Random) -> list[str]:
    """Return the row as a hand wrote it: its care is drawn once and holds for the whole row."""
    care = rng.gammavariate(0.8, 1.25) * (6.0 if mark == "B" else 0.6)

    def slips(rate: float) -> bool:
        return rng.random() < min(rate * care, 0.6)

    home = one
    if slips(hand.moved):
        home = replace(one, village=f"35.02.{rng.randrange(1, 16):02d}.2{rng.randrange(1, 13):03d}",
                       rt=rng.randrange(1, 5), rw=rng.randrange(1, 9))  # fmt: skip
    elif slips(hand.address):
        home = replace(one, rt=rng.randrange(1, 5), hamlet=rng.choice((one.hamlet, "KRAJAN", "")))
    marital = one.marital if not slips(hand.married) else rng.choice(("KAWIN", "BELUM KAWIN"))
    sex = one.sex if not slips(hand.sex) else "LP".replace(one.sex, "")
    town = rng.choice(_TOWNS) if slips(hand.place) else one.town
    card = _other_card(one.nkk, rng) if slips(hand.nkk_other) else one.nkk
    return [
        _listed_nik(one, hand, rng, slips), "" if hand.all_numbers_hidden else card,
        _listed_name(one, hand, rng, slips), town, _listed_birth(one.born, hand, rng, slips), sex,
        home.hamlet, f"{home.rt:03d}", f"{home.rw:03d}", home.village,
        {"KAWIN": "S", "BELUM KAWIN": "B"}.get(marital, "P"),
    ]  # fmt: skip


def _listed_nik(one: Person, hand: Hand, rng: Random, slips) -> str:  # noqa: ANN001
    nik = one.nik
    if hand.all_numbers_hidden or slips(hand.nik_none):
        return ""
    if slips(hand.nik_of_kin):
        return nik[:6] + f"{rng.randrange(1, 29):02d}{rng.randrange(1, 13):02d}" + nik[10:]
    if slips(hand.nik_digit):
        at = rng.randrange(16)
        nik = nik[:at] + str(rng.randrange(10)) + nik[at + 1 :]
    if slips(hand.nik_swap):
        at = rng.randrange(15)
        nik = nik[:at] + nik[at + 1] + nik[at] + nik[at + 2 :]
    if slips(hand.nik_length):
        at = rng.randrange(16)
        return nik[:at] + nik[at + rng.choice((-1, 1)) + (at == 0) :]
    if slips(hand.nik_ruined):
        return rng.choice((nik[:15] + "0", nik[:12] + "****", f"{int(nik):.5E}", "'" + nik))
    return nik


def _other_card(nkk: str, rng: Random) -> str:
    return (
        nkk[:6]
        + f"{rng.randrange(1, 29):02d}{rng.randrange(1, 13):02d}{rng.randrange(5, 19):02d}0001"
    )


def _listed_name(one: Person, hand: Hand, rng: Random, slips) -> str:  # noqa: ANN001
    name = one.name
    if slips(hand.other_name):
        return rng.choice(
            (_name(rng, one.sex, one.born.year), f"NY. {_name(rng, 'L', one.born.year)}")
        )
    if slips(hand.spelling):
        fitting = [pair for pair in _SPELLINGS if pair[0] in name]
        old, new = rng.choice(fitting or [("", "")])
        name = name.replace(old, new, 1) if old else name
    words = name.split()
    if slips(hand.words) and len(words) > 1:
        what = rng.randrange(4)
        at = rng.randrange(len(words))
        words = [
            words[:at] + words[at + 1 :], words[::-1], [words[0], *(w[0] for w in words[1:])],
            ["".join(words)],
        ][what]  # fmt: skip
        name = " ".join(words)
    while slips(hand.letter):
        at = rng.randrange(len(name))
        name = rng.choice((
            name[:at] + name[at + 1 :], name[:at] + rng.choice("AEIOUNRSTKMLDG") + name[at + 1 :],
            name[:at] + rng.choice("AEIOUNRSTK") + name[at:],
            name[:at] + name[at : at + 2][::-1] + name[at + 2 :],
        ))  # fmt: skip
        if len(name) < 3:
            break
    return name.strip() or one.name


def _listed_birth(born: date, hand: Hand, rng: Random, slips) -> str:  # noqa: ANN001
    year, month, day = born.year, born.month, born.day
    if slips(hand.born_guess):
        year, month, day = max(1900, year + rng.randrange(-6, 7)), rng.choice((12, 7, month)), 1
    elif slips(hand.born_default):
        month, day = rng.choice(((12, 31), (7, 1), (1, 1)))
    elif slips(hand.born_slip):
        what = rng.randrange(5)
        if what == 0 and day < 13:
            month, day = day, month
        elif what == 1:
            day = 1 + (day + rng.choice((-2, 0, 9))) % 28
        elif what == 2:
            month = 1 + rng.randrange(12)
            day = min(day, 28)
        elif what == 3:
            year += rng.choice((-10, -1, 1, 1, 10, -2))
            day = min(day, 28)
        else:
            return rng.choice(("", str(year), f"00/00/{year}"))
    return f"{day:02d}/{month:02d}/{year}"
