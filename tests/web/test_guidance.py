"""F1: every page has help of its own, which says what it is for, its keys, and what to do when."""

import re

import pytest

from rekam.domain.trust import Role
from tests.screens import faults, parsed
from tests.web.test_templates import TEMPLATES
from tests.web.test_walk import ADDRESSES, STRANGERS, WHO_MAY, address_of

HELP = sorted(name for name in TEMPLATES if "/help/" in name)


def links_to_help(client, name):
    """Return where a page's F1 leads, or None when the address shows no page."""
    response = client.get(address_of(name, ADDRESSES[name][1]))
    is_page = "html" in response.headers.get("Content-Type", "") and response.status_code in {
        200,
        409,
    }
    response_text = b"" if response.streaming else response.content
    response.close()
    if not is_page or b"<html" not in response_text:  # a part of a page is on a page that has it
        return None
    (link,) = parsed(response).all("a", **{"data-key": "F1"})
    return link["href"]


@pytest.mark.parametrize("screens", ["office_screens", "kit_screens"])
@pytest.mark.parametrize("role", Role)
def test_every_page_has_help_of_its_own(request, machines, screens, role):
    found = {}
    with request.getfixturevalue(screens).visitor(role) as client:
        for name in (name for name, may in WHO_MAY.items() if may and role in may):
            found[name] = links_to_help(client, name)
    wrong = {
        name: link
        for name, link in found.items()
        if link and link != f"/bantuan/{name.replace(':', '/')}"
    }
    assert wrong == {}
    assert sum(link is not None for link in found.values()) > 2


@pytest.mark.parametrize("name", ["web:sign-in", "web:lock"])
def test_who_is_not_signed_in_yet_has_help_too(kit_screens, name):
    assert WHO_MAY[name] is STRANGERS
    with kit_screens.visitor() as client:
        assert client.get(f"/bantuan/{name.replace(':', '/')}").status_code == 200
        (link,) = parsed(client.get("/masuk")).all("a", **{"data-key": "F1"})
    assert link["href"] == "/bantuan/web/sign-in"


@pytest.mark.parametrize("template", HELP)
def test_help_is_read_without_eyes_or_mouse_and_leads_back(kit_screens, template):
    desk, name = re.fullmatch(r"(.+)/help/(.+)\.html", template).groups()
    headers = {"Referer": "http://testserver/rekam/?q=a"}
    answer = kit_screens.get(f"/bantuan/{desk}/{name}", **headers)
    page = parsed(answer)
    assert faults(answer) == []
    assert page.all("a", **{"data-key": "Escape"})[0]["href"] == "http://testserver/rekam/?q=a"
    assert page.all("a", **{"data-key": "F1"}) == []
    assert "Apa yang dilakukan bila" in page.text
    assert len(page.all("dt")) >= 2


@pytest.mark.parametrize(
    "address", ["/bantuan/capture/nothing", "/bantuan/nobody/find", "/bantuan/web/plain"]
)
def test_a_page_without_help_gets_what_is_true_everywhere(kit_screens, address):
    assert "Pekerjaan utama di halaman." in parsed(kit_screens.get(address)).text


@pytest.mark.parametrize("address", ["/bantuan/../../secret-key", "/bantuan/a/b.html"])
def test_help_opens_no_other_file(kit_screens, address):
    assert kit_screens.get(address).status_code == 404


def test_over_a_page_only_the_words_are_sent(kit_screens):
    headers = {"HX-Request": "true"}
    answer = kit_screens.get("/bantuan/capture/find", **headers).content.decode().strip()
    assert answer.startswith('<div class="help">')
    assert "<body" not in answer


def test_an_address_that_is_none_still_leads_to_help(kit_screens):
    page = parsed(kit_screens.get("/tidak-ada", role=Role.OFFICER))
    assert page.all("a", **{"data-key": "F1"})[0]["href"] == "/bantuan/web/any"
