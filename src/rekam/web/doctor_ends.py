"""What a doctor says of the two ends: pairing, positions, the office's own address, disks, sticks.

As ``doctor_way.py``, which goes before: what came back and what to do, in two languages.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rekam.doctor.findings import Code
from rekam.web.doctor_way import Said

ENDS: dict[Code, Said] = {
    Code.CLOCK_AGREES: Said(
        _("Jam %(count)s kit sesuai dengan jam kantor."),
        "The clocks of %(count)s kits agree with the office's.",
    ),
    Code.CLOCK_DOUBTED: Said(
        _("Menurut %(count)s kit, jam kantor %(off)s."),
        "By %(count)s kits, the office's clock is %(off)s.",
        _("Periksa jam dan tanggal mesin kantor; nyalakan NTP."),
        "Check the office's clock and date; turn on NTP.",
    ),
    Code.PAIRED: Said(_("Kantor mengenal %(node)s."), "The office knows %(node)s."),
    Code.PAIRING_UNKNOWN: Said(
        _("Kantor belum mengenal %(node)s."),
        "The office does not know %(node)s.",
        _("Pasangkan kit ini: `rekam invite` di kantor, `rekam pair` di sini. Rekaman tetap aman."),
        "Pair this kit: `rekam invite` at the office, `rekam pair` here. Recordings stay safe.",
    ),
    Code.PAIRING_KEYS: Said(
        _("Kantor mengenal %(node)s dengan kunci lain: laptop lain memakai nama ini."),
        "The office knows %(node)s by another key: another laptop has this name.",
        _("Periksa laptop mana yang benar; beri laptop ini nama kit lain lewat undangan baru."),
        "See which laptop is the right one; give this one another name by a new invitation.",
    ),
    Code.PAIRING_REVOKED: Said(
        _("Kantor sudah mencabut %(node)s."),
        "The office has revoked %(node)s.",
        _("Rekamannya aman dan masih dapat diserahkan lewat USB. Hubungi petugas TI kantor."),
        "Its recordings are safe and can be handed in by stick. Call the office's IT officer.",
    ),
    Code.PAIRING_FAILED: Said(
        _("Kotak surat %(node)s tidak dapat dibuka (%(why)s)."),
        "The mailbox of %(node)s cannot be opened (%(why)s).",
        _("Coba lagi sebentar lagi; bila tetap, jalankan `rekam doctor` di kantor."),
        "Try again in a while; if it stays so, run `rekam doctor` at the office.",
    ),
    Code.POSITIONS_LEVEL: Said(
        _("Kantor memegang semua catatan kit ini (%(ours)s)."),
        "The office holds all of this kit's entries (%(ours)s).",
    ),
    Code.POSITIONS_WAITING: Said(
        _("Kantor memegang %(theirs)s dari %(ours)s catatan; %(waiting)s menunggu dikirim."),
        "The office holds %(theirs)s of %(ours)s entries; %(waiting)s wait to be sent.",
    ),
    Code.POSITIONS_NONE: Said(
        _("Belum pernah ada tanda terima dari kantor; di sini ada %(ours)s catatan."),
        "No receipt ever came from the office; %(ours)s entries are here.",
        _("Kirim sekali, lewat jaringan atau USB yang dibawa pulang kembali."),
        "Send once, over the network or by a stick that is brought back.",
    ),
    Code.POSITIONS_AHEAD: Said(
        _("Kantor memegang lebih banyak (%(theirs)s) daripada kit ini (%(ours)s)."),
        "The office holds more (%(theirs)s) than this kit (%(ours)s).",
        _("Disk kit ini pernah dipulihkan. Kirim sekali; kit membuka babak baru sendiri."),
        "This kit's disk was restored. Send once; it opens a new epoch by itself.",
    ),
    Code.POSITIONS_FORK: Said(
        _("Kantor memegang catatan lain di bawah nama kit ini: ada laptop kembar."),
        "The office holds other entries under this kit's name: there is a twin laptop.",
        _("Hentikan salah satu laptop, lalu minta kantor membuka Karantina. Keduanya tersimpan."),
        "Stop one of the laptops, then have the office open Quarantine. Both are kept.",
    ),
    Code.BUCKET_OPEN: Said(
        _("Kunci di mesin ini membuka %(place)s; %(count)s berkas menunggu di sana."),
        "This machine's key opens %(place)s; %(count)s files wait there.",
    ),
    Code.BUCKET_FAILED: Said(
        _("%(place)s gagal tanpa menyebut sebabnya."),
        "%(place)s fails and does not say why.",
        _("Coba lagi nanti; bila tetap begitu, tanyakan penyedianya."),
        "Try again later; if it stays so, ask its provider.",
    ),
    Code.BUCKET_KEY: Said(
        _("%(place)s menolak: kuncinya salah atau sudah diganti."),
        "%(place)s refuses: the key is wrong or was changed.",
        _("Pasang kunci yang berlaku: `rekam road add` dengan nama yang sama."),
        "Give this machine the key that holds: `rekam road add` by the same name.",
    ),
    Code.BUCKET_DENIED: Said(
        _("%(place)s mengenal kuncinya, tetapi tidak mengizinkan membaca."),
        "%(place)s knows the key, and does not let it read.",
        _("Di penyedia, beri kunci ini izin melihat, membaca, menulis, dan menghapus."),
        "At the provider, let this key list, read, write and delete.",
    ),
    Code.BUCKET_MISSING: Said(
        _("Tidak ada bucket atau folder di %(place)s."),
        "There is no bucket or folder at %(place)s.",
        _("Periksa nama pada alamatnya, atau buat bucket itu di penyedia."),
        "Check the name in its address, or make the bucket at the provider.",
    ),
    Code.BUCKET_REGION: Said(
        _("%(place)s berada di wilayah lain daripada yang tertulis di alamatnya."),
        "%(place)s is in another region than its address says.",
        _("Betulkan `?region=` pada alamatnya dengan `rekam road add`."),
        "Mend `?region=` in its address by `rekam road add`.",
    ),
    Code.BUCKET_CLOCK: Said(
        _("Jam mesin ini terlalu jauh dari jam %(place)s, jadi kuncinya ditolak."),
        "This machine's clock is too far from that of %(place)s, so its key is refused.",
        _("Setel tanggal dan jam mesin ini."),
        "Set this machine's date and clock.",
    ),
    Code.BUCKET_CERTIFICATE: Said(
        _("Sertifikat %(place)s tidak dapat dipercaya."),
        "The certificate of %(place)s cannot be trusted.",
        _("Periksa tanggal mesin ini, halaman masuk wifi, dan masa berlaku sertifikat itu."),
        "Check this machine's date, the network's sign-in page, and how long it is good.",
    ),
    Code.BUCKET_UNREACHABLE: Said(
        _("%(place)s tidak menjawab, walau port-nya terbuka."),
        "%(place)s does not answer, though its port is open.",
        _("Coba lagi nanti, atau lewat jaringan lain."),
        "Try again later, or over another network.",
    ),
    Code.BUCKET_BUSY: Said(
        _("%(place)s sedang sibuk atau terganggu."),
        "%(place)s is busy or in trouble.",
        _("Coba lagi nanti. Boleh terus bekerja."),
        "Try again later. Go on working.",
    ),
    Code.BUCKET_FULL: Said(
        _("%(place)s penuh."),
        "%(place)s is full.",
        _("Kantor mengambil isinya, atau tambah ruangnya di penyedia."),
        "Let the office fetch what lies there, or take more room at the provider.",
    ),
    Code.BUCKET_STRANGE: Said(
        _("Yang menjawab di %(place)s bukan bucket, atau ada berkas asing di dalamnya."),
        "What answers at %(place)s is no bucket, or a stranger's file lies in it.",
        _("Masuk dulu ke wifi bila diminta; bila tetap begitu, buang berkas asing itu."),
        "Sign in to the network if asked; if it stays so, remove the stranger's file.",
    ),
    Code.PROGRAM_ANSWERS: Said(
        _("Program kantor jalan, mendengarkan %(host)s port %(port)s."),
        "The office's program runs and listens on %(host)s port %(port)s.",
    ),
    Code.PROGRAM_DOWN: Said(
        _("Tidak ada program kantor di %(host)s port %(port)s."),
        "No office program answers on %(host)s port %(port)s.",
        _("Jalankan `rekam serve`, dan pastikan ia hidup lagi sesudah listrik padam."),
        "Start `rekam serve`, and make sure that it comes back after a power cut.",
    ),
    Code.PROGRAM_OTHER: Said(
        _("Program lain menjawab di %(host)s port %(port)s."),
        "Another program answers on %(host)s port %(port)s.",
        _("Hentikan program itu, atau jalankan `rekam serve --port` dengan angka lain."),
        "Stop that program, or run `rekam serve --port` with another number.",
    ),
    Code.LISTEN_OPEN: Said(
        _("Kantor menjawab di jaringan gedung: %(own)s port %(port)s."),
        "The office answers on the building's network: %(own)s port %(port)s.",
    ),
    Code.LISTEN_LOCAL: Said(
        _("Kantor hanya mendengarkan 127.0.0.1: mesin lain tidak dapat masuk lewat %(own)s."),
        "The office listens on 127.0.0.1 alone: no other machine gets in by %(own)s.",
        _("Pasang web server (nginx) di depannya, atau jalankan `rekam serve --host 0.0.0.0`."),
        "Put a web server (nginx) before it, or run `rekam serve --host 0.0.0.0`.",
    ),
    Code.LISTEN_OTHER: Said(
        _("Di %(own)s port %(port)s server lain yang menjawab, bukan kantor."),
        "At %(own)s port %(port)s another server answers, not the office.",
        _("Arahkan web server itu ke port %(served)s, atau ganti port-nya."),
        "Let that web server lead to port %(served)s, or give it another port.",
    ),
    Code.HOSTS_KNOWN: Said(
        _("Kantor mengenal dirinya sebagai %(host)s."), "The office goes by the name %(host)s."
    ),
    Code.HOSTS_MISSING: Said(
        _("Kantor menolak semua yang menyebutnya %(host)s."),
        "The office refuses everyone who calls it %(host)s.",
        _("Tambahkan %(host)s ke REKAM_HOSTS, lalu jalankan ulang `rekam serve`."),
        "Add %(host)s to REKAM_HOSTS, then restart `rekam serve`.",
    ),
    Code.OWNER_HERE: Said(
        _("Alamat publik %(ip)s milik mesin ini sendiri."),
        "The public address %(ip)s is this machine's own.",
    ),
    Code.OWNER_ROUTER: Said(
        _("Kantor di belakang router (NAT): mesin ini %(own)s, %(ip)s milik router."),
        "The office is behind a router (NAT): this machine is %(own)s, %(ip)s is the router's.",
        _("Router harus meneruskan port %(port)s ke %(own)s. Kunci %(own)s supaya tidak berganti."),
        "The router must forward port %(port)s to %(own)s. Fix %(own)s so that it never changes.",
    ),
    Code.OWNER_CARRIER: Said(
        _("Penyedia internet berbagi alamat (CGNAT): mesin ini %(own)s, bukan %(ip)s."),
        "The provider shares its addresses (CGNAT): this machine is %(own)s, not %(ip)s.",
        _("Minta IP publik sendiri dari penyedia; sebelum itu pakai jalan bucket atau USB."),
        "Ask the provider for an address of your own; until then use the bucket or a stick.",
    ),
    Code.OWNER_PRIVATE: Said(
        _("%(ip)s hanya berlaku di dalam gedung: dari desa tidak akan pernah sampai."),
        "%(ip)s means something inside the building alone: nobody in a village gets there.",
        _("Beri kit alamat publik, kecuali kit memang hanya mengirim dari dalam gedung."),
        "Give kits the public address, unless they send from inside the building alone.",
    ),
    Code.OWNER_LOOPBACK: Said(
        _("%(ip)s berarti mesin itu sendiri: kit akan menghubungi dirinya."),
        "%(ip)s means oneself: a kit would call itself.",
        _("Beri kit alamat publik kantor."),
        "Give kits the office's public address.",
    ),
    Code.OWNER_ELSEWHERE: Said(
        _("%(ip)s bukan alamat mesin ini (%(own)s)."),
        "%(ip)s is not this machine's address (%(own)s).",
        _("Periksa apakah alamat atau DNS masih lama, atau ada NAT di penyedia."),
        "See whether the address or the DNS is outdated, or the provider translates addresses.",
    ),
    Code.HAIRPIN_PROVED: Said(
        _("Lewat %(ip)s port %(port)s kita kembali ke kantor ini sendiri."),
        "By %(ip)s port %(port)s we come back to this very office.",
    ),
    Code.HAIRPIN_REFUSED: Said(
        _("%(ip)s port %(port)s menolak dari dalam: port belum diteruskan, atau hanya dari luar."),
        "%(ip)s port %(port)s refuses from inside: not forwarded, or for those outside alone.",
        _("Di router, teruskan port %(port)s ke mesin ini. Lalu periksa dari luar."),
        "Forward port %(port)s to this machine in the router. Then check from outside.",
    ),
    Code.HAIRPIN_SILENT: Said(
        _("%(ip)s port %(port)s diam dari dalam: firewall, atau router tidak memutar balik."),
        "%(ip)s port %(port)s stays silent from inside: a firewall, or a router that never turns "
        "its own back.",
        _("Di router, teruskan dan buka port %(port)s. Lalu periksa dari luar."),
        "Forward and open port %(port)s in the router. Then check from outside.",
    ),
    Code.HAIRPIN_BLOCKED: Said(
        _("Mesin ini sendiri menutup %(ip)s port %(port)s."),
        "This machine itself closes %(ip)s port %(port)s.",
        _("Buka port %(port)s di firewall mesin kantor, dan dengarkan alamat itu."),
        "Open port %(port)s in this machine's firewall, and listen on that address.",
    ),
    Code.HAIRPIN_BROKEN: Said(
        _("%(ip)s port %(port)s terbuka, tetapi kantor tidak menjawab di baliknya."),
        "%(ip)s port %(port)s is open, but the office does not answer behind it.",
        _("Periksa web server di depan `rekam serve` dan REKAM_HOSTS."),
        "Check the web server before `rekam serve`, and REKAM_HOSTS.",
    ),
    Code.FORWARD_WRONG: Said(
        _("Penerusan salah: di %(ip)s port %(port)s yang menjawab %(server)s, bukan kantor ini."),
        "A wrong forward: at %(ip)s port %(port)s answers %(server)s, not this office.",
        _("Di router, arahkan port %(port)s ke mesin ini; atau pindahkan halaman router sendiri."),
        "Point port %(port)s to this machine in the router; or move the router's own page away.",
    ),
    Code.OUTSIDE_SEEN: Said(
        _("%(node)s masuk lewat alamat publik, dari %(seen)s, %(at)s."),
        "%(node)s came in by the public address, from %(seen)s, %(at)s.",
    ),
    Code.OUTSIDE_NONE: Said(
        _("Dalam 24 jam ini belum ada kit yang membuktikannya dari luar."),
        "No kit has proved it from outside in 24 hours.",
        _("Jalankan `rekam doctor` di sebuah kit dengan paket data."),
        "Run `rekam doctor` on a kit over a data plan.",
    ),
    Code.OUTSIDE_UNPROVED: Said(
        _("Dari dalam tidak terbukti, dan dalam 24 jam ini tidak ada kit yang masuk."),
        "Not proved from inside, and no kit came in within 24 hours.",
        _("Perbaiki hal di atas, lalu jalankan `rekam doctor` di sebuah kit dengan paket data."),
        "Mend what stands above, then run `rekam doctor` on a kit over a data plan.",
    ),
    Code.STICK_FOUND: Said(
        _("USB terpasang di %(path)s, sisa %(free)s."),
        "A stick is plugged in at %(path)s, %(free)s free.",
    ),
    Code.STICK_NONE: Said(
        _("Tidak ada USB yang terpasang."),
        "No stick is plugged in.",
        _("Colok USB, lalu tekan F9 di kit atau buka Baca USB di kantor."),
        "Plug one in, then press F9 on the kit, or read it at the office.",
    ),
    Code.STICK_FULL: Said(
        _("USB di %(path)s penuh: sisa %(free)s."),
        "The stick at %(path)s is full: %(free)s free.",
        _("Kosongkan berkas lain di USB itu, atau pakai yang lain."),
        "Remove other files from it, or take another.",
    ),
    Code.STICK_LOCKED: Said(
        _("USB di %(path)s tidak dapat ditulisi."),
        "The stick at %(path)s cannot be written.",
        _("Geser pengunci USB, atau pasang lagi dengan izin menulis."),
        "Slide its lock, or mount it anew for writing.",
    ),
    Code.DISK_ROOM: Said(_("Sisa ruang disk %(free)s."), "The disk has %(free)s free."),
    Code.DISK_LOW: Said(
        _("Sisa ruang disk tinggal %(free)s."),
        "The disk has only %(free)s free.",
        _("Kosongkan disk minggu ini. Yang sudah direkam jangan dihapus sendiri."),
        "Make room this week. Never delete recordings by hand.",
    ),
    Code.DISK_FULL: Said(
        _("Disk hampir penuh: sisa %(free)s."),
        "The disk is almost full: %(free)s free.",
        _("Kosongkan sekarang, sebelum perekaman berhenti. Jangan hapus folder Rekam."),
        "Make room now, before recording stops. Do not delete Rekam's folder.",
    ),
    Code.KITS_HEARD: Said(
        _("Semua %(count)s kit berkabar dalam 24 jam ini."),
        "All %(count)s kits were heard of within 24 hours.",
    ),
    Code.KITS_LATE: Said(
        _("%(late)s dari %(count)s kit lama tanpa kabar: %(nodes)s."),
        "%(late)s of %(count)s kits were not heard of for long: %(nodes)s.",
        _("Hubungi petugasnya. Rekaman di kit itu tetap aman."),
        "Call their officers. Recordings on those kits stay safe.",
    ),
    Code.KITS_NONE: Said(_("Belum ada kit yang terdaftar."), "No kit is registered yet."),
    Code.BACKUP_FRESH: Said(
        _("Cadangan terakhir %(hours)s jam lalu, di %(place)s."),
        "The last backup is %(hours)s hours old, at %(place)s.",
    ),
    Code.BACKUP_OLD: Said(
        _("Cadangan terakhir %(hours)s jam lalu, di %(place)s; %(left)s data belum ikut."),
        "The last backup is %(hours)s hours old, at %(place)s; %(left)s items are in none.",
        _("Jalankan `rekam backup` hari ini, lalu pasang supaya jalan tiap malam."),
        "Run `rekam backup` today, then make it run every night.",
    ),
    Code.BACKUP_NONE: Said(
        _("Kantor ini belum pernah dicadangkan."),
        "This office was never backed up.",
        _("Jalankan `rekam backup` ke disk lain hari ini. Kit belum boleh menghapus rekamannya."),
        "Run `rekam backup` to another disk today. Until then no kit may delete its recordings.",
    ),
}
