import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.errors import MalformedError
from rekam.domain.values import (
    WIB,
    Flag,
    Nik,
    Nkk,
    ReceiptNumber,
    Sex,
    Subject,
    age_on,
    is_default_date,
    is_registered,
    name_flags,
    nik_flags,
    node_id,
    stream_id,
    village_code,
    writer_of,
)
from tests.people import nik, nkk

DISTRICTS = frozenset({"35.01.04", "35.01.10"})
BIRTHS = st.dates(date(1900, 1, 1), date(2030, 12, 31))
SEXES = st.sampled_from(Sex)
WOMAN = nik(born=date(1980, 8, 17), sex=Sex.FEMALE, serial=42)
MAN = nik(born=date(1980, 8, 17), sex=Sex.MALE, serial=42)


# ---- NIK and family card


@given(BIRTHS, SEXES, st.integers(1, 9999))
def test_a_nik_tells_district_day_of_birth_and_sex(born, sex, serial):
    number = nik(district="35.01.10", born=born, sex=sex, serial=serial)
    assert number.sex is sex
    assert number.district == "35.01.10"
    assert number.agrees_with(born)
    assert number.subject == number.digits
    assert nik_flags(number, born=born, sex=sex, districts=DISTRICTS) == set()


def test_a_womans_day_is_written_plus_forty():
    assert WOMAN.digits[6:12] == "570880"
    assert MAN.digits[6:12] == "170880"


@pytest.mark.parametrize(("day", "sex"), [(1, Sex.FEMALE), (31, Sex.FEMALE), (31, Sex.MALE)])
def test_the_first_and_last_days_of_a_month_are_told_apart(day, sex):
    assert nik(born=date(1990, 1, day), sex=sex).sex is sex


def test_a_nik_does_not_tell_the_century():
    number = nik(born=date(1918, 6, 27), sex=Sex.MALE)
    assert number.agrees_with(date(2018, 6, 27))


@given(BIRTHS, SEXES)
def test_a_nik_disagrees_with_another_day(born, sex):
    assert not nik(born=born, sex=sex).agrees_with(born + timedelta(days=1))


@pytest.mark.parametrize("kind", [Nik, Nkk])
@pytest.mark.parametrize(
    "text",
    [
        "",
        WOMAN.digits[:-1],
        WOMAN.digits + "1",
        WOMAN.digits + "\n",
        " " + WOMAN.digits[1:],
        WOMAN.digits[:-4] + "****",
        WOMAN.digits[:-1] + "O",
        "".join(chr(0x0660 + int(one)) for one in WOMAN.digits),
        f"{WOMAN.digits[0]}.{WOMAN.digits[1:10]}E+15",
    ],
    ids=["none", "15", "17", "newline", "space", "masked", "letter", "arabic", "spreadsheet"],
)
def test_a_number_that_is_not_sixteen_digits_is_malformed(kind, text):
    with pytest.raises(MalformedError) as caught:
        kind(text)
    assert caught.value.args == (kind.__name__.lower(), len(text))


def test_a_refused_number_does_not_show_in_the_error():
    with pytest.raises(MalformedError) as caught:
        Nik(WOMAN.digits + "1")
    assert WOMAN.digits not in str(caught.value)


def test_a_masked_nik_hides_the_birth_date_and_nothing_else():
    assert WOMAN.masked == f"{WOMAN.digits[:6]}******{WOMAN.digits[12:]}"
    assert len(WOMAN.masked) == 16


def test_a_family_card_has_a_number_of_its_own():
    card = nkk(registered=date(2012, 3, 4), serial=7)
    assert card == Nkk(card.digits)
    assert card.digits[6:] == "0403120007"


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, set()),
        ({"born": date(1980, 8, 18)}, {Flag.NIK_DATE}),
        ({"sex": Sex.MALE}, {Flag.NIK_SEX}),
        ({"districts": frozenset({"35.01.10"})}, {Flag.NIK_REGION}),
        ({"districts": frozenset()}, {Flag.NIK_REGION}),
        ({"born": date(2080, 8, 17)}, set()),
        (
            {"born": date(1979, 1, 1), "sex": Sex.MALE, "districts": frozenset()},
            {Flag.NIK_DATE, Flag.NIK_SEX, Flag.NIK_REGION},
        ),
    ],
)
def test_where_a_nik_disagrees_with_the_record_is_a_flag_and_no_refusal(changes, flags):
    known = {"born": date(1980, 8, 17), "sex": Sex.FEMALE, "districts": DISTRICTS}
    assert nik_flags(WOMAN, **(known | changes)) == flags


def test_a_wrong_sex_is_not_taken_for_a_wrong_date():
    flags = nik_flags(WOMAN, born=date(1980, 8, 17), sex=Sex.MALE, districts=DISTRICTS)
    assert Flag.NIK_DATE not in flags


# ---- receipt numbers

COUNTERS = st.integers(1, 999_999)
KITS = st.sampled_from(["01", "07", "12", "115"])


@given(KITS, COUNTERS)
def test_a_receipt_number_is_read_as_it_was_printed(kit, counter):
    number = ReceiptNumber(kit, counter)
    assert ReceiptNumber.parse(str(number)) == number
    assert ReceiptNumber.parse(f" {number}\n") == number


def test_a_receipt_number_looks_like_this():
    assert str(ReceiptNumber("07", 28)) == "07-0028-8"
    assert str(ReceiptNumber("115", 12_345)) == "115-12345-0"


@given(KITS, COUNTERS)
def test_every_wrong_digit_is_found(kit, counter):
    text = str(ReceiptNumber(kit, counter))
    for at, was in enumerate(text):
        for digit in set("0123456789") - {was, "-"} if was != "-" else ():
            with pytest.raises(MalformedError):
                ReceiptNumber.parse(text[:at] + digit + text[at + 1 :])


@given(KITS, COUNTERS)
def test_every_swap_of_neighbours_is_found(kit, counter):
    text = str(ReceiptNumber(kit, counter))
    places = [at for at, one in enumerate(text) if one != "-"]
    for at, after in itertools.pairwise(places):
        swapped = list(text)
        swapped[at], swapped[after] = swapped[after], swapped[at]
        if "".join(swapped) != text:
            with pytest.raises(MalformedError):
                ReceiptNumber.parse("".join(swapped))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "07-0028",
        "07-28-8",
        "7-0028-8",
        "0007-0028-8",
        "07 0028 8",
        "0700288",
        "07-0028-8-8",
        "07-0028-x",
        "٠٧-٠٠٢٨-٨",
    ],
)
def test_a_receipt_number_of_another_form_is_malformed(text):
    with pytest.raises(MalformedError) as caught:
        ReceiptNumber.parse(text)
    assert caught.value.args == ("receipt-number", text)


@pytest.mark.parametrize("zeros", range(1, 12))
def test_a_receipt_number_has_one_spelling(zeros):
    for digit in range(10):
        with pytest.raises(MalformedError):
            ReceiptNumber.parse(f"07-{'0' * zeros}0028-{digit}")


def test_a_receipt_number_without_end_is_malformed_and_no_other_error():
    for digit in range(10):
        with pytest.raises(MalformedError):
            ReceiptNumber.parse(f"07-{'1' * 5000}-{digit}")


# ---- ids


@pytest.mark.parametrize("text", ["office", "kit-01", "kit-99", "kit-100", "kit-999"])
def test_a_node_has_a_name_of_its_form(text):
    assert node_id(text) == text


@pytest.mark.parametrize(
    "text", ["", "kit", "kit-1", "kit-1000", "kit-0a", "Office", "office ", "kit-07\n", "../kit-07"]
)
def test_a_node_of_another_form_is_malformed(text):
    with pytest.raises(MalformedError):
        node_id(text)


@pytest.mark.parametrize(
    ("text", "writer"),
    [
        ("kit-07", "kit-07"),
        ("kit-115", "kit-115"),
        ("office/trust", "office"),
        ("office/umum", "office"),
        ("office/35.01.04.2001", "office"),
    ],
)
def test_a_stream_names_its_only_writer(text, writer):
    assert writer_of(stream_id(text)) == writer


@pytest.mark.parametrize(
    "text",
    ["", "office", "kit-07/x", "kit-07/..", "office/..", "office/a/b", "office/35.01", "office/A"],
)
def test_a_stream_of_another_form_is_malformed(text):
    with pytest.raises(MalformedError):
        stream_id(text)


def test_a_village_has_a_code_of_its_form():
    assert village_code("35.01.04.2001") == "35.01.04.2001"


@pytest.mark.parametrize(
    "text", ["", "3501042001", "35.01.04", "35.01.04.201", "35.01.04.2001 ", "35.01.04.20O1"]
)
def test_a_village_of_another_form_is_malformed(text):
    with pytest.raises(MalformedError) as caught:
        village_code(text)
    assert caught.value.args == ("village", text)


@pytest.mark.parametrize(
    ("subject", "registered"),
    [
        (WOMAN.digits, True),
        ("sementara:kit-07:1", False),
        ("device:kit-07", False),
        (WOMAN.digits + "\n", False),
        ("", False),
    ],
)
def test_a_person_known_by_nik_is_told_from_one_with_a_temporary_id(subject, registered):
    assert is_registered(Subject(subject)) is registered


# ---- names and dates


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("SITI AMINAH", set()),
        ("H. ABDUL RACHMAN, S.PD", set()),
        ("NUR 'AINI", set()),
        ("TUKIYEM", {Flag.SINGLE_NAME}),
        (" TUKIYEM ", {Flag.SINGLE_NAME}),
        ("", {Flag.SINGLE_NAME}),
        ("SITI AMINAH 2", {Flag.NAME_FORM}),
        ("SITI-AMINAH W", {Flag.NAME_FORM}),
        ("SITI/AMINAH", {Flag.SINGLE_NAME, Flag.NAME_FORM}),
        ("ÉLISE WATI", {Flag.NAME_FORM}),
        ("A " * 30, set()),
        ("A " * 30 + "B", {Flag.NAME_FORM}),
    ],
)
def test_a_name_that_the_rules_would_ask_about_is_flagged(name, flags):
    assert name_flags(name) == flags


@pytest.mark.parametrize(
    ("born", "is_default"),
    [
        (date(1951, 12, 31), True),
        (date(2006, 7, 1), True),
        (date(1980, 1, 1), True),
        (date(1980, 3, 15), True),
        (date(1951, 12, 30), False),
        (date(2006, 6, 1), False),
        (date(2006, 7, 2), False),
        (date(1980, 2, 1), False),
        (date(1980, 3, 14), False),
        (date(1980, 10, 31), False),
    ],
)
def test_the_dates_that_offices_wrote_when_nothing_was_known_are_told(born, is_default):
    assert is_default_date(born) is is_default


VOTING_DAY = date(2018, 6, 27)


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(2001, 6, 27), 17),
        (date(2001, 6, 28), 16),
        (date(2001, 7, 1), 16),
        (date(2001, 5, 30), 17),
        (date(1918, 6, 27), 100),
        (VOTING_DAY, 0),
    ],
)
def test_who_is_seventeen_on_voting_day_may_vote(born, age):
    assert age_on(born, VOTING_DAY) == age


def test_who_was_born_on_a_leap_day_is_a_year_older_on_the_first_of_march():
    born = date(2000, 2, 29)
    assert [age_on(born, day) for day in (date(2017, 2, 28), date(2017, 3, 1))] == [16, 17]


def test_the_clock_on_the_wall_is_seven_hours_ahead():
    assert WIB.utcoffset(None) == timedelta(hours=7)
