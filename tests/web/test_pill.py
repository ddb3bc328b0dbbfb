import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.web.pill import LATE_AFTER_MS, SHAPES, Pill, Sending, State, pill, whole
from rekam.web.templatetags.drawing import icon

NOW_MS = 1_526_528_520_000
HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Belum ada jalan yang dicoba sendiri."),
        (
            {"road": "jaringan", "tried_ms": NOW_MS - HOUR_MS},
            "Jalan terbuka: jaringan, dicoba 09.42 WIB.",
        ),
        ({"tried_ms": NOW_MS - 17 * HOUR_MS}, "Tidak ada jalan terbuka, dicoba 16 Mei 2018."),
    ],
    ids=["not tried", "open", "none open"],
)
def test_one_line_tells_what_is_safe_arrived_backed_up_and_by_which_road(changes, words):
    said = whole(Sending(recorded=1030, unsent=27, backed=900, **changes), now_ms=NOW_MS)
    told = "1.030 rekaman aman di kit ini, 1.003 tiba di kantor, 900 dicadangkan."
    assert said == f"{told} {words}"


SENDINGS = st.builds(
    Sending,
    recorded=st.integers(0, 5000),
    unsent=st.integers(0, 5000),
    unsent_parts=st.integers(0, 5000),
    oldest_ms=st.none() | st.integers(0, 2 * NOW_MS),
    heard_ms=st.none() | st.integers(0, 2 * NOW_MS),
    underway=st.none() | st.tuples(st.integers(0, 99), st.integers(1, 99)),
    retry_ms=st.none() | st.integers(0, 2 * NOW_MS),
    returned=st.integers(0, 3),
)


@pytest.mark.parametrize(
    ("sending", "state", "words"),
    [
        (
            Sending(recorded=30, unsent=27),
            State.NO_NETWORK,
            "27 rekaman aman di kit ini, belum terkirim",
        ),
        (Sending(recorded=30, unsent=27, underway=(12, 27)), State.SENDING, "Mengirim 12 dari 27"),
        (
            Sending(recorded=30, unsent=0, heard_ms=NOW_MS - 17 * HOUR_MS),
            State.DONE,
            "Semua terkirim, 16 Mei 2018",
        ),
        (
            Sending(recorded=30, unsent=0, heard_ms=NOW_MS - HOUR_MS),
            State.DONE,
            "Semua terkirim, 09.42 WIB",
        ),
        (
            Sending(recorded=30, unsent=0, unsent_parts=12, heard_ms=NOW_MS),
            State.NO_NETWORK,
            "Rekaman terkirim, 12 berkas gambar menyusul",
        ),
        (
            Sending(recorded=30, unsent=27, retry_ms=NOW_MS + 170_000),
            State.RETRYING,
            "Sinyal lemah, dicoba lagi 3 menit lagi",
        ),
        (
            Sending(recorded=30, unsent=27, oldest_ms=NOW_MS - 75 * HOUR_MS),
            State.LATE,
            "Sudah 3 hari belum terkirim. Salin ke USB hari ini",
        ),
        (
            Sending(recorded=30, unsent=1, returned=1),
            State.RETURNED,
            "1 rekaman dikembalikan kantor, buka",
        ),
        (
            Sending(recorded=0, unsent=0, heard_ms=NOW_MS),
            State.NO_NETWORK,
            "Belum ada rekaman di kit ini",
        ),
    ],
    ids=[
        "waiting",
        "sending",
        "done before",
        "done today",
        "pictures to come",
        "retrying",
        "late",
        "returned",
        "nothing yet",
    ],
)
def test_each_state_has_its_words(sending, state, words):
    assert pill(sending, now_ms=NOW_MS) == Pill(state, words)


@given(SENDINGS)
def test_whatever_happens_there_is_a_state_a_shape_and_words(sending):
    shown = pill(sending, now_ms=NOW_MS)
    assert shown.shape == SHAPES[shown.state]
    assert shown.words
    assert "%" not in shown.words


def test_every_state_has_a_shape_that_can_be_drawn():
    assert set(SHAPES) == set(State)
    for shape in SHAPES.values():
        assert icon(shape).startswith("<svg")


def test_what_a_person_must_mend_comes_before_all_else():
    everything = Sending(
        recorded=30, unsent=9, oldest_ms=1, underway=(1, 9), retry_ms=NOW_MS + 1, returned=2
    )
    assert pill(everything, now_ms=NOW_MS).state is State.RETURNED


def test_what_is_being_sent_is_not_called_late():
    sending = Sending(recorded=30, unsent=9, oldest_ms=1, underway=(1, 9))
    assert pill(sending, now_ms=NOW_MS).state is State.SENDING


def test_late_begins_after_three_days():
    on_time = Sending(recorded=30, unsent=1, oldest_ms=NOW_MS - LATE_AFTER_MS)
    late = Sending(recorded=30, unsent=1, oldest_ms=NOW_MS - LATE_AFTER_MS - 1)
    assert pill(on_time, now_ms=NOW_MS).state is State.NO_NETWORK
    assert pill(late, now_ms=NOW_MS).state is State.LATE


def test_a_retry_that_is_due_is_no_longer_promised():
    assert (
        pill(Sending(recorded=30, unsent=1, retry_ms=NOW_MS), now_ms=NOW_MS).state
        is State.NO_NETWORK
    )


@given(SENDINGS)
def test_sent_is_said_of_what_the_office_signed_for_and_of_nothing_else(sending):
    """ "Semua terkirim" needs a receipt, and nothing left over: no recording, no picture."""
    shown = pill(sending, now_ms=NOW_MS)
    left = sending.unsent or sending.unsent_parts or sending.underway or sending.returned
    if "Semua terkirim" in shown.words:
        assert sending.recorded
        assert sending.heard_ms is not None
        assert not left


@given(SENDINGS)
def test_the_network_is_never_called_a_fault(sending):
    words = pill(sending, now_ms=NOW_MS).words.lower()
    assert not any(wrong in words for wrong in ("gagal", "error", "offline", "putus"))


def test_many_recordings_are_counted_with_points():
    assert "1.204 rekaman" in pill(Sending(recorded=30, unsent=1204), now_ms=NOW_MS).words
