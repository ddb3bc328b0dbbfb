import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from rekam.domain.trust import Role
from rekam.web.access import SESSION_KEY, Access, Rule, allow, allow_strangers, rule_of
from tests.screens import parsed


def view(request):
    return HttpResponse("in")


@pytest.fixture
def asked(office_screens):
    """Ask for a view as the middleware does; returns its refusal, or None when it may run."""

    def ask(one, *, role=None, method="get", path="/daftar", **headers):
        with office_screens.visitor():
            request = getattr(RequestFactory(), method)(path, headers=headers)
            request.machine = office_screens.one.assembled()
            request.session = {SESSION_KEY: role.value} if role else {}
            request.htmx = HtmxDetails(request)
            answer = Access(lambda _: HttpResponse()).process_view(request, one, (), {})
            return answer, request

    return ask


def test_a_view_says_which_roles_it_answers():
    marked = allow(Role.HEAD, Role.IT)(lambda request: HttpResponse())
    assert rule_of(marked) == Rule(frozenset({Role.HEAD, Role.IT}))


def test_a_view_that_says_nothing_has_no_rule():
    assert rule_of(view) is None


def test_a_stranger_may_open_what_is_open(asked):
    answer, request = asked(allow_strangers(lambda request: HttpResponse()))
    assert answer is None
    assert not hasattr(request, "officer")


def test_an_officer_may_open_what_names_their_role(asked):
    marked = allow(Role.HEAD)(lambda request: HttpResponse())
    answer, request = asked(marked, role=Role.HEAD)
    assert answer is None
    assert request.officer.ident == "head"
    assert request.officer.role is Role.HEAD


def test_a_wrong_role_is_told_who_may(asked):
    marked = allow(Role.HEAD, Role.REGISTRAR)(lambda request: HttpResponse())
    answer, _ = asked(marked, role=Role.OFFICER)
    assert answer.status_code == 403
    text = parsed(answer).text
    assert "Operator kantor" in text
    assert "Kepala Dinas" in text
    assert "Anda masuk sebagai Petugas perekaman" in text


@pytest.mark.parametrize("role", Role)
def test_a_view_without_a_rule_is_closed(asked, role):
    answer, _ = asked(view, role=role)
    assert answer.status_code == 403
    assert "belum dibuka untuk siapa pun" in parsed(answer).text


def test_a_view_without_a_rule_leads_strangers_away(asked):
    assert asked(view)[0].status_code == 302


def test_a_view_that_answers_no_role_is_closed_to_all(asked):
    marked = allow()(lambda request: HttpResponse())
    assert all(asked(marked, role=role)[0].status_code == 403 for role in Role)


def test_a_stranger_comes_back_to_where_they_wanted_to_go(asked):
    answer, _ = asked(allow(*Role)(lambda request: HttpResponse()), path="/daftar?x=1")
    assert answer.headers["Location"] == "/masuk?next=%2Fdaftar%3Fx%3D1"


def test_the_home_page_needs_no_way_back(asked):
    answer, _ = asked(allow(*Role)(lambda request: HttpResponse()), path="/")
    assert answer.headers["Location"] == "/masuk"


def test_a_posted_form_is_not_repeated_after_signing_in(asked):
    answer, _ = asked(allow(*Role)(lambda request: HttpResponse()), method="post")
    assert answer.headers["Location"] == "/masuk"


def test_htmx_is_told_to_leave_the_page_and_not_to_swap_the_form_in(asked):
    answer, _ = asked(allow(*Role)(lambda request: HttpResponse()), hx_request="true")
    assert answer.headers["HX-Redirect"] == "/masuk"
    assert "Location" not in answer.headers


def test_a_session_of_nobody_is_a_stranger(office_screens):
    with office_screens.visitor() as client:
        session = client.session
        session[SESSION_KEY] = "siluman"
        session.save()
        response = client.get("/ringkasan")
    assert response.headers["Location"].startswith("/masuk")


def test_a_revoked_officer_is_a_stranger_at_once(office_screens):
    from rekam.desks.people import actions

    with office_screens.visitor(Role.HEAD) as client:
        assert client.get("/ringkasan").status_code == 200
        machine = office_screens.one.assembled()
        actions.revoke(machine, "head", reason="left the office", actor="office")
        assert client.get("/ringkasan").headers["Location"].startswith("/masuk")


def test_a_changed_role_counts_at_once(office_screens):
    from rekam.desks.people import actions

    with office_screens.visitor(Role.OFFICER) as client:
        assert client.get("/daftar/").status_code == 403
        actions.authorise(
            office_screens.one.assembled(),
            "officer",
            name="The officer",
            role=Role.REGISTRAR,
            passphrase="another long walk",
            actor="office",
        )
        assert client.get("/daftar/").status_code == 200
