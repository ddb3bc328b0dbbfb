"""What an officer has begun is there after every step, and is no fact until the last."""

import pytest

from rekam.domain.errors import AlreadyEnrolledError, MalformedError, NotEnrolledError
from rekam.journal import codec
from rekam.registry import drafts
from rekam.registry.models import LedgerEntry
from rekam.registry.models_kit import Draft
from tests.telling import enrolled, note, who


def keep(number, *, now_ms, officer="rina", **changes):
    draft = enrolled(number, **changes)
    drafts.keep(draft, officer=officer, now_ms=now_ms)
    return draft


def test_a_draft_is_kept_as_it_stands_and_remembers_when_it_was_begun(db):
    keep(1, now_ms=1_000)
    later = keep(1, now_ms=9_000, officer="wati", fingers=(70,) * 10)
    assert drafts.find(who(1)) == drafts.get(who(1)) == later
    assert list(Draft.objects.values_list("officer", "begun_ms")) == [("wati", 1_000)]
    assert LedgerEntry.objects.count() == 0


def test_how_often_was_tried_is_kept_until_it_is_said_anew(db):
    assert drafts.tries(who(1)) == {}
    drafts.keep(enrolled(1), officer="rina", now_ms=1, tries={"right": 2})
    keep(1, now_ms=2)
    assert drafts.tries(who(1)) == {"right": 2}


def test_drafts_are_listed_oldest_first_with_their_officers(db):
    second, first = keep(2, now_ms=2_000, officer="wati"), keep(1, now_ms=1_000)
    assert drafts.every() == [(first, "rina"), (second, "wati")]


def test_a_draft_that_was_closed_is_gone_and_the_others_stay(db):
    keep(1, now_ms=1_000)
    other = keep(2, now_ms=2_000)
    drafts.close(who(1))
    drafts.close(who(1))
    assert [draft for draft, _officer in drafts.every()] == [other]


def test_one_who_was_never_begun_has_no_draft(db):
    assert drafts.find(who(1)) is None
    with pytest.raises(NotEnrolledError):
        drafts.get(who(1))


def test_what_is_no_enrolment_is_no_draft(db):
    values = {"officer": "rina", "begun_ms": 1, "payload": codec.encode(note(1))}
    Draft.objects.create(subject=who(1), **values)
    assert drafts.find(who(1)) is None


def test_a_draft_set_aside_is_kept_with_its_reason_and_can_be_taken_up(db):
    draft = keep(1, now_ms=1_000)
    drafts.set_aside(who(1), reason="wrong person", officer="wati", now_ms=5_000)
    assert drafts.find(who(1)) is None
    (row,) = drafts.aside()
    assert (row.reason, row.officer, row.aside_ms) == ("wrong person", "wati", 5_000)
    assert drafts.take_up(row.id) == who(1)
    assert drafts.get(who(1)) == draft
    assert Draft.objects.get().begun_ms == 1_000
    assert drafts.aside() == []


def test_a_person_can_be_begun_anew_and_the_old_draft_then_waits(db):
    keep(1, now_ms=1_000)
    drafts.set_aside(who(1), reason="wrong family card", officer="rina", now_ms=2_000)
    later = keep(1, now_ms=3_000)
    (row,) = drafts.aside()
    with pytest.raises(AlreadyEnrolledError):
        drafts.take_up(row.id)
    assert drafts.get(who(1)) == later
    drafts.set_aside(who(1), reason="again", officer="rina", now_ms=4_000)
    assert [one.reason for one in drafts.aside()] == ["again", "wrong family card"]


@pytest.mark.parametrize("reason", ["", "x" * (drafts.REASON_MAX + 1)])
def test_no_draft_is_set_aside_without_a_reason_that_can_be_kept(db, reason):
    keep(1, now_ms=1_000)
    with pytest.raises(MalformedError):
        drafts.set_aside(who(1), reason=reason, officer="rina", now_ms=2_000)
    assert drafts.find(who(1)) is not None


def test_what_is_not_there_is_neither_set_aside_nor_taken_up(db):
    with pytest.raises(NotEnrolledError):
        drafts.set_aside(who(1), reason="x", officer="rina", now_ms=2_000)
    with pytest.raises(NotEnrolledError):
        drafts.take_up(7)
