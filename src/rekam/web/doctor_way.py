"""What a doctor says of the way to an address: name, route, port, handshake, who answers, clocks.

Each code has what came back and what to do, in Indonesian, the screens' own language, and beside it
in English for ``rekam doctor --lang en``. Values stand in them as ``%(ip)s``.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rekam.doctor.findings import Code


@dataclass(frozen=True, slots=True)
class Said:
    """What came back and what to do, in two languages; nothing to do where all is well."""

    found: str | Promise
    found_en: str
    do: str | Promise = ""
    do_en: str = ""


WAY: dict[Code, Said] = {
    Code.ADDRESS_NONE: Said(
        _("Belum ada alamat kantor."),
        "No address of the office is known.",
        _("Di kit: pasangkan lagi dengan undangan yang beralamat. Di kantor: isi REKAM_ADDRESS."),
        "On a kit: pair again with an invitation that has one. At the office: set REKAM_ADDRESS.",
    ),
    Code.ADDRESS_BAD: Said(
        _("Alamat kantor tidak dapat dipakai."),
        "The office's address cannot be used.",
        _("Tulis seperti https://kantor.pacitankab.go.id atau https://203.0.113.5:8443."),
        "Write it like https://office.example.go.id or https://203.0.113.5:8443.",
    ),
    Code.ADDRESS_GIVEN: Said(_("Alamatnya terbaca."), "The address can be read."),
    Code.LINK_UP: Said(
        _("Tersambung ke jaringan. Alamat mesin ini %(ip)s."),
        "Connected to a network. This machine's address is %(ip)s.",
    ),
    Code.LINK_DOWN: Said(
        _("Tidak ada jaringan: semua kartu jaringan mati atau tercabut."),
        "No network: every interface is down or unplugged.",
        _("Nyalakan WiFi atau modem, atau colok kabel. Rekaman aman; boleh terus merekam."),
        "Turn on Wi-Fi or the modem, or plug in the cable. Recordings are safe; go on recording.",
    ),
    Code.LINK_UNROUTED: Said(
        _("Kartu jaringan hidup, tetapi belum mendapat jalan keluar."),
        "An interface is up, but no route leads out.",
        _("Periksa DHCP, alamat gateway, dan kuota paket data."),
        "Check DHCP, the gateway's address and the data plan.",
    ),
    Code.PROXY_NONE: Said(_("Tidak memakai proxy."), "No proxy is used."),
    Code.PROXY_USED: Said(
        _("Mesin ini disuruh lewat proxy %(proxy)s."),
        "This machine is told to go by the proxy %(proxy)s.",
    ),
    Code.NAME_FOUND: Said(_("%(host)s beralamat %(ip)s."), "%(host)s has the address %(ip)s."),
    Code.NAME_NUMBER: Said(
        _("%(host)s sudah berupa angka, tidak perlu dicari."),
        "%(host)s is a number already: nothing to look up.",
    ),
    Code.NAME_UNKNOWN: Said(
        _("Server nama menjawab: %(host)s tidak ada."),
        "The name server answers that %(host)s does not exist.",
        _("Periksa ejaan alamat. Bila benar, daftarkan nama itu di DNS, atau pakai alamat angka."),
        "Check the spelling. If it is right, enter the name in the DNS, or use the number.",
    ),
    Code.NAME_SILENT: Said(
        _("Server nama (DNS) tidak menjawab untuk %(host)s."),
        "The name server (DNS) gives no answer for %(host)s.",
        _("Ganti DNS jaringan ini (mis. milik penyedia lain), atau beri kit alamat angka kantor."),
        "Set another DNS server for this network, or give the kit the office's number.",
    ),
    Code.ROUTE_FOUND: Said(
        _("Ada jalan ke %(ip)s, lewat alamat %(from)s."),
        "A route leads to %(ip)s, from our address %(from)s.",
    ),
    Code.ROUTE_NONE: Said(
        _("Mesin ini tidak punya jalan ke %(ip)s."),
        "This machine has no route to %(ip)s.",
        _("Periksa gateway. Bila alamatnya IPv6 dan jaringan ini hanya IPv4, pakai alamat IPv4."),
        "Check the gateway. If it is IPv6 and this network has IPv4 alone, use an IPv4 address.",
    ),
    Code.PORT_OPEN: Said(_("%(ip)s port %(port)s terbuka."), "%(ip)s port %(port)s is open."),
    Code.PORT_REFUSED: Said(
        _("%(ip)s ada, tetapi menolak port %(port)s: tidak ada yang mendengarkan di sana."),
        "%(ip)s is there but refuses port %(port)s: nothing listens on it.",
        _(
            "Di kantor: jalankan `rekam doctor`. Biasanya program belum jalan, hanya mendengarkan "
            "127.0.0.1, atau router belum meneruskan port ini."
        ),
        "At the office run `rekam doctor`: mostly the program is down, listens on 127.0.0.1 "
        "alone, or the router does not forward this port.",
    ),
    Code.PORT_SILENT: Said(
        _("%(ip)s port %(port)s diam selama %(s)s detik: ada firewall yang membuang sambungan."),
        "%(ip)s port %(port)s stays silent for %(s)s seconds: a firewall drops the connection.",
        _(
            "Di kantor: buka port %(port)s di firewall server dan router, teruskan ke kantor, "
            "dan tanyakan apakah penyedia internet menutupnya."
        ),
        "At the office: open port %(port)s in the server's and the router's firewall, forward it, "
        "and ask whether the provider blocks it.",
    ),
    Code.PORT_UNREACHABLE: Said(
        _("Jaringan di tengah jalan menyatakan %(ip)s tidak dapat dicapai."),
        "A network on the way says that %(ip)s cannot be reached.",
        _("Mesin atau router kantor mati, atau alamatnya salah. Periksa alamat publik kantor."),
        "The office's machine or router is off, or the address is wrong. Check the public address.",
    ),
    Code.PORT_FORBIDDEN: Said(
        _("Mesin ini sendiri melarang sambungan ke %(ip)s port %(port)s."),
        "This machine itself forbids connections to %(ip)s port %(port)s.",
        _("Periksa firewall atau antivirus di mesin ini."),
        "Check the firewall or antivirus of this machine.",
    ),
    Code.PROXY_REFUSED: Said(
        _("Proxy %(proxy)s menolak meneruskan (jawaban %(status)s)."),
        "The proxy %(proxy)s refuses to lead on (answer %(status)s).",
        _("Minta pengelola proxy membolehkan alamat kantor, atau pakai jaringan lain."),
        "Have the proxy's keeper allow the office's address, or use another network.",
    ),
    Code.TLS_GOOD: Said(
        _("Sertifikat %(subject)s baik sampai %(to_day)s."),
        "The certificate of %(subject)s is good until %(to_day)s.",
    ),
    Code.TLS_SOON: Said(
        _("Sertifikat %(subject)s habis %(to_day)s."),
        "The certificate of %(subject)s ends on %(to_day)s.",
        _("Perbarui sekarang; sesudah hari itu tidak ada kit yang dapat masuk."),
        "Renew it now: after that day no kit gets in.",
    ),
    Code.TLS_PLAIN: Said(
        _("Alamatnya http: tanpa sandi di jalan. Isi rekaman tetap tersegel."),
        "The address is http: not encrypted on the way. Recordings stay sealed.",
        _("Pasang sertifikat di kantor dan pakai https bila bisa."),
        "Install a certificate at the office and use https where possible.",
    ),
    Code.TLS_UNSEEN: Said(
        _("Sertifikat tidak dapat dilihat dari dalam gedung."),
        "The certificate cannot be seen from inside the building.",
        _("Jalankan `rekam doctor` di sebuah kit dari luar."),
        "Run `rekam doctor` on a kit from outside.",
    ),
    Code.TLS_NONE: Said(
        _("%(ip)s port %(port)s tidak memakai TLS (https)."),
        "%(ip)s port %(port)s does not speak TLS (https).",
        _("Port ini milik layanan http. Perbaiki alamat (http atau port lain), atau pasang TLS."),
        "This port serves http. Mend the address (http, or another port), or install TLS there.",
    ),
    Code.TLS_FAILED: Said(
        _("Salam TLS dengan %(host)s gagal (%(why)s)."),
        "The TLS handshake with %(host)s fails (%(why)s).",
        _("Coba jaringan lain; bila sama, periksa web server di kantor."),
        "Try another network; if it is the same, check the office's web server.",
    ),
    Code.CERT_EXPIRED: Said(
        _("Ini kantor kita, tetapi sertifikatnya habis %(to_day)s."),
        "This is our office, but its certificate expired on %(to_day)s.",
        _("Di kantor: perbarui sertifikat %(subject)s, lalu muat ulang web server."),
        "At the office: renew the certificate of %(subject)s, then reload the web server.",
    ),
    Code.CERT_EARLY: Said(
        _("Ini kantor kita, tetapi sertifikatnya baru berlaku %(from_day)s."),
        "This is our office, but its certificate begins on %(from_day)s.",
        _("Periksa jam mesin yang membuat sertifikat itu, lalu buat lagi."),
        "Check the clock of the machine that made it, then make it again.",
    ),
    Code.CERT_NAME: Said(
        _("Ini kantor kita, tetapi sertifikatnya untuk %(subject)s, bukan %(host)s."),
        "This is our office, but its certificate is for %(subject)s, not %(host)s.",
        _("Buat sertifikat yang memuat %(host)s, atau beri kit nama yang tertulis di sertifikat."),
        "Make a certificate that has %(host)s, or give kits the name that it has.",
    ),
    Code.CERT_CHAIN: Said(
        _("Ini kantor kita, tetapi sertifikatnya dari %(issuer)s, yang tidak dipercaya di sini."),
        "This is our office, but its certificate is by %(issuer)s, which is not trusted here.",
        _("Kirim juga sertifikat antaranya (fullchain), atau pakai penerbit yang umum dipercaya."),
        "Send the intermediate certificate too (fullchain), or use a commonly trusted issuer.",
    ),
    Code.CERT_CLOCK: Said(
        _("Jam mesin ini %(off)s, maka sertifikat kantor tampak tidak berlaku."),
        "This machine's clock is %(off)s, so that the office's certificate looks invalid.",
        _("Betulkan jam dan tanggal mesin ini. Sertifikat kantor baik."),
        "Set this machine's clock and date. The office's certificate is good.",
    ),
    Code.ANSWER_OFFICE: Said(
        _("Kantor kita menjawab dan membuktikan diri. Ia melihat kita sebagai %(seen)s."),
        "Our office answers and proves who it is. It sees us as %(seen)s.",
    ),
    Code.ANSWER_UNPROVED: Said(
        _("Kantor Rekam menjawab, tetapi belum dapat membuktikan diri (versi lama)."),
        "A Rekam office answers but cannot prove who it is yet (an old version).",
        _("Perbarui program di kantor."),
        "Update the office's program.",
    ),
    Code.ANSWER_OTHER_OFFICE: Said(
        _("Yang menjawab di %(ip)s adalah kantor Rekam lain, bukan kantor kita."),
        "Another Rekam office answers at %(ip)s, not ours.",
        _("Periksa alamat dan penerusan port, atau pasangkan kit ini dengan kantor itu."),
        "Check the address and the port forward, or pair this kit with that office.",
    ),
    Code.ANSWER_KIT: Said(
        _("Yang menjawab di %(ip)s adalah sebuah kit, bukan kantor."),
        "A kit answers at %(ip)s, not the office.",
        _("Perbaiki alamat atau penerusan port ke mesin kantor."),
        "Mend the address, or forward the port to the office's machine.",
    ),
    Code.ANSWER_OTHER: Said(
        _("Server lain menjawab di %(ip)s port %(port)s (%(status)s, %(server)s)."),
        "Another server answers at %(ip)s port %(port)s (%(status)s, %(server)s).",
        _("Penerusan port atau alamat menuju mesin lain. Di router, arahkan ke mesin kantor."),
        "The forward or the address leads to the wrong machine. Point it to the office's machine.",
    ),
    Code.ANSWER_PORTAL: Said(
        _("Jaringan ini meminta masuk dulu: halaman %(server)s menjawab semua alamat."),
        "This network wants a sign-in first: the page %(server)s answers for every address.",
        _("Buka peramban, masuk ke jaringan ini, lalu periksa lagi. Atau pakai paket data."),
        "Open a browser, sign in to this network, then check again. Or use your own data plan.",
    ),
    Code.ANSWER_MOVED: Said(
        _("%(host)s mengalihkan ke %(where)s."),
        "%(host)s redirects to %(where)s.",
        _("Beri kit alamat tujuan itu bila memang kantor kita; kit tidak mengikuti pengalihan."),
        "Give kits that address if it is our office: a kit follows no redirect.",
    ),
    Code.ANSWER_PROXY: Said(
        _("Proxy di jalan meminta nama dan kata sandi (407)."),
        "A proxy on the way wants a name and password (407).",
        _("Isi nama dan kata sandi proxy di HTTPS_PROXY, atau pakai jaringan lain."),
        "Put the proxy's name and password into HTTPS_PROXY, or use another network.",
    ),
    Code.ANSWER_GATEWAY: Said(
        _("Web server di depan kantor menjawab %(status)s: program kantor di belakangnya mati."),
        "The web server before the office answers %(status)s: the program behind it is down.",
        _("Di kantor: jalankan `rekam serve`, dan samakan port-nya dengan setelan web server."),
        "At the office: start `rekam serve`, on the port that the web server is set to.",
    ),
    Code.ANSWER_HOST: Said(
        _("Kantor menjawab, tetapi tidak mengenal dirinya sebagai %(host)s."),
        "The office answers but does not go by the name %(host)s.",
        _("Di kantor: tambahkan %(host)s ke REKAM_HOSTS, lalu jalankan ulang."),
        "At the office: add %(host)s to REKAM_HOSTS, then restart.",
    ),
    Code.ANSWER_DAMAGED: Said(
        _("Jawaban kantor berubah di jalan."),
        "The office's answer was changed on the way.",
        _("Ada proxy yang mengubah isi. Pakai https atau jaringan lain."),
        "Some proxy changes what passes. Use https or another network.",
    ),
    Code.ANSWER_SILENT: Said(
        _("Sambungan terbuka, tetapi tidak ada jawaban dalam %(s)s detik."),
        "The connection opens, but no answer comes in %(s)s seconds.",
        _("Kantor terlalu sibuk, atau sinyal terlalu lemah. Coba lagi sebentar lagi."),
        "The office is too busy, or the signal too weak. Try again in a while.",
    ),
    Code.ANSWER_CUT: Said(
        _("Sambungan terbuka, lalu diputus sebelum ada jawaban."),
        "The connection opens and is cut before any answer.",
        _("Periksa apakah port ini http atau https, dan firewall yang memeriksa isi."),
        "Check whether this port is http or https, and firewalls that look inside.",
    ),
    Code.CLOCK_RIGHT: Said(
        _("Jam mesin ini cocok dengan jam kantor."),
        "This machine's clock agrees with the office's.",
    ),
    Code.CLOCK_OFF: Said(
        _("Jam mesin ini %(off)s dibanding kantor."),
        "This machine's clock is %(off)s, compared with the office's.",
        _("Betulkan jamnya. Rekaman tetap diterima; selisihnya dicatat."),
        "Set the clock. Recordings are taken all the same; the difference is written down.",
    ),
    Code.CLOCK_UNTOLD: Said(
        _("Belum ada jam lain untuk dibandingkan."), "There is no other clock to compare with yet."
    ),
}
