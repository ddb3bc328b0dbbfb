import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.values import Flag, Sex, name_flags
from rekam.engines.invention import words
from rekam.engines.invention.chance import chance
from rekam.engines.invention.names import name

# Widely known people whom these words could have named, had they not been left out.
KNOWN = {
    "SUKARNO", "SUHARTO", "JOKO WIDODO", "SUSILO BAMBANG YUDHOYONO", "PRABOWO SUBIANTO",
    "SRI MULYANI", "TRI MUDJIHARTO", "INDARTATO", "MEGAWATI",
}  # fmt: skip
WORD_LISTS = {key: value for key, value in vars(words).items() if key.isupper()}


def some(count, *, sex, year, titles=0.0):
    rng = chance(3, "names")
    return [name(rng, sex=sex, year=year, titles=titles) for _ in range(count)]


@given(
    seed=st.integers(),
    sex=st.sampled_from(Sex),
    year=st.integers(1905, 2018),
    titles=st.floats(0, 1),
)
def test_a_name_is_one_that_a_card_may_bear(seed, sex, year, titles):
    made = name(chance(seed), sex=sex, year=year, titles=titles)

    assert re.fullmatch(r"(H\. |HJ\. )?[A-Z']{3,}( [A-Z']{2,}){0,2}(, S\.PD)?", made)
    assert Flag.NAME_FORM not in name_flags(made)


@pytest.mark.parametrize(
    ("year", "least", "most"), [(1940, 0.85, 1.0), (1970, 0.35, 0.65), (2005, 0.0, 0.1)]
)
def test_one_name_was_the_rule_and_is_the_exception(year, least, most):
    made = some(500, sex=Sex.MALE, year=year)

    assert least <= sum(" " not in one for one in made) / 500 <= most


def test_the_sexes_are_named_differently():
    for year in (1940, 1975, 2000):
        men, women = (set(some(300, sex=sex, year=year)) for sex in Sex)
        assert len(men & women) < 5


def test_common_names_are_common_and_rare_ones_many():
    made = Counter(some(5_000, sex=Sex.MALE, year=1950))

    assert made.most_common(1)[0][1] > 60
    assert len(made) > 250


def test_titles_come_at_their_rate_and_suit_the_age():
    pilgrims = some(2_000, sex=Sex.FEMALE, year=1950, titles=0.1)
    teachers = some(2_000, sex=Sex.MALE, year=1985, titles=0.1)
    children = some(2_000, sex=Sex.MALE, year=2010, titles=0.1)

    assert 90 < sum(one.startswith("HJ. ") for one in pilgrims) < 190
    assert 150 < sum(one.endswith(", S.PD") for one in teachers) < 250
    assert not any("." in one for one in children)


def test_some_names_bear_an_apostrophe():
    assert any("'" in one for one in some(500, sex=Sex.FEMALE, year=2000))


def test_nobody_known_can_be_made():
    singles = {
        head + tail
        for heads, tails in (
            (words.OLD_MALE_HEADS, words.OLD_MALE_TAILS),
            (words.OLD_FEMALE_HEADS, words.OLD_FEMALE_TAILS),
            (("SU",), words.SU_STEMS),
        )
        for head in heads
        for tail in tails
    }
    pairs = {
        f"{first} {last}"
        for first in words.MIDDLE_MALE_FIRST + words.MIDDLE_FEMALE_FIRST
        for last in words.MIDDLE_MALE_LAST + words.MIDDLE_FEMALE_LAST
    }

    assert KNOWN & (singles | pairs) == set()


@pytest.mark.parametrize("key", WORD_LISTS)
def test_no_word_stands_twice_in_a_list(key):
    assert len(set(WORD_LISTS[key])) == len(WORD_LISTS[key])
