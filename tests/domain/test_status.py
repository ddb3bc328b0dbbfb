import pytest

from rekam.domain.status import (
    NationalStatus,
    Standing,
    is_issued,
    is_recorded,
    must_re_record,
    national_status,
    register_standing,
)

# DOMAIN 1.4: code, short form or none, recorded, to be recorded again.
CODES = [
    ("UNREGISTERED", None, False, False),
    ("BIO_CAPTURED", "BIO", True, False),
    ("PROCESSING", "PRO", True, False),
    ("SENT_FOR_ENROLLMENT", "SFE", True, False),
    ("RECEIVED_AT_CENTRAL", None, True, False),
    ("ENROLL_FAILURE_AT_REGIONAL", None, False, True),
    ("ENROLL_FAILURE_AT_CENTRAL", "EFAC", False, True),
    ("SEARCH_FAILURE_AT_CENTRAL", None, True, False),
    ("ADJUDICATE_RECORD", "ADJ", True, False),
    ("REQUEST_VALIDATION", None, True, False),
    ("DUPLICATE_RECORD", "DUP", True, False),
    ("DUPLICATE_ONE_TO_ONE", None, True, False),
    ("DUPLICATE_ONE_TO_MANY", None, True, False),
    ("PRINT_READY_RECORD", "PRR", True, False),
    ("SENT_FOR_CARD_PRINTING", "SFCP", True, False),
    ("CARD_PRINTED", None, True, False),
    ("CARD_SHIPPED", None, True, False),
    ("CARD_ISSUED", None, True, False),
]


def test_the_table_holds_every_code():
    assert {code for code, *_ in CODES} == set(NationalStatus)


@pytest.mark.parametrize(("code", "short", "recorded", "again"), CODES)
def test_a_code_is_read_in_its_long_and_its_short_form(code, short, recorded, again):
    status = NationalStatus(code)
    assert national_status(code) is status
    assert short is None or national_status(short) is status
    assert (is_recorded(status), must_re_record(status)) == (recorded, again)


@pytest.mark.parametrize(
    "text",
    ["print ready record", " PRR ", "Print-Ready-Record", "prr\n", "PRINT_READY RECORD"],
)
def test_a_code_is_read_however_an_office_types_it(text):
    assert national_status(text) is NationalStatus.PRINT_READY_RECORD


@pytest.mark.parametrize("text", ["", " ", "SUDAH REKAM", "PR", "PRRR", "CARD", "P R R"])
def test_a_code_that_no_public_list_knows_is_none(text):
    assert national_status(text) is None


def test_only_an_issued_card_is_in_the_hand():
    assert [one for one in NationalStatus if is_issued(one)] == [NationalStatus.CARD_ISSUED]


@pytest.mark.parametrize(
    ("word", "standing"),
    [
        *((word, Standing.RECORDED) for word in ("SUDAH REKAM", "sudah-rekam ", "Sudah", "REKAM")),
        *((word, Standing.RECORDED) for word in ("PRR", "PRINT READY RECORD", "BIO_CAPTURED")),
        *((word, Standing.HOLDING) for word in ("CARD_ISSUED", " card issued")),
        *((word, Standing.UNRECORDED) for word in ("", "BELUM REKAM", "EFAC", "UNREGISTERED", "?")),
    ],
)
def test_a_registers_word_for_the_recording_is_read_in_every_way_offices_write_it(word, standing):
    assert register_standing(word) is standing
