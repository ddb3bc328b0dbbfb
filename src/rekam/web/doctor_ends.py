"""What a doctor says of the two ends: pairing, positions, the office's own address, disks, sticks.

As ``doctor_way.py``, which goes before: what came back and what to do.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rekam.doctor.findings import Code
from rekam.web.doctor_way import Said

ENDS: dict[Code, Said] = {
    Code.CLOCK_AGREES: Said(_("Jam %(count)s kit sesuai dengan jam kantor.")),
    Code.CLOCK_DOUBTED: Said(
        _("Menurut %(count)s kit, jam kantor %(off)s."),
        _("Periksa jam dan tanggal mesin kantor; nyalakan NTP."),
    ),
    Code.PAIRED: Said(_("Kantor mengenal %(node)s.")),
    Code.PAIRING_UNKNOWN: Said(
        _("Kantor belum mengenal %(node)s."),
        _("Pasangkan kit ini: `rekam invite` di kantor, `rekam pair` di sini. Rekaman tetap aman."),
    ),
    Code.PAIRING_KEYS: Said(
        _("Kantor mengenal %(node)s dengan kunci lain: laptop lain memakai nama ini."),
        _("Periksa laptop mana yang benar; beri laptop ini nama kit lain lewat undangan baru."),
    ),
    Code.PAIRING_REVOKED: Said(
        _("Kantor sudah mencabut %(node)s."),
        _("Rekamannya aman dan masih dapat diserahkan lewat USB. Hubungi petugas TI kantor."),
    ),
    Code.PAIRING_FAILED: Said(
        _("Kotak surat %(node)s tidak dapat dibuka (%(why)s)."),
        _("Coba lagi sebentar lagi; bila tetap, jalankan `rekam doctor` di kantor."),
    ),
    Code.POSITIONS_LEVEL: Said(_("Kantor memegang semua catatan kit ini (%(ours)s).")),
    Code.POSITIONS_WAITING: Said(
        _("Kantor memegang %(theirs)s dari %(ours)s catatan; %(waiting)s menunggu dikirim.")
    ),
    Code.POSITIONS_NONE: Said(
        _("Belum pernah ada tanda terima dari kantor; di sini ada %(ours)s catatan."),
        _("Kirim sekali, lewat jaringan atau USB yang dibawa pulang kembali."),
    ),
    Code.POSITIONS_AHEAD: Said(
        _("Kantor memegang lebih banyak (%(theirs)s) daripada kit ini (%(ours)s)."),
        _("Disk kit ini pernah dipulihkan. Kirim sekali; kit membuka babak baru sendiri."),
    ),
    Code.POSITIONS_FORK: Said(
        _("Kantor memegang catatan lain di bawah nama kit ini: ada laptop kembar."),
        _("Hentikan salah satu laptop, lalu minta kantor membuka Karantina. Keduanya tersimpan."),
    ),
    Code.UDP_OPEN: Said(
        _("Port UDP %(port)s kantor menjawab dalam %(ms)s ms: jalan cepat (HTTP/3) terbuka.")
    ),
    Code.UDP_SILENT: Said(
        _("Port UDP %(port)s kantor diam. Yang dipakai HTTPS; tidak ada yang hilang."),
        _("Agar lebih cepat, buka port itu untuk UDP di firewall kantor dan penyedia."),
    ),
    Code.UDP_REFUSED: Said(
        _("Port UDP %(port)s kantor menolak. Yang dipakai HTTPS; tidak ada yang hilang."),
        _("Di kantor, periksa apakah `rekam serve` berjalan dengan REKAM_HTTP3_PORT itu."),
    ),
    Code.UDP_FAILED: Said(
        _("Port UDP %(port)s kantor gagal (%(why)s). Yang dipakai HTTPS; tidak ada yang hilang."),
        _("Di kantor, periksa sertifikat di REKAM_HTTP3_CERTIFICATE."),
    ),
    Code.BUCKET_OPEN: Said(
        _("Kunci di mesin ini membuka %(place)s; %(count)s berkas menunggu di sana.")
    ),
    Code.BUCKET_FAILED: Said(
        _("%(place)s gagal tanpa menyebut sebabnya."),
        _("Coba lagi nanti; bila tetap begitu, tanyakan penyedianya."),
    ),
    Code.BUCKET_KEY: Said(
        _("%(place)s menolak: kuncinya salah atau sudah diganti."),
        _("Pasang kunci yang berlaku: `rekam road add` dengan nama yang sama."),
    ),
    Code.BUCKET_DENIED: Said(
        _("%(place)s mengenal kuncinya, tetapi tidak mengizinkan membaca."),
        _("Di penyedia, beri kunci ini izin melihat, membaca, menulis, dan menghapus."),
    ),
    Code.BUCKET_MISSING: Said(
        _("Tidak ada bucket atau folder di %(place)s."),
        _("Periksa nama pada alamatnya, atau buat bucket itu di penyedia."),
    ),
    Code.BUCKET_REGION: Said(
        _("%(place)s berada di wilayah lain daripada yang tertulis di alamatnya."),
        _("Betulkan `?region=` pada alamatnya dengan `rekam road add`."),
    ),
    Code.BUCKET_CLOCK: Said(
        _("Jam mesin ini terlalu jauh dari jam %(place)s, jadi kuncinya ditolak."),
        _("Setel tanggal dan jam mesin ini."),
    ),
    Code.BUCKET_CERTIFICATE: Said(
        _("Sertifikat %(place)s tidak dapat dipercaya."),
        _("Periksa tanggal mesin ini, halaman masuk wifi, dan masa berlaku sertifikat itu."),
    ),
    Code.BUCKET_UNREACHABLE: Said(
        _("%(place)s tidak menjawab, walau port-nya terbuka."),
        _("Coba lagi nanti, atau lewat jaringan lain."),
    ),
    Code.BUCKET_BUSY: Said(
        _("%(place)s sedang sibuk atau terganggu."),
        _("Coba lagi nanti. Boleh terus bekerja."),
    ),
    Code.BUCKET_FULL: Said(
        _("%(place)s penuh."),
        _("Kantor mengambil isinya, atau tambah ruangnya di penyedia."),
    ),
    Code.BUCKET_STRANGE: Said(
        _("Yang menjawab di %(place)s bukan bucket, atau ada berkas asing di dalamnya."),
        _("Masuk dulu ke wifi bila diminta; bila tetap begitu, buang berkas asing itu."),
    ),
    Code.PROGRAM_ANSWERS: Said(_("Program kantor jalan, mendengarkan %(host)s port %(port)s.")),
    Code.PROGRAM_DOWN: Said(
        _("Tidak ada program kantor di %(host)s port %(port)s."),
        _("Jalankan `rekam serve`, dan pastikan ia hidup lagi sesudah listrik padam."),
    ),
    Code.PROGRAM_OTHER: Said(
        _("Program lain menjawab di %(host)s port %(port)s."),
        _("Hentikan program itu, atau jalankan `rekam serve --port` dengan angka lain."),
    ),
    Code.LISTEN_OPEN: Said(_("Kantor menjawab di jaringan gedung: %(own)s port %(port)s.")),
    Code.LISTEN_LOCAL: Said(
        _("Kantor hanya mendengarkan 127.0.0.1: mesin lain tidak dapat masuk lewat %(own)s."),
        _("Pasang web server (nginx) di depannya, atau jalankan `rekam serve --host 0.0.0.0`."),
    ),
    Code.LISTEN_OTHER: Said(
        _("Di %(own)s port %(port)s server lain yang menjawab, bukan kantor."),
        _("Arahkan web server itu ke port %(served)s, atau ganti port-nya."),
    ),
    Code.HOSTS_KNOWN: Said(_("Kantor mengenal dirinya sebagai %(host)s.")),
    Code.HOSTS_MISSING: Said(
        _("Kantor menolak semua yang menyebutnya %(host)s."),
        _("Tambahkan %(host)s ke REKAM_HOSTS, lalu jalankan ulang `rekam serve`."),
    ),
    Code.OWNER_HERE: Said(_("Alamat publik %(ip)s milik mesin ini sendiri.")),
    Code.OWNER_ROUTER: Said(
        _("Kantor di belakang router (NAT): mesin ini %(own)s, %(ip)s milik router."),
        _("Router harus meneruskan port %(port)s ke %(own)s. Kunci %(own)s supaya tidak berganti."),
    ),
    Code.OWNER_CARRIER: Said(
        _("Penyedia internet berbagi alamat (CGNAT): mesin ini %(own)s, bukan %(ip)s."),
        _("Minta IP publik sendiri dari penyedia; sebelum itu pakai jalan bucket atau USB."),
    ),
    Code.OWNER_PRIVATE: Said(
        _("%(ip)s hanya berlaku di dalam gedung: dari desa tidak akan pernah sampai."),
        _("Beri kit alamat publik, kecuali kit memang hanya mengirim dari dalam gedung."),
    ),
    Code.OWNER_LOOPBACK: Said(
        _("%(ip)s berarti mesin itu sendiri: kit akan menghubungi dirinya."),
        _("Beri kit alamat publik kantor."),
    ),
    Code.OWNER_ELSEWHERE: Said(
        _("%(ip)s bukan alamat mesin ini (%(own)s)."),
        _("Periksa apakah alamat atau DNS masih lama, atau ada NAT di penyedia."),
    ),
    Code.HAIRPIN_PROVED: Said(_("Lewat %(ip)s port %(port)s kita kembali ke kantor ini sendiri.")),
    Code.HAIRPIN_REFUSED: Said(
        _("%(ip)s port %(port)s menolak dari dalam: port belum diteruskan, atau hanya dari luar."),
        _("Di router, teruskan port %(port)s ke mesin ini. Lalu periksa dari luar."),
    ),
    Code.HAIRPIN_SILENT: Said(
        _("%(ip)s port %(port)s diam dari dalam: firewall, atau router tidak memutar balik."),
        _("Di router, teruskan dan buka port %(port)s. Lalu periksa dari luar."),
    ),
    Code.HAIRPIN_BLOCKED: Said(
        _("Mesin ini sendiri menutup %(ip)s port %(port)s."),
        _("Buka port %(port)s di firewall mesin kantor, dan dengarkan alamat itu."),
    ),
    Code.HAIRPIN_BROKEN: Said(
        _("%(ip)s port %(port)s terbuka, tetapi kantor tidak menjawab di baliknya."),
        _("Periksa web server di depan `rekam serve` dan REKAM_HOSTS."),
    ),
    Code.FORWARD_WRONG: Said(
        _("Penerusan salah: di %(ip)s port %(port)s yang menjawab %(server)s, bukan kantor ini."),
        _("Di router, arahkan port %(port)s ke mesin ini; atau pindahkan halaman router sendiri."),
    ),
    Code.OUTSIDE_SEEN: Said(_("%(node)s masuk lewat alamat publik, dari %(seen)s, %(at)s.")),
    Code.OUTSIDE_NONE: Said(
        _("Dalam 24 jam ini belum ada kit yang membuktikannya dari luar."),
        _("Jalankan `rekam doctor` di sebuah kit dengan paket data."),
    ),
    Code.OUTSIDE_UNPROVED: Said(
        _("Dari dalam tidak terbukti, dan dalam 24 jam ini tidak ada kit yang masuk."),
        _("Perbaiki hal di atas, lalu jalankan `rekam doctor` di sebuah kit dengan paket data."),
    ),
    Code.STICK_FOUND: Said(_("USB terpasang di %(path)s, sisa %(free)s.")),
    Code.STICK_NONE: Said(
        _("Tidak ada USB yang terpasang."),
        _("Colok USB, lalu tekan F9 di kit atau buka Baca USB di kantor."),
    ),
    Code.STICK_FULL: Said(
        _("USB di %(path)s penuh: sisa %(free)s."),
        _("Kosongkan berkas lain di USB itu, atau pakai yang lain."),
    ),
    Code.STICK_LOCKED: Said(
        _("USB di %(path)s tidak dapat ditulisi."),
        _("Geser pengunci USB, atau pasang lagi dengan izin menulis."),
    ),
    Code.DISK_ROOM: Said(_("Sisa ruang disk %(free)s.")),
    Code.DISK_LOW: Said(
        _("Sisa ruang disk tinggal %(free)s."),
        _("Kosongkan disk minggu ini. Yang sudah direkam jangan dihapus sendiri."),
    ),
    Code.DISK_FULL: Said(
        _("Disk hampir penuh: sisa %(free)s."),
        _("Kosongkan sekarang, sebelum perekaman berhenti. Jangan hapus folder Rekam."),
    ),
    Code.KITS_HEARD: Said(_("Semua %(count)s kit berkabar dalam 24 jam ini.")),
    Code.KITS_LATE: Said(
        _("%(late)s dari %(count)s kit lama tanpa kabar: %(nodes)s."),
        _("Hubungi petugasnya. Rekaman di kit itu tetap aman."),
    ),
    Code.KITS_NONE: Said(_("Belum ada kit yang terdaftar.")),
    Code.BACKUP_FRESH: Said(_("Cadangan terakhir %(hours)s jam lalu, di %(place)s.")),
    Code.BACKUP_OLD: Said(
        _("Cadangan terakhir %(hours)s jam lalu, di %(place)s; %(left)s data belum ikut."),
        _("Jalankan `rekam backup` hari ini, lalu pasang supaya jalan tiap malam."),
    ),
    Code.BACKUP_NONE: Said(
        _("Kantor ini belum pernah dicadangkan."),
        _("Jalankan `rekam backup` ke disk lain hari ini. Kit belum boleh menghapus rekamannya."),
    ),
}
