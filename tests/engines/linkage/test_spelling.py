"""Names and addresses: what two clerks write of one thing is one, what is two stays two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.engines.linkage.spelling import hamlet, plain, rt_rw, sound


def heard(name):
    return "".join(sound(word) for word in plain(name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("H. SUKIR", "SUKIR"),
        ("Hj. Siti Aminah, S.Pd", "SITI AMINAH"),
        ("SITI AMINAH S. PD.", "SITI AMINAH"),
        ("MA'RUF", "MARUF"),
        ("MOH. RIZKY", "MUHAMMAD RIZKY"),
        ("MOCHAMAD RIZKY", "MUHAMMAD RIZKY"),
        ("ACHMAD FAUZI", "AHMAD FAUZI"),
        ("ABD. ROHMAN", "ABDUL ROHMAN"),
        ("NY. SLAMET", "SLAMET"),
        ("BU KARTO", "KARTO"),
        ("SUKIR BIN KARTO", "SUKIR KARTO"),
        ("SUKIR ALIAS KARTO", "SUKIR KARTO"),
        ("  siti   aminah ", "SITI AMINAH"),
        ("SUGENG‘", "SUGENG"),
    ],
)
def test_what_clerks_add_or_drop_is_not_part_of_a_name(one, other):
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SOEKARNO", "SUKARNO"),
        ("DJOKO", "JOKO"),
        ("TJATUR", "CATUR"),
        ("WAHJU", "WAHYU"),
        ("NJOTO", "NYOTO"),
        ("SJAIFUDIN", "SYAIFUDIN"),
        ("WARNO", "WARNA"),
        ("SUWARNO", "SUARNO"),
        ("TUKIYEM", "TUKIEM"),
        ("SITI KHASANAH", "SITI HASANAH"),
        ("ROKHIYAH", "ROHIAH"),
        ("NOVI", "NOPI"),
        ("FITRI", "VITRI"),
        ("ZAINAL", "SAINAL"),
        ("HADDI", "HADI"),
        ("BUDHI", "BUDI"),
        ("MASTHUR", "MASTUR"),
        ("SUGENG", "SUGEN"),
        ("IQBAL", "IKBAL"),
        ("SRIE WAHYUNI", "SRI WAHYUNI"),
        ("FATIMAH", "FATIMA"),
        ("RUDY", "RUDI"),
    ],
)
def test_spellings_of_one_sound_are_heard_as_one(one, other):
    assert heard(one) == heard(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SUKIR", "SUKIRMAN"),
        ("KATINI", "KATINEM"),
        ("SRI WAHYUNI", "SRI LESTARI"),
        ("AGUS", "BAGUS"),
    ],
)
def test_two_names_stay_two(one, other):
    assert heard(one) != heard(other)


@pytest.mark.parametrize("name", ["H", "M", "R.", "DR", "ALIAS"])
def test_a_name_that_is_a_title_alone_is_kept(name):
    assert plain(name)


@given(st.text(max_size=40))
def test_any_text_is_read_without_a_fall_and_repeats(text):
    assert plain(text) == plain(text)
    assert all(word == word.upper() for word in plain(text) if word.isascii())
    assert isinstance(hamlet(text), str)
    assert rt_rw(text)[0] >= 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DSN KRAJAN", "KRAJAN"),
        ("DSN. KRAJAN", "DUKUH KRAJAN"),
        ("Dusun Krajan RT 1 RW 2", "KRAJAN"),
        ("DUSUN NGASEM RT.01/RW.02", "NGASEM"),
        ("JL. JATI NO. 5", "JATI"),
    ],
)
def test_a_hamlet_is_its_name_alone(one, other):
    assert hamlet(one) == hamlet(other)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("KRAJAN RT 1 RW 2", (1, 2)),
        ("KRAJAN RT.001/RW.002", (1, 2)),
        ("RT 03/04 NGASEM", (3, 4)),
        ("KRAJAN RT 5", (5, 0)),
        ("KRAJAN", (0, 0)),
    ],
)
def test_rt_and_rw_are_found_within_an_address(address, told):
    assert rt_rw(address) == told
