"""Measures papers: ``make bench-papers``.

    python -m tools.bench_papers                   everything
    python -m tools.bench_papers --letters 100     a quick look

Letters are signed, drawn and set fifty a file, as the office's screen does, first without its
database, then from the book to the paper on both (``bench_letters.py``).
Scans are of drawn sheets with the code turned and blurred, in Chromium, plain and slowed six times
(a stand-in for a small phone, no phone). Figures are wall time on this machine.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import segno
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image, ImageFilter
from playwright.sync_api import Page, sync_playwright

from rekam.domain.letterhead import Letterhead
from rekam.engines.claims import key_list, page_file
from rekam.engines.claims.keys import Key
from rekam.engines.claims.token import make, verify
from rekam.engines.documents.letter import PrintedLetter, letters
from tools import postgres

AT_ONCE = 50  # as desks/issuance/printing.py
NOW = 1_800_000_000
KEY = ec.derive_private_key(123456789, ec.SECP256R1())
TRUSTED = [Key(KEY.public_key(), b"2018")]
DAY = date(2018, 4, 5)
PERSON: dict[int, object] = {1: "350107******0003", 3: "ind", 4: "SITI AMINAH CONTOH WULANDARI"}
CONTENTS: dict[str, dict[int, object]] = {
    "as printed": {},
    "and birth, sex": {8: "19900102", 9: 2},
    "and address": {8: "19900102", 9: 2, 10: "DSN KRAJAN RT 001 RW 002\nKLEPU, SUDIMORO"},
    "and 600 bytes of a face": {8: "19900102", 9: 2, 16: bytes(range(200)) * 3, 17: 4},
}
SCAN = """async ([urls, at]) => {
    const found = [];
    for (const url of urls) {
        const image = new Image();
        image.src = url;
        await image.decode();
        const begun = performance.now();
        let text = null;
        for (const one of TRIES) text ??= await textIn(image, image.width, image.height, one);
        const code = text === null ? "picture" : await judge(text, at);
        found.push([code, performance.now() - begun]);
    }
    return found;
}"""


def main() -> None:
    """Measure all, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--scans", type=int, default=40)
    asked = parser.parse_args()
    _sizes()
    _batch(asked.letters)
    _from_the_book(asked.letters)
    code = _code(0).encode()
    each = _seconds(lambda: [verify(code, TRUSTED, at=NOW) for _ in range(500)]) / 500
    print(f"verify in Python: {1 / each:,.0f} a second")
    _scans(asked.scans)


def _code(number: int, more: dict[int, object] | None = None) -> str:
    claims: dict[int, object] = {
        1: "Disdukcapil Pacitan",
        4: NOW + 1000,
        5: NOW - 1000,
        6: NOW - 1000,
        7: f"470/{number + 1}/2018".encode(),
        169: PERSON | (more or {}),
    }
    return make(claims, KEY, kid=b"2018")


def _sizes() -> None:
    for name, more in CONTENTS.items():
        text = _code(9999, more)
        version = segno.make(text, error="m", boost_error=False, micro=False).version
        print(f"QR {name}: {len(text)} letters, version {version} at level M")


def _batch(count: int) -> None:
    sizes: list[int] = []

    def work() -> None:
        for start in range(0, count, AT_ONCE):
            printed = [_printed(number) for number in range(start, min(count, start + AT_ONCE))]
            sizes.append(len(letters(printed, head=Letterhead(), made_on=DAY)))

    spent = _seconds(work)
    print(f"{count} letters: {spent:.1f} s, {count / spent:.0f} a second, {sum(sizes) // count} B")
    print(f"one letter alone: {len(letters([_printed(0)], head=Letterhead(), made_on=DAY))} B")


def _from_the_book(count: int) -> None:
    with TemporaryDirectory() as folder:
        _one_database("SQLite", "", Path(folder), count)
    try:
        with TemporaryDirectory() as folder, postgres.running(durable=True) as url:
            _one_database("PostgreSQL", url, Path(folder), count)
    except postgres.MissingError as error:
        print(f"PostgreSQL was not measured: {error}")


def _one_database(name: str, url: str, folder: Path, count: int) -> None:
    command = [sys.executable, "-m", "tools.bench_letters", str(folder), str(count)]
    own = os.environ | {"DATABASE_URL": url}
    ran = subprocess.run(command, env=own, check=True, capture_output=True, text=True)
    told = json.loads(ran.stdout)
    whole = told["issued_s"] + told["printed_s"]
    print(
        f"{name}, {count} letters from the book: issued in {told['issued_s']:.1f} s (slowest "
        f"{told['slowest_ms']:.0f} ms), set in {told['printed_s']:.1f} s, {whole:.1f} s in all"
    )
    print(
        f"{name}, with a certificate: set and signed in {told['signed_s']:.1f} s, fifty a file; "
        f"each by itself {told['alone_ms']:.0f} ms; "
        f"{told['bytes'] // count} B a letter, {told['signed_bytes'] // count} B signed"
    )


def _printed(number: int) -> PrintedLetter:
    names = "NIK;Tempat/Tgl Lahir;Alamat;RT/RW;Kel/Desa;Kecamatan;Agama;Pekerjaan".split(";")
    return PrintedLetter(
        number=f"470/{number + 1}/2018",
        person=[("Nama", f"SITI CONTOH {number}"), *((name, "KLEPU") for name in names)],
        issued="5 April 2018",
        valid_for="selama 6 (enam) bulan sejak diterbitkan, ",
        valid_until="5 Oktober 2018",
        code=_code(number),
    )


def _sheet(number: int) -> str:
    drawn, sent = BytesIO(), BytesIO()
    code = segno.make(_code(number), error="m", boost_error=False, micro=False)
    code.save(drawn, kind="png", scale=8, border=4)
    square = Image.open(drawn).convert("L").resize((520, 520))
    turned = square.rotate(number * 9, expand=True, fillcolor=255)
    sheet = Image.new("L", (1600, 1200), 235)
    sheet.paste(turned.filter(ImageFilter.GaussianBlur(1)), (500, 200))
    sheet.save(sent, "JPEG", quality=80)
    return f"data:image/jpeg;base64,{base64.b64encode(sent.getvalue()).decode()}"


def _scans(count: int) -> None:
    signed = key_list.write(KEY, made=NOW, keys=TRUSTED, revoked=[])
    html, _ = page_file.build(signed, is_served=False)
    print(f"the page: {len(html.encode()):,} B; the signed file: {len(signed)} B")
    sheets = [_sheet(number) for number in range(count)]
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder, "page.html")
        path.write_text(html, "utf-8")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox"],
        )
        page = browser.new_page()
        for slowed in (1, 6):
            session = page.context.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
            page.goto(path.as_uri())
            page.evaluate("ready")
            found = page.evaluate(SCAN, [sheets, NOW])
            spent = [ms for code, ms in found if code == "valid"]
            print(
                f"scan, slowed {slowed} times: {len(spent)} of {count} read and valid, "
                f"p50 {statistics.median(spent):.0f} ms, most {max(spent):.0f} ms"
            )
        print(
            f"the page after {2 * count} scans: {_megabytes(page):.0f} MB of scripts' memory, "
            f"{_largest_renderer() / 1e6:.0f} MB its process alone"
        )
        browser.close()


def _megabytes(page: Page) -> float:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    told = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return float(told["JSHeapUsedSize"]) / 1e6


def _largest_renderer() -> int:
    """Return the bytes that the process of the page holds alone, without what Chromium shares."""
    ours = psutil.Process().children(recursive=True)
    pages = [one for one in ours if "--type=renderer" in one.cmdline()]
    return max(one.memory_full_info().uss for one in pages)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
