import pytest

from rekam.domain import kpu, voters
from rekam.domain.errors import MalformedError
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
