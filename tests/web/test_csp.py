import pytest

from rekam.domain.trust import Role

PAGES = ["/masuk", "/ringkasan", "/tidak-ada", "/rekam/"]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_may_use_only_what_this_machine_serves(office_screens, address):
    policy = office_screens.get(address, role=Role.REGISTRAR).headers["Content-Security-Policy"]
    rules = dict(one.strip().split(" ", 1) for one in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert not any("unsafe" in rule or "*" in rule for rule in rules.values())


@pytest.mark.parametrize("address", PAGES)
def test_a_page_about_people_is_kept_by_no_browser(office_screens, address):
    response = office_screens.get(address, role=Role.REGISTRAR)
    assert response.headers["Cache-Control"] == "no-store"


def test_no_address_with_a_nik_is_told_to_another_host(office_screens):
    headers = office_screens.get("/ringkasan", role=Role.HEAD).headers
    assert headers["Referrer-Policy"] == "same-origin"


def test_types_are_believed_and_frames_refused(office_screens):
    headers = office_screens.get("/ringkasan", role=Role.HEAD).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_scripts_and_styles_may_be_kept(office_screens):
    response = office_screens.get("/static/web/keys.js")
    assert response.status_code == 200
    assert "no-store" not in response.headers["Cache-Control"]
    response.close()


def test_the_session_is_out_of_reach_of_scripts(office_screens):
    with office_screens.visitor() as client:
        client.post("/masuk", {"name": "head", "passphrase": "a long walk to Sudimoro"})
        cookie = next(iter(client.cookies.values()))
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
