import pytest

from rekam.domain import kpu, voters
from rekam.domain.errors import MalformedError
from rekam.domain.status import VoterClass
from tests.domain.histories import after, matched


def test_a_code_means_what_its_year_says():
    assert kpu.reason_of(5, code_set=2018) == "Tidak dikenal"
    assert kpu.reason_of(5, code_set=2024) == "Ganda"


@pytest.mark.parametrize(
    ("code", "code_set"), [(0, 2018), (8, 2024), (1, 2019), (kpu.NO_CARD, 2018)]
)
def test_a_code_that_rules_nobody_out_is_refused(code, code_set):
    with pytest.raises(MalformedError):
        kpu.reason_of(code, code_set=code_set)
    with pytest.raises(MalformedError):
        voters.rule_out(after(matched()), code=code, code_set=code_set, reason="")


@pytest.mark.parametrize(
    ("year", "code_set"), [(2015, 2018), (2018, 2018), (2020, 2018), (2026, 2024)]
)
def test_a_year_uses_the_latest_set_before_it(year, code_set):
    assert kpu.code_set_of(year) == code_set


def test_a_code_of_a_newer_version_is_told_without_its_word():
    assert kpu.word_of(1, code_set=2018) == "Meninggal"
    assert kpu.word_of(11, code_set=2018) == kpu.word_of(1, code_set=2031) == "–"


def test_every_set_has_one_code_for_a_double():
    assert [kpu.double_code(code_set) for code_set in kpu.CODE_SETS] == [2, 5]


@pytest.mark.parametrize("code", range(1, 11))
def test_a_ruling_means_the_same_in_a_later_set_or_nothing(code):
    found = kpu.answer_code(VoterClass.RULED_OUT, ruling=(code, 2018), code_set=2024)
    here = kpu.reason_of(code, code_set=2018)
    assert (found == 0) == (here in {"Tidak dikenal", "Hilang ingatan"})
    assert kpu.answer_code(VoterClass.RULED_OUT, ruling=(code, 2018), code_set=2018) == code
    if here in kpu.CODE_SETS[2024].values():
        assert kpu.reason_of(found, code_set=2024) == here


@pytest.mark.parametrize(
    ("voter_class", "code"),
    [("unrecorded", 11), ("recorded", 11), ("unknown", 12), ("doubtful", 12), ("holding", 0)],
)
def test_who_was_not_ruled_out_gets_a_remark_in_2018_alone(voter_class, code):
    kind = VoterClass(voter_class)
    assert kpu.answer_code(kind, ruling=None, code_set=2018) == code
    assert kpu.answer_code(kind, ruling=None, code_set=2024) == 0
