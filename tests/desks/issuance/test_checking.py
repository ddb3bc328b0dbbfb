"""What the office gives to whoever verifies letters, to strangers too."""

from rekam.desks.issuance import actions
from rekam.domain.facts import CentreStatusImported
from rekam.domain.values import Subject
from rekam.engines.claims import key_list
from rekam.registry import letters, read
from tests.desks.browsing import visiting
from tests.screens import LISTED, parsed

SUBJECT = Subject(LISTED[0].nik)


def letter_code(machine):
    status = CentreStatusImported(
        subject=SUBJECT, status="PRINT_READY_RECORD", on=machine.today, dataset="ab" * 8
    )
    machine.ledger.record(status, actor="office")
    actions.issue_suket(machine, SUBJECT, today=machine.today, officer="registrar")
    (letter,) = letters.living(read.letters(is_in_hand=False))
    return letters.code(machine.ledger, letter)


def test_a_stranger_gets_the_signed_file(office_screens):
    given = office_screens.get("/suket/kunci")
    assert given.headers["Content-Disposition"].endswith('.cose"')
    assert [one.kid for one in key_list.read(given.content).keys] == [b"2018", b"2019"]


def test_the_page_is_served_under_its_own_policy_and_no_other_page_is(office_screens):
    page = office_screens.get("/suket/cek/")
    assert "script-src 'sha256-" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    other = office_screens.get("/masuk").headers["Content-Security-Policy"]
    assert "script-src 'self';" in other


def test_the_single_file_names_nothing_beside_itself(office_screens):
    page = office_screens.get("/suket/cek/periksa-suket.html")
    assert page.headers["Content-Disposition"] == 'attachment; filename="periksa-suket.html"'
    found = parsed(page)
    assert [one["href"] for one in found.all("link")] == ["data:,"]
    assert [one for one in found.all("script") if one.get("src")] == []


def test_a_phone_that_opened_the_page_once_needs_no_network(browser, office_screens):
    office = office_screens.one
    with office.on() as machine:
        code = letter_code(machine)
        at = machine.clock_ms() // 1000
    with visiting(browser, office) as visit:
        visit.open("/suket/cek/")
        visit.page.evaluate("navigator.serviceWorker.ready")
        visit.page.context.set_offline(True)
        visit.page.reload()
        visit.see("Periksa suket")
        visit.page.evaluate("ready")
        said = visit.page.evaluate("([text, at]) => judge(text, at)", [code, at])
        assert said == "valid"
        assert LISTED[0].name in visit.page.locator("#said").inner_text()


def test_a_phone_with_a_network_takes_the_newest_list(browser, office_screens):
    office = office_screens.one
    with office.on() as machine:
        code = letter_code(machine)
        at = machine.clock_ms() // 1000
    with visiting(browser, office) as visit:
        visit.open("/suket/cek/")
        visit.page.evaluate("navigator.serviceWorker.ready")
        with office.on() as machine:
            actions.revoke_suket(machine, SUBJECT, reason="salah cetak", officer="registrar")
        visit.page.reload()
        visit.page.evaluate("ready")
        assert visit.page.evaluate("([text, at]) => judge(text, at)", [code, at]) == "revoked"
