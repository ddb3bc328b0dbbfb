"""Lists for tests, as the programs of offices write them, and the regions they are read against."""

import csv
from datetime import date, datetime

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import Table, TableCell, TableRow
from odf.text import P

from rekam.domain.regions import parse_regions
from rekam.domain.values import Sex
from rekam.engines.lists.checking import RowChecker, Seen
from rekam.engines.lists.columns import ListKind
from rekam.engines.lists.headings import find_headings
from rekam.engines.lists.places import Gazetteer
from rekam.engines.lists.reading import read
from rekam.engines.lists.rows import BadRow, Origin
from tests import people

TODAY = date(2018, 4, 5)
PLOSO = "35.01.04.1002"
REGIONS = parse_regions(
    """\
code,name,level,valid_from,valid_to
35.01,Kabupaten Pacitan,kabupaten,,
35.01.03,Punung,kecamatan,,
35.01.03.2005,Ploso,desa,,
35.01.04,Pacitan,kecamatan,,
35.01.04.1001,Sidoharjo,kelurahan,,
35.01.04.1002,Ploso,kelurahan,,
35.01.10,Tulakan,kecamatan,,
35.01.10.2017,Ketro Harjo,desa,,
""".splitlines()
)

REGISTER = (
    "nik nkk nama tempat_lahir tanggal_lahir jenis_kelamin alamat rt rw kode_desa status_kawin "
    "status_rekam"
).split()
WEBGRID = (
    "DPID,NKK,NIK,NAMA,TEMPAT LAHIR,TANGGAL LAHIR,STATUS,KELAMIN,JALAN/DUKUH,RT,RW,DISABILITAS,"
    "KTP-el,KET,SUMBER,TPS"
).split(",")
DESKTOP = (
    "KECAMATAN,DESA,DPID,NKK,NIK,NAMA,JK,TMPT_LHR,TGL_LHR,STS,ALAMAT,RT,RW,DIS,KTPel,SUMBER,KET,"
    "TPS,LastUpdate,CEK DATA"
).split(",")
STATUS = ["nik", "nama", "status", "tanggal"]

HEADINGS = {
    ListKind.REGISTER: REGISTER,
    ListKind.WEBGRID: WEBGRID,
    ListKind.DESKTOP: DESKTOP,
    ListKind.STATUS: STATUS,
}

BORN = date(1960, 9, 23)  # no default date, and no day and month to swap


def nik(serial=1, *, born=BORN, sex=Sex.MALE, district="35.01.04"):
    """Return a NIK that does not end in 0 unless its serial does."""
    return people.nik(district=district, born=born, sex=sex, serial=serial).digits


def nkk(serial=1):
    return people.nkk(registered=date(2009, 1, 17), serial=serial).digits


def register_row(serial=1, **cells):
    """Return a clean row of the register, with some cells changed."""
    row = {
        "nik": nik(serial),
        "nkk": nkk(),
        "nama": "SUKIR WARDOYO",
        "tempat_lahir": "PACITAN",
        "tanggal_lahir": "23-09-1960",
        "jenis_kelamin": "L",
        "alamat": "DSN KRAJAN",
        "rt": "001",
        "rw": "002",
        "kode_desa": PLOSO,
        "status_kawin": "KAWIN",
        "status_rekam": "CARD_ISSUED",
    }
    assert cells.keys() <= row.keys()
    return [*(row | cells).values()]


def voter_row(serial=1, **cells):
    """Return a clean row of the webgrid, with some cells changed."""
    row = {
        "DPID": f"88{serial:05d}",
        "NKK": nkk(),
        "NIK": nik(serial),
        "NAMA": "SUKIR WARDOYO",
        "TEMPAT LAHIR": "PACITAN",
        "TANGGAL LAHIR": "23|09|1960",
        "STATUS": "S",
        "KELAMIN": "L",
        "JALAN/DUKUH": "KRAJAN",
        "RT": "1",
        "RW": "2",
        "DISABILITAS": "0",
        "KTP-el": "B",
        "KET": "0",
        "SUMBER": "dpt",
        "TPS": "003",
    }
    changed = {name.replace("_", " "): cell for name, cell in cells.items()}
    assert changed.keys() <= row.keys()
    return [*(row | changed).values()]


def desktop_row(serial=1, *, district="PACITAN", village="PLOSO", **cells):
    """Return the same voter in the form of SIDALIH desktop."""
    dpid, kk, number, name, place, born, status, sex, street, rt, rw, dis, ktp, ket, source, tps = (
        voter_row(serial, **cells)
    )
    return [
        *(district, village, dpid, kk, number, name, sex, place, born, status, street, rt, rw),
        *(dis, ktp, source, ket, tps, "01/03/2018", ""),
    ]


# ---- files


def write(path, sheets, *, hidden=()):
    """Write rows of cells (text, numbers, dates) by sheet, in the format of the file's name."""
    writers = {".csv": write_csv, ".xlsx": _write_xlsx, ".xls": _write_xls, ".ods": _write_ods}
    sheets = sheets if isinstance(sheets, dict) else {"Sheet1": sheets}
    writers[path.suffix](path, sheets, hidden)
    return path


def write_csv(path, sheets, _hidden=(), *, encoding="utf-8", delimiter=","):
    rows = sheets if isinstance(sheets, list) else next(iter(sheets.values()))
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(map(_as_text, row) for row in rows)
    return path


def _as_text(cell):
    """Write what a spreadsheet program writes when it saves as csv."""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return f"{cell:.5E}" if isinstance(cell, float) else str(cell)


def _write_xlsx(path, sheets, hidden):
    with xlsxwriter.Workbook(path) as book:
        as_day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(
                            at, column, datetime.combine(cell, datetime.min.time()), as_day
                        )
                    elif isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    else:
                        sheet.write_number(at, column, cell)
            if name in hidden:
                sheet.hide()


def _write_xls(path, sheets, hidden):
    book = xlwt.Workbook()
    as_day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell, *([as_day] if isinstance(cell, date) else []))
        sheet.visibility = 1 if name in hidden else 0
    book.save(str(path))


def _write_ods(path, sheets, hidden):
    book = OpenDocumentSpreadsheet()
    unseen = Style(name="unseen", family="table")
    unseen.addElement(TableProperties(display="false"))
    book.automaticstyles.addElement(unseen)
    for name, rows in sheets.items():
        table = Table(name=name, **({"stylename": unseen} if name in hidden else {}))
        for row in rows:
            line = TableRow()
            for cell in row:
                line.addElement(_ods_cell(cell))
            table.addElement(line)
        book.spreadsheet.addElement(table)
    book.save(str(path))


def _ods_cell(cell):
    if isinstance(cell, date):
        return TableCell(valuetype="date", datevalue=cell.isoformat())
    if not isinstance(cell, str):
        return TableCell(valuetype="float", value=repr(cell))
    made = TableCell(valuetype="string")
    made.addElement(P(text=cell))
    return made


# ---- reading


def read_all(path, kind=None, **options):
    """Return the reading and all its rows."""
    with read(path, kind, regions=REGIONS, today=TODAY, **options) as reading:
        return reading, list(reading)


def read_good(path, kind=None, **options):
    """Return the rows, none of which may be bad."""
    rows = read_all(path, kind, **options)[1]
    assert [row for row in rows if isinstance(row, BadRow)] == []
    return rows


def checker(kind, *, village=None, tps="", district="", lost_tails=frozenset(), headings=None):
    """Return what checks the rows of one sheet."""
    seen = Seen()
    seen.open_sheet("TPS 001")
    columns = headings or HEADINGS[kind]
    return RowChecker(
        find_headings([(1, columns)], kind),
        Origin(sheet="TPS 001", columns=tuple(columns), village=village, tps=tps),
        gazetteer=Gazetteer(REGIONS),
        seen=seen,
        today=TODAY,
        district=district,
        lost_tails=lost_tails,
    )


def check(kind, cells, **options):
    """Return what becomes of one row, in row 7."""
    return checker(kind, **options).check(7, cells)


def resident(**cells):
    """Return what becomes of a row of the register with these cells changed."""
    return check(ListKind.REGISTER, register_row(**cells))


def voter(**cells):
    """Return what becomes of a row of the webgrid with these cells changed."""
    return check(ListKind.WEBGRID, voter_row(**cells), village=PLOSO)


def codes(row):
    return [problem.code.value for problem in row.problems]
