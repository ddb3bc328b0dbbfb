"""The election commission's codes for voters who do not meet the conditions; they differ by year.

A code is nothing without its year: 5 is "not known" in 2018 and "stands twice" in 2024.
Source: form A-KWK of 2018; the set of 2024 (DOMAIN 2).
"""

from __future__ import annotations

from types import MappingProxyType

from rekam.domain.errors import MalformedError
from rekam.domain.status import VoterClass

NO_CARD = 11  # "belum KTP-el", of the 2018 set: a remark, no reason to rule anybody out
CARD_UNSURE = 12  # "belum dipastikan KTP-el", likewise

CODE_SETS = MappingProxyType(
    {
        2018: MappingProxyType(
            {
                1: "Meninggal",
                2: "Ganda",
                3: "Di bawah umur",
                4: "Pindah domisili",
                5: "Tidak dikenal",
                6: "TNI",
                7: "Polri",
                8: "Hilang ingatan",
                9: "Hak pilih dicabut",
                10: "Bukan penduduk",
            }
        ),
        2024: MappingProxyType(
            {
                1: "Meninggal",
                2: "Pindah domisili",
                3: "TNI atau Polri",
                4: "Di bawah 17 tahun",
                5: "Ganda",
                6: "Hak pilih dicabut",
                7: "Bukan penduduk",
            }
        ),
    }
)


_CARD_REMARKS = MappingProxyType(
    {
        VoterClass.UNRECORDED: NO_CARD,
        VoterClass.RECORDED: NO_CARD,
        VoterClass.UNKNOWN: CARD_UNSURE,
        VoterClass.DOUBTFUL: CARD_UNSURE,
    }
)
_HAS_CARD_REMARKS = frozenset({2018})
# What a ruling means in a later set; what is missing is no reason there any more.
_LATER = MappingProxyType({(2018, 2024): {1: 1, 2: 5, 3: 4, 4: 2, 6: 3, 7: 3, 9: 6, 10: 7}})
NO_REMARK = 0


def code_set_of(year: int) -> int:
    """Return the latest code set that was in force in a year; the oldest for years before it."""
    return max((one for one in CODE_SETS if one <= year), default=min(CODE_SETS))


def reason_of(code: int, *, code_set: int) -> str:
    """Return what a code says of a voter.

    Raises:
        MalformedError: there is no such code in that year's set.
    """
    try:
        return CODE_SETS[code_set][code]
    except KeyError as error:
        raise MalformedError("kpu-code", code, code_set) from error


def word_of(code: int, *, code_set: int) -> str:
    """Return what a code says, or a dash for one that only a newer version knows."""
    known = CODE_SETS.get(code_set)
    return known.get(code, "–") if known is not None else "–"


def says_nobody(code: int, *, code_set: int) -> bool:
    """Tell the codes that say of a voter: nobody of this regency."""
    return reason_of(code, code_set=code_set) in {"Tidak dikenal", "Bukan penduduk"}


def double_code(code_set: int) -> int:
    """Return the code of a voter who stands on the list twice."""
    return next(code for code, reason in CODE_SETS[code_set].items() if reason == "Ganda")


def answer_code(voter_class: VoterClass, *, ruling: tuple[int, int] | None, code_set: int) -> int:
    """Return what the column KET says of a voter in the answer to the commission.

    ``ruling`` is the code by which the voter was ruled out, and its set. Of who was not: in 2018
    who is recorded and holds nothing has no card (11), and who is not in the register or cannot be
    told may have one (12); later the column KTP-el alone says it.
    """
    if ruling is not None:
        code, ruled_by = ruling
        return (
            code
            if ruled_by == code_set
            else _LATER.get((ruled_by, code_set), {}).get(code, NO_REMARK)
        )
    is_remarked = code_set in _HAS_CARD_REMARKS
    return _CARD_REMARKS.get(voter_class, NO_REMARK) if is_remarked else NO_REMARK
