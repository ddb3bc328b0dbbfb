"""The answer to the election commission in its own form: SIDALIH's web grid, columns A to P.

Each row comes back as it came, in its place and under its DPID. New are three columns: the NIK by
which the register knows the voter, KTP-EL, and KET with the code of the year.
Before: ``registry/answering.py`` finds the rows. ``engines/lists`` can read the file again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rekam.domain import kpu
from rekam.domain.status import VoterClass
from rekam.domain.values import Subject, is_registered, without_serial
from rekam.engines.lists import writing
from rekam.engines.lists.columns import WEBGRID_HEADINGS
from rekam.registry import answering, voters
from rekam.registry.answering import Answered
from rekam.registry.datasets import Imported

_CARD, _LETTER, _NEITHER = "K", "S", "B"  # the column KTP-EL
_CARD_CODES = {str(kpu.NO_CARD), str(kpu.CARD_UNSURE)}


def workbook(dataset: Imported, village: str, *, code_set: int, is_masked: bool) -> bytes:
    """Return the answer about one village; masked, it may be posted."""
    rows = (
        _cells(one, code_set=code_set, is_masked=is_masked)
        for one in answering.answered(dataset, village)
    )
    return writing.workbook("JAWABAN", WEBGRID_HEADINGS, rows)


def workbooks(dataset: Imported, *, code_set: int, is_masked: bool) -> Iterator[tuple[str, bytes]]:
    """Yield the answer about each village with its file name, which says the village."""
    for village in answering.villages(dataset):
        made = workbook(dataset, village, code_set=code_set, is_masked=is_masked)
        yield file_name(village, is_masked=is_masked), made


def file_name(village: str, *, is_masked: bool) -> str:
    """Return a name that tells a reader of the web grid which village it is about."""
    return f"jawaban-kpu-{village}{'-samar' if is_masked else ''}.xlsx"


def _cells(one: Answered, *, code_set: int, is_masked: bool) -> Sequence[str]:
    row = one.row
    numbers = (row.nkk, _nik(one))
    if is_masked:
        numbers = (without_serial(row.nkk), without_serial(_nik(one)))
    return (
        voters.own_dpid(row),
        *numbers,
        row.name,
        row.birth_place,
        f"{row.born:%d|%m|%Y}" if row.born else "",
        row.marital,
        row.sex,
        row.address,
        row.rt,
        row.rw,
        row.disability,
        _card(one),
        _code(one, code_set=code_set),
        row.source,
        row.tps,
    )


def _nik(one: Answered) -> str:
    """Return the NIK of the resident that the voter is, else the list's own as far as it goes."""
    if one.person is not None and is_registered(Subject(one.person.subject)):
        return one.person.subject
    return one.row.nik or one.row.nik_hint.replace("?", "*")


def _card(one: Answered) -> str:
    """Say what the voter holds; a list that was right about it is not corrected."""
    if one.person is None:
        return one.row.ktp
    if not one.person.is_holding:
        return _NEITHER
    if one.row.ktp in {_CARD, _LETTER}:
        return one.row.ktp
    return _LETTER if one.holds_letter else _CARD


def _code(one: Answered, *, code_set: int) -> str:
    """Return the code in KET; a remark of the list's own stays where ours has nothing to say."""
    if one.is_again:
        return str(kpu.double_code(code_set))
    if one.person is None or not one.person.voter_class:
        return one.row.remark
    voter_class = VoterClass(one.person.voter_class)
    ruling = (one.ruling.code, one.ruling.code_set) if one.ruling else None
    code = kpu.answer_code(voter_class, ruling=ruling, code_set=code_set)
    is_refuted = one.row.remark in _CARD_CODES
    return str(code) if code or is_refuted or not one.row.remark else one.row.remark
