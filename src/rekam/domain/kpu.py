"""The election commission's codes for voters who do not meet the conditions; they differ by year.

A code is nothing without its year: 5 is "not known" in 2018 and "stands twice" in 2024.
Source: form A-KWK of 2018; the set of 2024 (DOMAIN 2).
"""

from __future__ import annotations

from types import MappingProxyType

from rekam.domain.errors import MalformedError

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
