"""Finding a resident by a NIK, a part of it, or a name with errors."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rekam.domain.regions import parse_regions
from rekam.domain.status import Standing
from rekam.engines.invention.spellings import mistyped
from rekam.registry import bulk, datasets, search
from tests.people import people

HERE, THERE = "35.01.11.2001", "35.01.04.1002"
REGIONS = parse_regions(
    ["code,name,level,valid_from,valid_to", f"{HERE},Kali Kuning,desa,,", f"{THERE},Pacitan,desa,,"]
)
NAMES = ["SUKIR WARDOYO", "SITI AMINAH", "MUHAMMAD RIZKY", "HJ. SUPRIYONO", "NURUL HIDAYATI"]


def row(number, name, *, village=HERE, born=date(1950, 3, 4)):
    person = people(number, 1, village=village)[0]
    return datasets.ResidentRow(
        nik=person.nik,
        nkk=person.home.nkk,
        name=name,
        birth_place="PACITAN",
        born=born,
        sex="L",
        address="KRAJAN",
        rt="001",
        rw="002",
        village=village,
        marital="B",
        standing=Standing.UNRECORDED,
        flags=(),
    )


@pytest.fixture
def register(db):
    return put_in(*[row(number, name) for number, name in enumerate(NAMES)])


def put_in(*rows):
    number = datasets.Imported.objects.count()
    dataset = datasets.begin(
        digest=f"{number:064}", kind="register", file_name="a", officer="hendra", now_ms=1
    )
    datasets.keep_residents(dataset, rows)
    return rows


def names(text, **options):
    return [one.name for one in search.find(text, **options)]


def niks(text, **options):
    return [one.nik for one in search.find(text, **options)]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("moh. riski", "MUHAMMAD RIZKY"),
        ("Noeroel Hidajati", "NURUL HIDAYATI"),
        ("soepriono", "HJ. SUPRIYONO"),
        ("wardoja sukir", "SUKIR WARDOYO"),
        ("amin", "SITI AMINAH"),
        ("SUPRIYO", "HJ. SUPRIYONO"),
        ("skuir wardoio", "SUKIR WARDOYO"),
    ],
)
@pytest.mark.usefixtures("register")
def test_a_name_is_found_as_another_clerk_would_spell_it(typed, name):
    assert names(typed, villages=[HERE])[0] == name


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("register")
def test_a_name_with_two_slips_of_the_hand_is_first_in_its_village(name, seed):
    rng = Random(seed)
    typed = mistyped(mistyped(name.removeprefix("HJ. "), rng), rng)
    assert names(typed, villages=[HERE])[0] == name


def test_a_year_after_the_name_narrows_it(db):
    put_in(row(1, "SUKIR"), row(2, "SUKIR", born=date(1971, 1, 1)), row(3, "SUKIR", born=None))
    assert len(names("sukir", villages=[HERE])) == 3
    assert [one.born.year for one in search.find("sukir 1971", villages=[HERE])] == [1971]
    assert [one.born.year for one in search.find("sukir 1971")] == [1971]


def test_a_village_after_the_name_narrows_it(db):
    put_in(row(1, "SUKIR"), row(2, "SUKIR", village=THERE))
    for typed in ("sukir kali kuning", "SUKIR KALIKUNING 1950"):
        found = search.find(typed, villages=[THERE], regions=REGIONS)
        assert [one.village for one in found] == [HERE]


def test_a_name_that_ends_like_a_village_is_a_name_too(db):
    put_in(row(1, "SRI PACITAN"))
    assert names("sri pacitan", villages=[HERE], regions=REGIONS) == ["SRI PACITAN"]


def test_whoever_has_the_very_name_elsewhere_stands_behind_those_who_are_near_here(db):
    put_in(row(1, "SUKIRMAN"), row(2, "SUKIRAN", village=THERE), row(3, "PARTINAH"))
    assert names("sukiran", villages=[HERE]) == ["SUKIRMAN", "SUKIRAN"]
    assert names("sukiran", villages=[THERE])[0] == "SUKIRAN"


def test_somebody_of_another_village_is_found_when_nobody_here_is_near(db):
    put_in(row(1, "PARTINAH"), row(2, "SUKIR WARDOYO", village=THERE))
    assert names("wardoyp", villages=[HERE]) == ["SUKIR WARDOYO"]


def test_more_villages_than_are_read_whole_still_come_first(db):
    put_in(row(1, "SUKIR", village=THERE), row(2, "SUKIR"))
    many = [HERE, *(f"35.01.01.200{number}" for number in range(5))]
    assert [one.village for one in search.find("sukir", villages=many)] == [HERE, THERE]


def test_the_spelling_decides_between_names_of_one_sound(db):
    put_in(row(1, "SUWARNO"), row(2, "SUARNA"), row(3, "SUWARNA"))
    for name in ("SUWARNO", "SUARNA", "SUWARNA"):
        assert names(name, villages=[HERE])[0] == name


def test_a_nik_is_found_whole_by_its_beginning_and_by_its_end(register):
    nik = register[0].nik
    assert niks(nik, villages=[HERE]) == [nik]
    assert nik in niks(nik[:9])
    assert nik in niks(nik[-8:])
    assert niks(f"{nik[:6]} {nik[6:12]}-{nik[12:]}") == [nik]


@pytest.mark.parametrize("place", range(16))
def test_a_nik_with_one_digit_wrong_is_found(register, place):
    nik = register[1].nik
    wrong = f"{nik[:place]}{(int(nik[place]) + 5) % 10}{nik[place + 1 :]}"
    assert nik in niks(wrong, villages=[HERE])
    assert nik in niks(nik[:place] + nik[place + 1 :])  # and one left out


def test_a_mistyped_nik_that_is_another_s_elsewhere_shows_who_is_meant_here(db):
    here, there = row(1, "SUKIR"), row(2, "SUKIR", village=THERE)
    nik = here.nik[:-1] + str((int(here.nik[-1]) + 1) % 10)
    put_in(here, replace(there, nik=nik))
    assert niks(nik, villages=[HERE]) == [nik, here.nik]
    assert niks(nik, villages=[THERE]) == [nik]


def test_the_village_comes_first_among_those_of_one_end_of_a_nik(db):
    rows = [row(number, "SUKIR", village=THERE) for number in range(3)]
    put_in(*rows, replace(row(9, "SITI"), nik="99999999" + rows[0].nik[8:]))
    assert niks(rows[0].nik[-8:], villages=[HERE])[0].startswith("9999")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # nothing is written
@given(text=st.one_of(st.text(max_size=400), st.from_regex(r"[0-9 .'a-z%_*\\-]{0,40}")))
@pytest.mark.usefixtures("register")
def test_whatever_is_typed_has_an_answer(text):
    for villages in ([], [HERE]):
        found = search.find(text, villages=villages, regions=REGIONS)
        assert len(found) <= 10
        assert len({one.nik for one in found}) == len(found)


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("names", "village = '35.01.11.2001'"),
        ("nik", "village = '35.01.11.2001' AND heard IN ('SITI', 'SUKIR')"),
        ("rows", "heard = 'SITI' AND born BETWEEN '1950-01-01' AND '1950-12-31'"),
        ("rows", f"{{end}} = '{'1' * 8}' AND village = '1'"),
    ],
)
def test_a_search_reads_no_more_than_an_index(db, asked, where):
    put_in(*[row(number, "SITI") for number in range(40)])
    where = where.format(end=search._ENDING[connection.vendor])
    statement = {
        "names": search._SOUNDS[connection.vendor].format(where),
        "nik": f"SELECT heard, nik FROM registry_resident WHERE {where}",
        "rows": f"{search._FOUND} WHERE {where}",
    }[asked]
    if connection.vendor == "postgresql":
        bulk.execute("SET LOCAL enable_seqscan = off")
        plan = " ".join(str(one) for one in bulk.execute(f"EXPLAIN {statement}").fetchall())
        assert "resident_" in plan
        assert "Seq Scan" not in plan
    else:
        plan = " ".join(str(one) for one in bulk.execute(f"EXPLAIN QUERY PLAN {statement}"))
        assert "INDEX resident_" in plan
        assert ("COVERING" in plan) is (asked != "rows")


def test_of_many_who_sound_the_same_the_one_of_that_spelling_is_first(db):
    put_in(*[row(number, "SUWARNO") for number in range(20)], row(20, "SUARNA"))
    assert names("SUARNA", villages=[HERE])[0] == "SUARNA"
    assert len(niks("suwarno", villages=[HERE], limit=8)) == 8


def test_whoever_carries_a_typed_word_is_near_however_the_word_ends(db):
    """What is heard of a final O stands in no longer word, and the other way round."""
    put_in(row(1, "EKO WAHYUDI"), row(2, "EKOWATI"), row(3, "PARTINAH"))
    assert set(names("eko", villages=[HERE])) == {"EKO WAHYUDI", "EKOWATI"}


def test_a_name_that_is_near_elsewhere_is_read_from_no_village_that_was_looked_at(db):
    here = [row(number, "SUKIR") for number in range(3)]
    put_in(*here, *[row(9 + number, "SUKIR", village=THERE) for number in range(3)])
    found = search.find("sukir", villages=[HERE])
    assert [one.village for one in found] == [HERE] * 3 + [THERE] * 3
