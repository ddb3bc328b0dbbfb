"""What people read when a bucket does not carry: what is wrong, and who puts it right.

One for each error of ``domain/bucket_errors.py``. Officers read them on the page for sending, the
IT officer beside a command.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from rekam.web.advice import Advice

BUCKET_SENTENCES: Mapping[str, Advice] = MappingProxyType(
    {
        "bucket": Advice(
            _("Bucket tidak menerima, dan tidak menyebut sebabnya."),
            _("Semua rekaman aman di sini. Coba lagi nanti, atau pakai USB."),
        ),
        "bucket-key": Advice(
            _("Bucket menolak: kuncinya salah atau sudah diganti."),
            _("Semua rekaman aman di sini. Minta petugas TI memasang kunci yang berlaku."),
        ),
        "bucket-denied": Advice(
            _("Kunci ini dikenal, tetapi tidak boleh membaca atau menulis di bucket itu."),
            _("Semua rekaman aman di sini. Minta petugas TI memberi kunci ini izin itu."),
        ),
        "bucket-missing": Advice(
            _("Bucket atau folder itu tidak ada di alamatnya."),
            _("Semua rekaman aman di sini. Minta petugas TI membetulkannya."),
        ),
        "bucket-region": Advice(
            _("Bucket itu berada di wilayah penyedia yang lain."),
            _("Semua rekaman aman di sini. Minta petugas TI membetulkan wilayah pada alamatnya."),
        ),
        "bucket-clock": Advice(
            _("Jam laptop ini terlalu jauh dari jam penyedia bucket, jadi kuncinya ditolak."),
            _("Semua rekaman aman di sini. Setel tanggal dan jam laptop, lalu kirim lagi."),
        ),
        "bucket-certificate": Advice(
            _("Sertifikat penyedia bucket tidak dapat dipercaya, jadi tidak ada yang dikirim."),
            _(
                "Semua rekaman aman di sini. Periksa tanggal laptop, halaman masuk wifi, dan masa "
                "berlaku sertifikatnya."
            ),
        ),
        "bucket-unreachable": Advice(
            _("Penyedia bucket tidak terjangkau dari jaringan ini."),
            _("Semua rekaman aman di sini. Periksa sinyal, coba lagi nanti, atau pakai USB."),
        ),
        "bucket-busy": Advice(
            _("Penyedia bucket sedang sibuk atau terganggu."),
            _("Semua rekaman aman di sini dan dikirim lagi nanti. Boleh terus bekerja."),
        ),
        "bucket-full": Advice(
            _("Bucket itu penuh."),
            _("Semua rekaman aman di sini. Minta kantor mengambil isinya, atau tambah ruangnya."),
        ),
        "bucket-strange": Advice(
            _("Yang menjawab bukan bucket, atau ada berkas asing di dalamnya."),
            _(
                "Semua rekaman aman di sini. Masuk dulu ke wifi bila diminta; bila tetap begitu, "
                "minta petugas TI membuang berkas asing itu."
            ),
        ),
    }
)
