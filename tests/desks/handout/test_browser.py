"""Lists are chosen and taken by the keyboard alone, with scripts and without."""

import pytest

from rekam.domain.trust import Role
from tests.desks.browsing import visiting


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_a_list_is_chosen_and_taken_by_the_keyboard_alone(browser, office_at_work, scripts):
    with visiting(browser, office_at_work, scripts=scripts) as visit:
        visit.sign_in(Role.HEAD.value)
        visit.follow("Unduh")
        visit.see("40", within="[role=status]")
        visit.tab_to("TPS")
        visit.type("3")
        with visit.page.expect_navigation():
            visit.press("Enter")
        assert "tps=3" in visit.page.url
        visit.see("40", within="[role=status]")
        for name, ending in (("Lembar kerja xlsx", ".xlsx"), ("Teks csv", ".csv"), ("PDF", ".zip")):
            visit.tab_to(name)
            with visit.page.expect_download() as download:
                visit.press("Enter")
            assert download.value.suggested_filename.startswith("belum-pegang-ktp-semua-desa-")
            assert download.value.suggested_filename.endswith(ending)
        if scripts:
            assert visit.violations() == []
