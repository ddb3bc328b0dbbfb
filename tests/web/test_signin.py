import pytest
from django.conf import settings
from django.test import Client

from rekam.domain.trust import Role
from rekam.registry import credentials
from rekam.web.access import SESSION_KEY
from tests.screens import PASSPHRASE, parsed

RIGHT = {"name": "head", "passphrase": PASSPHRASE}
WRONG = {"name": "head", "passphrase": "a short walk"}


def signed_in(client):
    return client.session.get(SESSION_KEY)


def test_the_form_needs_no_script_and_no_network(office_screens):
    page = parsed(office_screens.get("/masuk"))
    assert page.all("form", method="post", action="/masuk")
    assert [field["name"] for field in page.all("input", type=None)] == ["name"]
    assert page.all("input", name="passphrase")[0]["type"] == "password"


def test_the_right_passphrase_opens_the_house(office_screens):
    with office_screens.visitor() as client:
        response = client.post("/masuk", RIGHT)
        assert response.headers["Location"] == "/"
        assert signed_in(client) == "head"
        assert client.get("/ringkasan").status_code == 200


@pytest.mark.parametrize("name", ["  head ", "HEAD", "Head"])
def test_a_name_may_be_typed_as_phones_and_haste_type_it(office_screens, name):
    with office_screens.visitor() as client:
        client.post("/masuk", RIGHT | {"name": name})
        assert signed_in(client) == "head"


@pytest.mark.parametrize(
    "typed",
    [
        WRONG,
        RIGHT | {"passphrase": PASSPHRASE.upper()},
        RIGHT | {"passphrase": ""},
        RIGHT | {"name": "siluman"},
        RIGHT | {"name": ""},
        {},
    ],
    ids=["wrong", "other letters", "empty", "unknown name", "no name", "nothing"],
)
def test_anything_else_does_not_and_is_told_in_one_sentence(office_screens, typed):
    with office_screens.visitor() as client:
        response = client.post("/masuk", typed)
        assert response.status_code == 403
        assert signed_in(client) is None
    page = parsed(response)
    assert page.text.count("Nama atau kata sandi tidak cocok.") == 2
    assert page.text.startswith("Galat: Masuk")


def test_what_went_wrong_is_read_first_and_leads_to_the_field(office_screens):
    page = parsed(office_screens.post("/masuk", WRONG))
    summary = page.all("div", role="alert")[0]
    assert summary["tabindex"] == "-1"
    assert "autofocus" in summary
    assert page.all("a", href="#name")
    field = page.all("input", id="name")[0]
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "name-problem"
    assert field["value"] == "head"


def test_a_wrong_passphrase_is_never_sent_back(office_screens):
    response = office_screens.post("/masuk", WRONG)
    assert WRONG["passphrase"] not in response.content.decode()


def test_known_and_unknown_names_are_told_the_same(office_screens):
    known = parsed(office_screens.post("/masuk", WRONG)).text
    unknown = parsed(office_screens.post("/masuk", WRONG | {"name": "siluman"})).text
    assert known == unknown


def test_failures_slow_an_account_down_and_never_lock_it(office_screens):
    with office_screens.visitor() as client:
        for _ in range(4):
            assert client.post("/masuk", WRONG).status_code == 403
        slowed = client.post("/masuk", RIGHT)
        assert slowed.status_code == 429
        assert "Tunggu" in parsed(slowed).text
        assert signed_in(client) is None
        office_screens.one.fleet.now_ms += 60_000
        client.post("/masuk", RIGHT)
        assert signed_in(client) == "head"


def test_one_account_that_waits_holds_up_no_other(office_screens):
    with office_screens.visitor() as client:
        for _ in range(5):
            client.post("/masuk", WRONG)
        client.post("/masuk", RIGHT | {"name": "it"})
        assert signed_in(client) == "it"


def test_while_waiting_no_guess_is_checked(office_screens, monkeypatch):
    with office_screens.visitor() as client:
        for _ in range(5):
            client.post("/masuk", WRONG)
        monkeypatch.setattr(credentials, "check", None)
        assert client.post("/masuk", RIGHT).status_code == 429


def test_a_session_key_planted_before_is_worth_nothing(office_screens):
    with office_screens.visitor() as client:
        session = client.session
        session["planted"] = "by someone else"
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = planted = session.session_key
        client.post("/masuk", RIGHT)
        assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
        assert "planted" not in client.session
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = planted
        assert thief.get("/ringkasan").headers["Location"].startswith("/masuk")


def test_signing_in_as_another_forgets_the_first(office_screens):
    with office_screens.visitor(Role.IT) as client:
        client.post("/masuk", RIGHT)
        assert signed_in(client) == "head"


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/daftar/?x=1", "/daftar/?x=1"),
        ("", "/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http:///elsewhere.example/", "/"),
    ],
)
def test_the_way_back_leads_nowhere_but_here(office_screens, wanted, led_to):
    with office_screens.visitor() as client:
        response = client.post("/masuk", RIGHT | {"next": wanted})
    assert response.headers["Location"] == led_to


def test_the_way_back_is_carried_through_the_form(office_screens):
    page = parsed(office_screens.get("/masuk?next=/daftar/"))
    assert page.all("input", name="next")[0]["value"] == "/daftar/"


def test_signing_out_forgets_who_was_there(office_screens):
    with office_screens.visitor(Role.HEAD) as client:
        response = client.post("/keluar")
        assert response.headers["Location"] == "/masuk"
        assert client.get("/ringkasan").headers["Location"].startswith("/masuk")


def test_nobody_is_signed_out_by_a_link(office_screens):
    with office_screens.visitor(Role.HEAD) as client:
        assert client.get("/keluar").status_code == 405
        assert client.get("/ringkasan").status_code == 200


def test_a_form_from_elsewhere_signs_nobody_in(office_screens):
    with office_screens.visitor(enforce_csrf_checks=True) as client:
        response = client.post("/masuk", RIGHT)
        assert response.status_code == 403
        assert signed_in(client) is None
    assert "kedaluwarsa" in parsed(response).text


def test_an_officer_signs_in_on_a_kit_without_any_server(kit_screens):
    """The passphrases came with the pairing; the office is not asked."""
    with kit_screens.visitor() as client:
        machine = kit_screens.one.assembled()
        credentials.set_passphrase("officer", PASSPHRASE)
        client.post("/masuk", {"name": "officer", "passphrase": PASSPHRASE})
        assert signed_in(client) == "officer"
        assert machine.node == "kit-07"
