"""What a doctor says of the way to an address: name, route, port, handshake, who answers, clocks.

Each code has what came back and what to do. Values stand in them as ``%(ip)s``.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rekam.doctor.findings import Code


@dataclass(frozen=True, slots=True)
class Said:
    """What came back and what to do; nothing to do where all is well."""

    found: str | Promise
    do: str | Promise = ""


WAY: dict[Code, Said] = {
    Code.ADDRESS_NONE: Said(
        _("Belum ada alamat kantor."),
        _("Di kit: pasangkan lagi dengan undangan yang beralamat. Di kantor: isi REKAM_ADDRESS."),
    ),
    Code.ADDRESS_BAD: Said(
        _("Alamat kantor tidak dapat dipakai."),
        _("Tulis seperti https://kantor.pacitankab.go.id atau https://203.0.113.5:8443."),
    ),
    Code.ADDRESS_GIVEN: Said(_("Alamatnya terbaca.")),
    Code.LINK_UP: Said(_("Tersambung ke jaringan. Alamat mesin ini %(ip)s.")),
    Code.LINK_DOWN: Said(
        _("Tidak ada jaringan: semua kartu jaringan mati atau tercabut."),
        _("Nyalakan WiFi atau modem, atau colok kabel. Rekaman aman; boleh terus merekam."),
    ),
    Code.LINK_UNROUTED: Said(
        _("Kartu jaringan hidup, tetapi belum mendapat jalan keluar."),
        _("Periksa DHCP, alamat gateway, dan kuota paket data."),
    ),
    Code.PROXY_NONE: Said(_("Tidak memakai proxy.")),
    Code.PROXY_USED: Said(_("Mesin ini disuruh lewat proxy %(proxy)s.")),
    Code.NAME_FOUND: Said(_("%(host)s beralamat %(ip)s.")),
    Code.NAME_NUMBER: Said(_("%(host)s sudah berupa angka, tidak perlu dicari.")),
    Code.NAME_UNKNOWN: Said(
        _("Server nama menjawab: %(host)s tidak ada."),
        _("Periksa ejaan alamat. Bila benar, daftarkan nama itu di DNS, atau pakai alamat angka."),
    ),
    Code.NAME_SILENT: Said(
        _("Server nama (DNS) tidak menjawab untuk %(host)s."),
        _("Ganti DNS jaringan ini (mis. milik penyedia lain), atau beri kit alamat angka kantor."),
    ),
    Code.ROUTE_FOUND: Said(_("Ada jalan ke %(ip)s, lewat alamat %(from)s.")),
    Code.ROUTE_NONE: Said(
        _("Mesin ini tidak punya jalan ke %(ip)s."),
        _("Periksa gateway. Bila alamatnya IPv6 dan jaringan ini hanya IPv4, pakai alamat IPv4."),
    ),
    Code.PORT_OPEN: Said(_("%(ip)s port %(port)s terbuka.")),
    Code.PORT_REFUSED: Said(
        _("%(ip)s ada, tetapi menolak port %(port)s: tidak ada yang mendengarkan di sana."),
        _(
            "Di kantor: jalankan `rekam doctor`. Biasanya program belum jalan, hanya mendengarkan "
            "127.0.0.1, atau router belum meneruskan port ini."
        ),
    ),
    Code.PORT_SILENT: Said(
        _("%(ip)s port %(port)s diam selama %(s)s detik: ada firewall yang membuang sambungan."),
        _(
            "Di kantor: buka port %(port)s di firewall server dan router, teruskan ke kantor, "
            "dan tanyakan apakah penyedia internet menutupnya."
        ),
    ),
    Code.PORT_UNREACHABLE: Said(
        _("Jaringan di tengah jalan menyatakan %(ip)s tidak dapat dicapai."),
        _("Mesin atau router kantor mati, atau alamatnya salah. Periksa alamat publik kantor."),
    ),
    Code.PORT_FORBIDDEN: Said(
        _("Mesin ini sendiri melarang sambungan ke %(ip)s port %(port)s."),
        _("Periksa firewall atau antivirus di mesin ini."),
    ),
    Code.PROXY_REFUSED: Said(
        _("Proxy %(proxy)s menolak meneruskan (jawaban %(status)s)."),
        _("Minta pengelola proxy membolehkan alamat kantor, atau pakai jaringan lain."),
    ),
    Code.TLS_GOOD: Said(_("Sertifikat %(subject)s baik sampai %(to_day)s.")),
    Code.TLS_SOON: Said(
        _("Sertifikat %(subject)s habis %(to_day)s."),
        _("Perbarui sekarang; sesudah hari itu tidak ada kit yang dapat masuk."),
    ),
    Code.TLS_PLAIN: Said(
        _("Alamatnya http: tanpa sandi di jalan. Isi rekaman tetap tersegel."),
        _("Pasang sertifikat di kantor dan pakai https bila bisa."),
    ),
    Code.TLS_UNTOLD: Said(
        _("Tamu datang lewat https, tetapi kantor tidak diberi tahu: formulir di layar ditolak."),
        _(
            "Jalankan kantor dengan REKAM_HTTPS=yes, isi REKAM_PROXY bila web server di depannya "
            "di mesin lain, dan biarkan ia mengirim X-Forwarded-Proto."
        ),
    ),
    Code.TLS_UNSEEN: Said(
        _("Sertifikat tidak dapat dilihat dari dalam gedung."),
        _("Jalankan `rekam doctor` di sebuah kit dari luar."),
    ),
    Code.TLS_NONE: Said(
        _("%(ip)s port %(port)s tidak memakai TLS (https)."),
        _("Port ini milik layanan http. Perbaiki alamat (http atau port lain), atau pasang TLS."),
    ),
    Code.TLS_FAILED: Said(
        _("Salam TLS dengan %(host)s gagal (%(why)s)."),
        _("Coba jaringan lain; bila sama, periksa web server di kantor."),
    ),
    Code.CERT_EXPIRED: Said(
        _("Ini kantor kita, tetapi sertifikatnya habis %(to_day)s."),
        _("Di kantor: perbarui sertifikat %(subject)s, lalu muat ulang web server."),
    ),
    Code.CERT_EARLY: Said(
        _("Ini kantor kita, tetapi sertifikatnya baru berlaku %(from_day)s."),
        _("Periksa jam mesin yang membuat sertifikat itu, lalu buat lagi."),
    ),
    Code.CERT_NAME: Said(
        _("Ini kantor kita, tetapi sertifikatnya untuk %(subject)s, bukan %(host)s."),
        _("Buat sertifikat yang memuat %(host)s, atau beri kit nama yang tertulis di sertifikat."),
    ),
    Code.CERT_CHAIN: Said(
        _("Ini kantor kita, tetapi sertifikatnya dari %(issuer)s, yang tidak dipercaya di sini."),
        _("Kirim juga sertifikat antaranya (fullchain), atau pakai penerbit yang umum dipercaya."),
    ),
    Code.CERT_CLOCK: Said(
        _("Jam mesin ini %(off)s, maka sertifikat kantor tampak tidak berlaku."),
        _("Betulkan jam dan tanggal mesin ini. Sertifikat kantor baik."),
    ),
    Code.ANSWER_OFFICE: Said(
        _("Kantor kita menjawab dan membuktikan diri. Ia melihat kita sebagai %(seen)s.")
    ),
    Code.ANSWER_UNPROVED: Said(
        _("Kantor Rekam menjawab, tetapi belum dapat membuktikan diri (versi lama)."),
        _("Perbarui program di kantor."),
    ),
    Code.ANSWER_OTHER_OFFICE: Said(
        _("Yang menjawab di %(ip)s adalah kantor Rekam lain, bukan kantor kita."),
        _("Periksa alamat dan penerusan port, atau pasangkan kit ini dengan kantor itu."),
    ),
    Code.ANSWER_KIT: Said(
        _("Yang menjawab di %(ip)s adalah sebuah kit, bukan kantor."),
        _("Perbaiki alamat atau penerusan port ke mesin kantor."),
    ),
    Code.ANSWER_OTHER: Said(
        _("Server lain menjawab di %(ip)s port %(port)s (%(status)s, %(server)s)."),
        _("Penerusan port atau alamat menuju mesin lain. Di router, arahkan ke mesin kantor."),
    ),
    Code.ANSWER_PORTAL: Said(
        _("Jaringan ini meminta masuk dulu: halaman %(server)s menjawab semua alamat."),
        _("Buka peramban, masuk ke jaringan ini, lalu periksa lagi. Atau pakai paket data."),
    ),
    Code.ANSWER_MOVED: Said(
        _("%(host)s mengalihkan ke %(where)s."),
        _("Beri kit alamat tujuan itu bila memang kantor kita; kit tidak mengikuti pengalihan."),
    ),
    Code.ANSWER_PROXY: Said(
        _("Proxy di jalan meminta nama dan kata sandi (407)."),
        _("Isi nama dan kata sandi proxy di HTTPS_PROXY, atau pakai jaringan lain."),
    ),
    Code.ANSWER_GATEWAY: Said(
        _("Web server di depan kantor menjawab %(status)s: program kantor di belakangnya mati."),
        _("Di kantor: jalankan `rekam serve`, dan samakan port-nya dengan setelan web server."),
    ),
    Code.ANSWER_HOST: Said(
        _("Kantor menjawab, tetapi tidak mengenal dirinya sebagai %(host)s."),
        _("Di kantor: tambahkan %(host)s ke REKAM_HOSTS, lalu jalankan ulang."),
    ),
    Code.ANSWER_DAMAGED: Said(
        _("Jawaban kantor berubah di jalan."),
        _("Ada proxy yang mengubah isi. Pakai https atau jaringan lain."),
    ),
    Code.ANSWER_SILENT: Said(
        _("Sambungan terbuka, tetapi tidak ada jawaban dalam %(s)s detik."),
        _("Kantor terlalu sibuk, atau sinyal terlalu lemah. Coba lagi sebentar lagi."),
    ),
    Code.ANSWER_CUT: Said(
        _("Sambungan terbuka, lalu diputus sebelum ada jawaban."),
        _("Periksa apakah port ini http atau https, dan firewall yang memeriksa isi."),
    ),
    Code.CLOCK_RIGHT: Said(_("Jam mesin ini cocok dengan jam kantor.")),
    Code.CLOCK_OFF: Said(
        _("Jam mesin ini %(off)s dibanding kantor."),
        _("Betulkan jamnya. Rekaman tetap diterima; selisihnya dicatat."),
    ),
    Code.CLOCK_UNTOLD: Said(_("Belum ada jam lain untuk dibandingkan.")),
}
