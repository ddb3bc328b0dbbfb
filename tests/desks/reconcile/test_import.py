"""A list brought in whole: good rows in, bad rows kept, exported, mended, and in again."""

from datetime import date

import pytest
import python_calamine

from rekam.desks.reconcile import actions, matching
from rekam.domain.errors import OfficeOnlyError
from rekam.engines.lists.columns import ListKind
from rekam.engines.lists.sentences import explain
from rekam.registry import read
from rekam.registry.models import LedgerEntry, PersonRow, Resident
from tests.engines.lists.made_lists import (
    DESKTOP,
    PLOSO,
    REGISTER,
    STATUS,
    WEBGRID,
    desktop_row,
    nik,
    register_row,
    voter_row,
    write,
)
from tests.machines import exchange

FORMS = (".csv", ".xlsx", ".xls", ".ods")
AC_KWK = (
    "NO,NKK,NIK,NAMA,TEMPAT LAHIR,TANGGAL LAHIR,STATUS,KELAMIN,JALAN/DUKUH,RT,RW,KODE DESA,"
    "DISABILITAS,KET,TPS"
).split(",")


def ruined(serial):
    """Return a NIK as a spreadsheet leaves it: a number whose last digit is 0."""
    return float(int(nik(serial)) // 10 * 10)


def masked(serial):
    return nik(serial)[:12] + "****"


def ac_kwk_row(serial=1, **cells):
    named = dict(zip(WEBGRID, voter_row(serial), strict=True)) | {"NO": str(serial)}
    named |= {"KODE DESA": PLOSO} | {key.replace("_", " "): cell for key, cell in cells.items()}
    return [named[column] for column in AC_KWK]


def status_row(serial=1, **cells):
    named = {"nik": nik(serial), "nama": "SUKIR", "status": "PRINT_READY_RECORD"}
    return [*(named | {"tanggal": "02-04-2018"} | cells).values()]


# For each kind: how a row is made, its headings, which rows are good though odd, and which are bad:
# what is found, what is broken, and the cure.
LISTS = {
    ListKind.REGISTER: (
        register_row,
        REGISTER,
        [{"nik": "'"}, {"tanggal_lahir": ""}, {"jenis_kelamin": "?"}, {"status_rekam": "BARU"}],
        [
            ("nik-ruined", {"nik": ruined}, {"nik": nik}),
            ("nik-masked", {"nik": masked}, {"nik": nik}),
            ("nik-length", {"nik": "35010"}, {"nik": nik}),
            ("nik-letters", {"nik": "BELUM ADA NIK 16"}, {"nik": nik}),
            ("nik-missing", {"nik": ""}, {"nik": nik}),
            ("nik-double", {"nik": lambda _serial: nik(1)}, {"nik": nik}),
            ("name-missing", {"nama": ""}, {"nama": "KATINI"}),
            ("date-impossible", {"tanggal_lahir": "31-02-1960"}, {"tanggal_lahir": "23-09-1960"}),
            ("date-future", {"tanggal_lahir": "23-09-2060"}, {"tanggal_lahir": "23-09-1960"}),
            ("date-short-year", {"tanggal_lahir": "23-09-60"}, {"tanggal_lahir": "23-09-1960"}),
            ("date-unreadable", {"tanggal_lahir": "KEMARIN"}, {"tanggal_lahir": "23-09-1960"}),
            ("village-unknown", {"kode_desa": "35.01.04.1099"}, {"kode_desa": PLOSO}),
            ("village-missing", {"kode_desa": ""}, {"kode_desa": PLOSO}),
        ],
    ),
    ListKind.WEBGRID: (
        voter_row,
        WEBGRID,
        [{"NIK": ruined}, {"NIK": masked}, {"NIK": ""}, {"TANGGAL_LAHIR": "31|02|1960"}],
        [
            ("name-missing", {"NAMA": ""}, {"NAMA": "KATINI"}),
            ("dpid-double", {"DPID": "8800001"}, {"DPID": "8899999"}),
        ],
    ),
    ListKind.DESKTOP: (
        desktop_row,
        DESKTOP,
        [{"NIK": ruined}, {"NIK": "'"}, {"TANGGAL_LAHIR": "09|23|1960"}, {"KELAMIN": "?"}],
        [
            ("name-missing", {"NAMA": ""}, {"NAMA": "KATINI"}),
            ("village-unknown", {"village": "ENTAH"}, {"DESA": "PLOSO"}),
            ("district-missing", {"district": ""}, {"KECAMATAN": "PACITAN"}),
            ("dpid-double", {"DPID": "8800001"}, {"DPID": "8899999"}),
        ],
    ),
    ListKind.AC_KWK: (
        ac_kwk_row,
        AC_KWK,
        [{"NIK": masked}, {"NIK": "3,50104E+15"}, {"TANGGAL_LAHIR": ""}, {"NKK": ""}],
        [
            ("name-missing", {"NAMA": ""}, {"NAMA": "KATINI"}),
            ("village-missing", {"KODE_DESA": ""}, {"KODE DESA": PLOSO}),
            ("village-unknown", {"KODE_DESA": "35.01.04.1099"}, {"KODE DESA": PLOSO}),
        ],
    ),
    ListKind.STATUS: (
        status_row,
        STATUS,
        [{"nik": "'"}, {"status": "BARU"}, {"nama": ""}, {"status": "BELUM REKAM"}],
        [
            ("nik-ruined", {"nik": ruined}, {"nik": nik}),
            ("nik-masked", {"nik": masked}, {"nik": nik}),
            ("status-missing", {"status": ""}, {"status": "CARD_ISSUED"}),
            ("date-missing", {"tanggal": ""}, {"tanggal": "02-04-2018"}),
            ("date-impossible", {"tanggal": "31-02-2018"}, {"tanggal": "02-04-2018"}),
        ],
    ),
}


def made(cells, serial):
    """Return the cells of one row; an apostrophe stands for one before its own NIK."""
    return {
        name: cell(serial) if callable(cell) else f"'{nik(serial)}" if cell == "'" else cell
        for name, cell in cells.items()
    }


def file_name(kind):
    """Return the name of a file: that of a web grid says its village, nothing inside does."""
    return PLOSO if kind is ListKind.WEBGRID else "daftar"


def bring_in(machine, path, **options):
    return actions.import_list(
        machine,
        path,
        **{"kind": None, "officer": "hendra", "on_progress": lambda _phase, _done: None} | options,
    )


def kept():
    """Return how many rows stand for people."""
    return Resident.objects.count() + PersonRow.objects.count()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", LISTS)
def test_bad_rows_of_every_list_are_exported_mended_and_in_again(office, tmp_path, kind, form):
    row, headings, odd, bad = LISTS[kind]
    cells = [{}, *odd, *(broken for _code, broken, _cure in bad), {}]
    table = [headings, *(row(n, **made(one, n)) for n, one in enumerate(cells, start=1))]
    first, second = tmp_path / f"{file_name(kind)}{form}", tmp_path / "perbaikan.xlsx"
    with office.on() as machine:
        dataset = bring_in(machine, write(first, {PLOSO: table}))
        found = [*actions.bad_rows(dataset)]

        assert dataset.kind == kind
        assert (dataset.good_count, kept()) == (len(odd) + 2, len(odd) + 2)
        assert [(one.number, code) for one in found for code in [one.problems[-1].code.value]] == [
            (len(odd) + 3 + at, code) for at, (code, _broken, _cure) in enumerate(bad)
        ]
        assert actions.export_problems(dataset, second) == len(bad)
        mend(second, [made(cure, len(odd) + 2 + n) for n, (_, _, cure) in enumerate(bad)])
        again = bring_in(machine, second)

        assert (again.good_count, again.bad_count) == (len(bad), 0)
        assert kept() == len(cells)


def mend(path, cures):
    """Type over the cells of an exported workbook, as a clerk does."""
    with python_calamine.load_workbook(path) as book:
        name = book.sheet_names[0]
        headings, *rows = book.get_sheet_by_name(name).to_python()
    for row, cure in zip(rows, cures, strict=True):
        for column, cell in cure.items():
            row[headings.index(column)] = cell
    write(path, {name: [headings, *rows]})


@pytest.mark.parametrize("kind", LISTS)
def test_each_bad_row_says_its_column_and_its_cure(office, tmp_path, kind):
    row, headings, _odd, bad = LISTS[kind]
    table = [row(n, **made(broken, n)) for n, (_, broken, _) in enumerate(bad, start=2)]
    with office.on() as machine:
        dataset = bring_in(machine, write(tmp_path / f"{PLOSO}.xlsx", [headings, row(1), *table]))
        for kept_row in actions.bad_rows(dataset):
            for problem in kept_row.problems:
                assert problem.column in headings
                assert explain(problem).count(".") >= 2 or ":" in explain(problem)
                assert "{" not in explain(problem)


# ---- interrupted, repeated


class PowerCutError(Exception):
    """Stands for what ends an import between two transactions."""


def cut_after(rows):
    def on_progress(_phase, done):
        if done == rows:
            raise PowerCutError

    return on_progress


@pytest.mark.parametrize("kind", LISTS)
def test_an_import_that_was_cut_goes_on_and_ends_the_same(machines, tmp_path, monkeypatch, kind):
    monkeypatch.setattr(matching, "ROWS_A_TRANSACTION", 4)
    monkeypatch.setattr(actions, "RESIDENTS_A_TRANSACTION", 4)
    row, headings, odd, bad = LISTS[kind]
    cells = [{}, *odd, *(broken for _, broken, _ in bad), *[{}] * 5]
    table = [headings, *(row(n, **made(one, n)) for n, one in enumerate(cells, start=1))]
    path = write(tmp_path / f"{PLOSO}.xlsx", table)
    ends = []
    for name, cuts in (("office", ()), ("other", (4, 8))):
        with machines.office(name).on() as machine:
            for rows in cuts:
                with pytest.raises(PowerCutError):
                    bring_in(machine, path, on_progress=cut_after(rows))
            dataset = bring_in(machine, path)
            ends.append(
                (
                    dataset.is_complete,
                    (dataset.row_count, dataset.good_count, dataset.bad_count),
                    [one.number for one in actions.bad_rows(dataset)],
                    sorted(Resident.objects.values_list("nik", "name", "village")),
                    sorted(PersonRow.objects.values_list("subject", "voter_class")),
                    LedgerEntry.objects.count(),
                )
            )
    assert ends[0] == ends[1]


@pytest.mark.parametrize("kind", LISTS)
def test_the_same_file_twice_changes_nothing(office, tmp_path, kind):
    row, headings, _odd, _bad = LISTS[kind]
    path = write(tmp_path / f"{PLOSO}.csv", [headings, row(1), row(2), row(3)])
    with office.on() as machine:
        first = bring_in(machine, path)
        before = LedgerEntry.objects.count()
        again = bring_in(machine, path)
        assert (again.pk, again.good_count, LedgerEntry.objects.count()) == (first.pk, 3, before)


def test_a_file_of_the_longest_name_that_a_disk_has_goes_in(office, tmp_path):
    path = write(tmp_path / f"{'penduduk ' * 27}.csv", [REGISTER, register_row(1)])
    with office.on() as machine:
        assert bring_in(machine, path).good_count == 1


def test_a_workbook_that_breaks_off_says_what_had_gone_in(office, tmp_path, monkeypatch):
    monkeypatch.setattr(matching, "ROWS_A_TRANSACTION", 2)
    monkeypatch.setattr(actions, "RESIDENTS_A_TRANSACTION", 2)
    sheets = {
        "Sheet1": [REGISTER, *(register_row(n) for n in (1, 2, 3))],
        "Sheet2": [[f"k{n}" for n in range(1_001)]],
    }
    path = write(tmp_path / "penduduk.xlsx", sheets)
    with office.on() as machine:
        with pytest.raises(actions.UnreadableListError) as caught:
            bring_in(machine, path)
        assert (caught.value.kept_count, Resident.objects.count()) == (2, 2)
        assert [one.is_complete for one in read.datasets()] == [False]


# ---- what a list may hold


def test_a_cell_longer_than_its_column_stops_no_import(office, tmp_path):
    every_flag = {
        "nik": f"'{nik(2, district='99.01.04')}",
        "nkk": "'350104",
        "tanggal_lahir": "01-01-1961",
        "jenis_kelamin": "?",
        "status_rekam": "TIDAK TAHU",
    }
    long = dict.fromkeys(("nama", "tempat_lahir", "alamat", "status_kawin"), "SUKIR " * 40)
    table = [REGISTER, register_row(1, **long), register_row(2, **every_flag)]
    with office.on() as machine:
        assert bring_in(machine, write(tmp_path / "penduduk.csv", table)).good_count == 2
        for field in Resident._meta.concrete_fields:
            cells = Resident.objects.values_list(field.name, flat=True)
            assert max(len(str(cell)) for cell in cells) <= (field.max_length or 99)


def test_a_voter_of_a_file_with_a_very_long_name_goes_in(office, tmp_path):
    name = "Daftar Pemilih Potensial Non KTP Elektronik Kecamatan Pacitan"
    rows = [voter_row(n, DPID="", NIK="") for n in (1, 2)]
    path = write(tmp_path / f"{name} {PLOSO}.csv", [WEBGRID, *rows, voter_row(3, DPID="9" * 90)])
    with office.on() as machine:
        assert bring_in(machine, path).good_count == 3
        assert PersonRow.objects.count() == 3


def test_a_village_that_no_cell_names_is_told_with_the_file(office, tmp_path):
    path = write(tmp_path / "pemilih.csv", [WEBGRID, voter_row(1)])
    with office.on() as machine:
        with pytest.raises(actions.UnreadableListError, match="village-needed"):
            bring_in(machine, path)
        assert bring_in(machine, path, village=PLOSO).good_count == 1
        assert PersonRow.objects.get().village == PLOSO


# ---- on a kit


def kit_of_ploso(machines, office):
    """Return a kit that has heard from the office which villages it carries."""
    kit = machines.kit("kit-01", office, villages=[PLOSO])
    exchange(machines.stick(), office, kit)
    return kit


def test_a_kit_takes_in_the_register_of_its_villages(machines, office, tmp_path):
    kit = kit_of_ploso(machines, office)
    table = [REGISTER, register_row(1), register_row(2, kode_desa="35.01.03.2005")]
    with kit.on() as machine:
        assert bring_in(machine, write(tmp_path / "penduduk.csv", table)).good_count == 1
        assert [*Resident.objects.values_list("nik", flat=True)] == [nik(1)]


def test_a_kit_hears_of_one_who_moved_away_from_its_villages(machines, office, tmp_path):
    kit = kit_of_ploso(machines, office)
    old = write(tmp_path / "lama.csv", [REGISTER, register_row(1)])
    new = write(tmp_path / "baru.csv", [REGISTER, register_row(1, kode_desa="35.01.03.2005")])
    with kit.on() as machine:
        for path in (old, new):
            bring_in(machine, path)
        assert Resident.objects.get().village == "35.01.03.2005"


@pytest.mark.parametrize("kind", [kind for kind in LISTS if kind is not ListKind.REGISTER])
def test_a_kit_takes_in_no_voters_and_no_statuses(machines, office, tmp_path, kind):
    row, headings, _odd, _bad = LISTS[kind]
    with machines.kit("kit-01", office).on() as machine:
        with pytest.raises(OfficeOnlyError):
            bring_in(machine, write(tmp_path / f"{PLOSO}.csv", [headings, row(1)]))
        assert not read.datasets()


def test_dates_of_a_spreadsheet_and_of_text_are_the_same_day(office, tmp_path):
    table = [REGISTER, register_row(1, tanggal_lahir=date(1960, 9, 23)), register_row(2)]
    with office.on() as machine:
        bring_in(machine, write(tmp_path / "penduduk.xlsx", table))
        assert {*Resident.objects.values_list("born", flat=True)} == {date(1960, 9, 23)}
