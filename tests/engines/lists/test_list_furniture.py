"""What stands in a list without being a row of it."""

import pytest

from rekam.engines.lists.columns import ListKind
from rekam.engines.lists.furniture import Furniture
from rekam.engines.lists.headings import find_headings
from tests.engines.lists.made_lists import nik, voter_row

HEADINGS = ["NO", "NIK", "NAMA", "TGL LAHIR", "ALAMAT", "KET"]


def furniture():
    return Furniture(find_headings([(1, HEADINGS)], ListKind.AC_KWK))


@pytest.mark.parametrize(
    "cells",
    [
        [],
        ["", "", "", "", "", ""],
        [" ", "\t", ""],
        ["1", "2", "3", "4", "5", "6"],
        ["", "1", "2", "3", "", ""],
        HEADINGS,
        ["No.", "", "Nama", "", "", "Ket."],
        ["JUMLAH", "", "", "", "", "412"],
        ["", "", "Total pemilih", "412", "", ""],
        ["Sub Jumlah", "", "12", "", "", ""],
        ["Keterangan : 11 belum KTP-el", "", "", "", "", ""],
        ["", "", "", "", "Pacitan, 5 April 2018", ""],
        ["", "", "PACITAN, ....... 2018", "", "", ""],
        ["", "", "", "", "KETUA PPS", ""],
        ["DUSUN KRAJAN", "", "", "", "", ""],
    ],
)
def test_furniture_is_no_row(cells):
    assert furniture().covers(cells)


@pytest.mark.parametrize(
    "cells",
    [
        ["1", nik(), "SUKIR", "23-09-1960", "", ""],
        ["1", nik(), "", "", "", ""],
        ["1", nik()[:12] + "****", "JUMLAH", "", "", ""],
        ["1", "", "TOTAL WARDOYO", "23-09-1960", "", ""],
        ["1", "", "SUKIR", "", "", ""],
        ["", "", "SUKIR", "", "", ""],
        ["1", "2", "SUKIR", "4", "5", "6"],
        ["1", "3", "5", "7", "9", "11"],
    ],
)
def test_what_looks_like_a_person_is_a_row(cells):
    assert not furniture().covers(cells)


def test_a_line_of_signatures_is_furniture_only_below_a_footer():
    seen = furniture()
    names = ["", "", "SUKARDI", "", "", ""]
    assert not seen.covers(names)
    assert seen.covers(["Mengetahui,", "", "", "", "", ""])
    assert seen.covers(names)


def test_a_person_below_a_footer_is_still_a_row():
    seen = furniture()
    assert seen.covers(["JUMLAH", "", "", "", "", "3"])
    assert not seen.covers(["4", nik(), "SUKIR", "23-09-1960", "KRAJAN", "11"])
    assert not seen.covers(["4", "", "SUKIR", "", "KRAJAN", "11"])


def test_a_list_with_birthplace_and_date_in_one_column_is_understood_too():
    headings = find_headings([(1, ["NAMA", "TTL", "KET"])], ListKind.AC_KWK)
    assert not Furniture(headings).covers(["JUMLAH", "23-09-1960", ""])


def test_a_row_of_the_webgrid_is_never_furniture():
    headings = find_headings([(1, voter_row())], ListKind.WEBGRID)
    assert not Furniture(headings).covers(voter_row())
