"""What the codes mean to a clerk, and what to do: one Indonesian sentence or two for each.

``{column}``, ``{raw}`` and ``{detail}`` are taken from the problem. A test holds that every code
and every cause has its words.
"""

from __future__ import annotations

from rekam.engines.lists.errors import Cause, UnreadableListError
from rekam.engines.lists.rows import Code, Problem
from rekam.engines.lists.sheets import LeftOut

_RETYPE = "Ketik ulang 16 angkanya dari KK atau KTP."
_FORMAT_TEXT = "Ubah format kolom menjadi Teks sebelum mengetik."

SENTENCES: dict[Code, str] = {
    Code.NIK_MISSING: "NIK kosong. Isi 16 angkanya dari KK.",
    Code.NIK_RUINED: (
        f"NIK «{{raw}}» rusak oleh program spreadsheet: angka terakhirnya hilang. {_FORMAT_TEXT} "
        + _RETYPE
    ),
    Code.NIK_MASKED: "NIK «{raw}» disamarkan. Minta daftar dengan NIK lengkap, atau isi dari KK.",
    Code.NIK_LENGTH: f"NIK «{{raw}}» tidak 16 angka. {_RETYPE}",
    Code.NIK_LETTERS: f"NIK «{{raw}}» berisi huruf atau tanda. {_RETYPE}",
    Code.NIK_TIDIED: "NIK «{raw}» dirapikan (tanda petik, spasi, atau titik dibuang).",
    Code.NIK_DATE: "Tanggal lahir «{raw}» berbeda dengan angka di NIK. Cocokkan dengan KK.",
    Code.NIK_SEX: "Jenis kelamin «{raw}» berbeda dengan angka di NIK. Cocokkan dengan KK.",
    Code.NIK_REGION: "Enam angka pertama NIK «{raw}» bukan kode wilayah. Periksa NIK-nya.",
    Code.NIK_DOUBLE: "NIK «{raw}» sudah ada di {detail}. Periksa mana yang benar.",
    Code.NKK_MISSING: "Nomor KK kosong.",
    Code.NKK_RUINED: f"Nomor KK «{{raw}}» rusak oleh program spreadsheet. {_FORMAT_TEXT} {_RETYPE}",
    Code.NKK_MASKED: "Nomor KK «{raw}» disamarkan.",
    Code.NKK_LENGTH: f"Nomor KK «{{raw}}» tidak 16 angka. {_RETYPE}",
    Code.NKK_LETTERS: f"Nomor KK «{{raw}}» berisi huruf atau tanda. {_RETYPE}",
    Code.NKK_TIDIED: "Nomor KK «{raw}» dirapikan (tanda petik, spasi, atau titik dibuang).",
    Code.DPID_DOUBLE: "DPID «{raw}» sudah ada di {detail}. Hapus salah satu baris.",
    Code.NAME_MISSING: "Nama kosong. Isi nama sesuai KK.",
    Code.DATE_MISSING: "{column} kosong. Isi dari KK.",
    Code.DATE_UNREADABLE: "{column} «{raw}» tidak terbaca. Tulis seperti 31-12-1980.",
    Code.DATE_IMPOSSIBLE: "{column} «{raw}» tidak ada di kalender. Cocokkan dengan KK.",
    Code.DATE_SHORT_YEAR: "{column} «{raw}»: tulis tahun dengan empat angka, seperti 1980.",
    Code.DATE_NUMBER: "{column} «{raw}» tersimpan sebagai angka, dibaca sebagai tanggal. Periksa.",
    Code.DATE_SWAPPED: "{column} «{raw}»: tanggal dan bulan tampak tertukar. Cocokkan dengan KK.",
    Code.DATE_FUTURE: "{column} «{raw}» belum terjadi. Cocokkan dengan KK.",
    Code.DEFAULT_DATE: "{column} «{raw}» mungkin pengganti tanggal yang tidak diketahui.",
    Code.SEX_UNKNOWN: "Jenis kelamin «{raw}» tidak dikenal. Isi L atau P.",
    Code.VILLAGE_MISSING: "Desa kosong. Isi kode desa, atau nama kecamatan dan desa.",
    Code.VILLAGE_UNKNOWN: "Desa «{raw}» tidak dikenal. Isi kode desa seperti 35.01.04.1002.",
    Code.DISTRICT_MISSING: (
        "Desa «{raw}» tanpa kecamatan: nama desa bisa sama di beberapa kecamatan. "
        "Tambahkan kolom KECAMATAN atau KODE DESA."
    ),
    Code.STATUS_MISSING: "Status rekam kosong. Isi kode status dari pusat.",
    Code.STATUS_UNKNOWN: "Status «{raw}» tidak dikenal. Disimpan apa adanya.",
    Code.ROW_SHIFTED: (
        "Isi baris ini lebih banyak dari judul kolomnya, jadi tergeser. "
        "Kembalikan tiap isi ke kolomnya."
    ),
    Code.ROW_DAMAGED: "Ada huruf yang rusak di baris ini. Ketik ulang bagian yang bertanda �.",
    Code.ROW_QUOTE: 'Ada tanda petik (") yang tidak ditutup di baris ini. Hapus tanda itu.',
}

FILE_SENTENCES: dict[Cause, str] = {
    Cause.EMPTY: "Berkas ini kosong. Pilih berkas lain.",
    Cause.NOT_A_TABLE: "Berkas ini bukan daftar. Pilih berkas .xlsx, .xls, .ods, atau .csv.",
    Cause.UNSUPPORTED: (
        "Berkas ini bukan spreadsheet, walau namanya mungkin begitu. "
        "Buka di Excel atau LibreOffice, lalu simpan sebagai .xlsx."
    ),
    Cause.PASSWORD: "Berkas ini dikunci kata sandi. Buka kuncinya, simpan, lalu impor lagi.",
    Cause.DAMAGED: "Berkas ini rusak. Minta salinan baru, atau simpan ulang sebagai .xlsx.",
    Cause.TOO_LARGE: (
        "Berkas ini terlalu besar untuk dibuka. Hapus baris dan kolom kosong di tepinya, "
        "atau simpan sebagai .csv."
    ),
    Cause.TOO_WIDE: "Kolom berkas ini terlalu banyak. Hapus kolom kosong di kanan, lalu simpan.",
    Cause.NO_HEADINGS: (
        "Judul kolom tidak ditemukan. Pastikan ada baris judul seperti NIK, NAMA, TANGGAL LAHIR."
    ),
    Cause.MISSING_COLUMNS: "Kolom ini tidak ada: {detail}. Tambahkan, lalu impor lagi.",
    Cause.VILLAGE_NEEDED: "Daftar ini tidak menyebut desanya. Isi kode desanya, lalu impor lagi.",
}

SHEET_SENTENCES: dict[LeftOut, str] = {
    LeftOut.HIDDEN: "Lembar tersembunyi, tidak dibaca.",
    LeftOut.EMPTY: "Lembar kosong.",
    LeftOut.NO_HEADINGS: "Lembar tanpa judul kolom yang dikenal, tidak dibaca.",
    LeftOut.MISSING_COLUMNS: "Lembar ini kekurangan kolom, tidak dibaca.",
}


def explain(problem: Problem) -> str:
    """Return what is wrong and what to do."""
    return SENTENCES[problem.code].format(
        column=problem.column, raw=problem.raw, detail=problem.detail
    )


def explain_file(error: UnreadableListError) -> str:
    """Return why a whole file was refused and what to do."""
    return FILE_SENTENCES[error.cause].format(detail=error.detail)
