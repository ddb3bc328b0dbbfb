"""What can be asked only where there is no network: ``test_browser_no_route.py`` runs it there."""

import pytest
from playwright.sync_api import Error

from tests.no_route import ELSEWHERE, prove_alone


def test_this_machine_is_alone():
    prove_alone()


def test_a_page_of_another_host_cannot_be_had(page):
    with pytest.raises(Error, match=r"ERR_(INTERNET_DISCONNECTED|ADDRESS_UNREACHABLE|NETWORK)"):
        page.goto(f"http://{ELSEWHERE[0]}/")
