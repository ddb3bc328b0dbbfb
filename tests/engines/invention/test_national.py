from collections import Counter
from datetime import date

import pytest

from rekam.domain.status import NationalStatus as Status
from rekam.engines.invention.chance import chance
from rekam.engines.invention.files import write_answers
from rekam.engines.invention.national import NationalAnswer, advanced, answers_for
from rekam.engines.invention.people import TODAY
from tests.engines.invention.reading import day, read, sheet
from tests.people import people, person

LATER = date(2018, 4, 26)
KEPT_BY_THE_STORE = {"DUPLICATE_RECORD", "ENROLL_FAILURE_AT_CENTRAL"}


def test_the_store_answers_about_residents_only(regency):
    for row in regency.first + regency.later:
        assert regency.by_nik[row["nik"]]["nama"] == row["nama"]


def test_the_later_answer_knows_more_people_and_forgets_nobody(regency):
    first = {row["nik"]: row for row in regency.first}
    later = {row["nik"]: row for row in regency.later}

    assert len(first) == len(regency.first)
    assert first.keys() < later.keys()
    assert all(day(row["tanggal"]) <= TODAY for row in regency.first)
    assert all(day(row["tanggal"]) <= date(2018, 4, 26) for row in regency.later)


def test_the_later_answer_is_never_older(regency):
    later = {row["nik"]: row for row in regency.later}
    moved_on = 0
    for row in regency.first:
        now = later[row["nik"]]
        assert day(now["tanggal"]) >= day(row["tanggal"])
        moved_on += now["status"] != row["status"]
        if row["status"] in KEPT_BY_THE_STORE:
            assert now == row

    assert moved_on > 0.3 * len(regency.first)


# ---- people just recorded


def test_answers_come_for_everyone_asked_about_in_order():
    asked = [(one.nik, one.name) for one in people(1, 300)]
    answers = answers_for(asked, seed=1, day=date(2018, 5, 1))

    assert [(answer.nik, answer.name) for answer in answers] == asked
    assert all(date(2018, 4, 11) < answer.day <= date(2018, 5, 1) for answer in answers)
    assert answers == answers_for(asked, seed=1, day=date(2018, 5, 1))
    assert answers != answers_for(asked, seed=2, day=date(2018, 5, 1))


def test_most_are_waiting_or_ready_and_a_few_failed():
    asked = [(one.nik, one.name) for one in people(1, 1_000)]
    said = Counter(answer.status for answer in answers_for(asked, seed=1, day=date(2018, 5, 1)))

    assert said[Status.SENT_FOR_ENROLLMENT] + said[Status.PRINT_READY_RECORD] > 700
    assert 5 < said[Status.ENROLL_FAILURE_AT_CENTRAL] < 50
    assert 5 < said[Status.DUPLICATE_RECORD] < 70


@pytest.mark.parametrize("status", Status)
def test_every_status_moves_on_or_stays(status):
    one = person(1)
    answer = NationalAnswer(nik=one.nik, name=one.name, status=status, day=TODAY)
    reached = {advanced(answer, chance(seed), LATER).status for seed in range(200)}

    assert Status.UNREGISTERED not in reached - {status}
    if status in {Status.CARD_ISSUED, Status.DUPLICATE_RECORD, Status.ENROLL_FAILURE_AT_CENTRAL}:
        assert reached == {status}
    if status is Status.CARD_PRINTED:
        assert reached == {Status.CARD_SHIPPED, Status.CARD_ISSUED}


def test_a_status_that_stays_keeps_its_day():
    one = person(1)
    ready = NationalAnswer(nik=one.nik, name=one.name, status=Status.PRINT_READY_RECORD, day=TODAY)
    nexts = {
        (answer.status, answer.day)
        for answer in (advanced(ready, chance(seed), LATER) for seed in range(50))
    }

    assert nexts == {(Status.PRINT_READY_RECORD, TODAY), (Status.SENT_FOR_CARD_PRINTING, LATER)}


def test_answers_are_written_as_the_office_gets_them(tmp_path):
    answers = answers_for([(one.nik, one.name) for one in people(1, 5)], seed=1, day=LATER)

    write_answers(tmp_path / "status.csv", answers, day=LATER)

    written = read(tmp_path / "status.csv")
    assert [(row["nik"], row["nama"], row["status"]) for row in written] == [
        (answer.nik, answer.name, answer.status.value) for answer in answers
    ]
    assert [day(row["tanggal"]) for row in written] == [answer.day for answer in answers]
    assert sheet(tmp_path / "status.xlsx") == [
        list(written[0]),
        *(list(row.values()) for row in written),
    ]
