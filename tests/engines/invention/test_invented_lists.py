from collections import Counter

import pytest

from rekam.engines.invention import rows
from rekam.engines.invention.rates import FLAWLESS
from tests.engines.invention.reading import changes, day, read, sheet

# ---- the truth


def test_the_truth_names_residents_and_no_one_else(regency):
    for row in regency.truth.values():
        assert (row["nik"] in regency.by_nik) == (row["class"] != "unknown")
        assert (row["nik"] == "") == (row["class"] == "unknown")


def test_every_voter_has_one_truth(regency):
    assert [row["DPID"] for row in regency.voters] == list(regency.truth)


def test_a_row_without_changes_says_what_the_register_says(regency):
    plain = [row for row in regency.voters if not changes(regency.truth[row["DPID"]])]

    assert len(plain) > 0.5 * len(regency.voters)
    for row in plain:
        known = regency.by_nik[regency.truth[row["DPID"]]["nik"]]
        assert (row["NIK"], row["NKK"], row["NAMA"]) == (known["nik"], known["nkk"], known["nama"])
        assert day(row["TGL_LHR"]) == day(known["tanggal_lahir"])
        assert row["TMPT_LHR"] == known["tempat_lahir"]
        assert row["JK"] == known["jenis_kelamin"]
        assert row["RT"].zfill(3) == known["rt"]
        assert row["ALAMAT"].split()[-1] == known["alamat"].removeprefix("DSN ")


@pytest.mark.parametrize(
    ("field", "known", "group"),
    [
        ("NIK", "nik", "nik_"),
        ("NAMA", "nama", "name_"),
        ("JK", "jenis_kelamin", "sex_"),
        ("TMPT_LHR", "tempat_lahir", "birthplace_"),
    ],
)
def test_a_cell_differs_exactly_when_the_truth_says_so(regency, field, known, group):
    for row in regency.voters:
        truth = regency.truth[row["DPID"]]
        if truth["class"] == "unknown":
            continue
        told = {change for change in changes(truth) if change.startswith(group)}
        differs = row[field] != regency.by_nik[truth["nik"]][known]
        # A serial that ends in 0 survives the spreadsheet's rounding in a CSV file.
        assert differs == bool(told - {"nik_rounded"}) or told == {"nik_rounded"}


def test_who_moved_and_no_one_else_stands_in_another_village_of_the_register(regency, regions):
    names = {region.code: region.name.upper() for region in regions.every}
    moved = 0
    for row in regency.voters:
        truth = regency.truth[row["DPID"]]
        if truth["nik"]:
            code = regency.by_nik[truth["nik"]]["kode_desa"]
            differs = (names[code[:8]], names[code]) != (row["KECAMATAN"], row["DESA"])
            assert differs == ("moved" in changes(truth))
            moved += differs

    assert 150 < moved < 330


def test_a_double_is_a_second_row_of_one_resident(regency):
    rows_of = Counter(row["nik"] for row in regency.truth.values() if row["nik"])
    doubled = [row for row in regency.truth.values() if "double" in changes(row)]

    assert len(doubled) > 10
    assert {nik for nik, count in rows_of.items() if count > 1} == {row["nik"] for row in doubled}


def test_a_resident_with_two_niks_is_told(regency):
    told = [row for row in regency.truth.values() if "double_in_register" in changes(row)]
    same = Counter((row["nama"], row["tanggal_lahir"]) for row in regency.register)

    assert told
    for row in told:
        known = regency.by_nik[row["nik"]]
        assert same[known["nama"], known["tanggal_lahir"]] >= 2


def test_the_unknown_died_left_or_never_lived_there(regency):
    reasons = [
        changes(row) & {"dead", "left", "stranger"}
        for row in regency.truth.values()
        if row["class"] == "unknown"
    ]

    assert {len(some) for some in reasons} == {1}


@pytest.mark.parametrize(
    ("change", "usual"),
    [
        ("nik_digit", 0.008),
        ("nkk_old", 0.05),
        ("name_variant", 0.05),
        ("hamlet_other", 0.04),
        ("birthplace_variant", 0.15),
    ],
)
def test_a_fault_comes_at_its_rate_and_thrice_so_to_the_cardless(regency, change, usual):
    hits, rows_of = Counter(), Counter()
    for row in regency.truth.values():
        side = "holding" if row["class"] == "holding" else "cardless"
        rows_of[side] += 1
        hits[side] += change in changes(row)

    # Some faults change nothing now and then: another hamlet may be the same hamlet.
    assert 0.65 * usual < hits["holding"] / rows_of["holding"] < 1.35 * usual
    assert 0.65 * 3 * usual < hits["cardless"] / rows_of["cardless"] < 1.35 * 3 * usual


def test_without_rates_nothing_happens(invented, tmp_path):
    summary = invented(tmp_path, residents=2_000, voters=1_500, rates=FLAWLESS)

    assert set(summary.changes) <= {"dead", "left", "stranger"}
    assert sum(summary.changes.values()) == summary.classes["unknown"]


# ---- the files


def test_the_village_lists_together_are_the_desktop_list(regency):
    grid = [row for path in sorted((regency.out / "dpt").glob("*.csv")) for row in read(path)]

    assert list(grid[0]) == rows.WEBGRID
    assert len(rows.WEBGRID) == 16
    assert [(row["DPID"], row["NIK"], row["TPS"], row["KTP-el"]) for row in grid] == [
        (row["DPID"], row["NIK"], row["TPS"], row["KTPel"]) for row in regency.voters
    ]


def test_every_list_has_the_columns_it_promises(regency):
    assert list(regency.register[0]) == rows.REGISTER
    assert list(regency.voters[0]) == rows.DESKTOP
    assert list(regency.cardless[0]) == rows.AC_KWK
    assert list(regency.first[0]) == rows.NATIONAL
    assert list(next(iter(regency.truth.values()))) == rows.TRUTH


def test_the_desktop_row_and_the_cardless_row_agree(regency):
    voters = {row["DPID"]: row for row in regency.voters}
    pairs = {
        "NIK": "NIK", "NKK": "NKK", "NAMA": "NAMA", "TEMPAT LAHIR": "TMPT_LHR",
        "TANGGAL LAHIR": "TGL_LHR", "STATUS": "STS", "KELAMIN": "JK", "JALAN/DUKUH": "ALAMAT",
        "RT": "RT", "RW": "RW", "DISABILITAS": "DIS", "TPS": "TPS", "DESA": "DESA",
        "KECAMATAN": "KECAMATAN",
    }  # fmt: skip
    for row in regency.cardless:
        voter = voters[row["DPID"]]
        assert {one: row[one] for one in pairs} == {one: voter[two] for one, two in pairs.items()}
    assert [int(row["NO"]) for row in regency.cardless] == list(range(1, 3_161))


def test_every_cell_of_the_list_is_of_its_kind(regency):
    for row in regency.voters:
        assert row["STS"] in set("BSP")
        assert row["JK"] in set("LP")
        assert row["DIS"] in set("012345")
        assert row["KTPel"] in set("BKS")
        assert row["SUMBER"] in {"dpt", "coklit", "masyarakat", "baru", "import"}
        assert len(row["TPS"]) == 3
        assert int(row["TPS"]) >= 1
        assert row["TGL_LHR"] == f"{day(row['TGL_LHR']):%d|%m|%Y}"


def test_polling_stations_serve_at_most_450_and_share_alike(invented, tmp_path):
    invented(tmp_path, residents=60_000, voters=48_000, rates=FLAWLESS)
    busiest = Counter(row["TPS"] for row in read(tmp_path / "dpt" / "35.01.10.2010.csv"))

    assert set(busiest) == {"001", "002"}
    assert max(busiest.values()) <= 450
    assert abs(busiest["001"] - busiest["002"]) <= 1


def test_the_cardless_workbook_holds_what_the_csv_holds(regency):
    header, *body = sheet(regency.out / "ac-kwk.xlsx")

    assert header == rows.AC_KWK
    assert [row[5] for row in body] == [row["NAMA"] for row in regency.cardless]
    for cells, row in zip(body, regency.cardless, strict=True):
        if "nik_rounded" in changes(regency.truth[row["DPID"]]):
            assert cells[4] == float(row["NIK"])
        else:
            assert cells[4] == row["NIK"]


def test_a_spreadsheet_ruins_a_nik_as_a_number(regency):
    kinds = Counter()
    for cells, row in zip(sheet(regency.out / "ac-kwk.xlsx")[1:], regency.cardless, strict=True):
        kinds[type(cells[4]), "nik_rounded" in changes(regency.truth[row["DPID"]])] += 1

    assert set(kinds) == {(str, False), (float, True)}


def test_workbooks_of_the_large_lists_come_when_asked(invented, tmp_path):
    invented(tmp_path, residents=600, voters=450, workbooks=True)

    for name in ("register", "dpt-desktop", "status-pusat", "dpt/35.01.10.2010"):
        written = sheet(tmp_path / f"{name}.xlsx")
        read_back = read(tmp_path / f"{name}.csv")
        assert written[0] == list(read_back[0]) if read_back else written[0]
        assert len(written) == len(read_back) + 1
