import pytest
from django.test import RequestFactory, override_settings
from django_htmx.middleware import HtmxDetails

from rekam.web.partials import page

WHOLE = "{% block whole %}<html>{% block main %}{% endblock %}</html>{% endblock %}"
PAGE = (
    "{% extends layout|default:'whole.html' %}"
    "{% block main %}<main><h1>Judul</h1>{% block part %}<p>{{ words }}</p>{% endblock %}</main>"
    "{% endblock %}"
)
PART = "{% block part %}{% endblock %}"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.locmem.Loader",
                    {"whole.html": WHOLE, "page.html": PAGE, "web/part.html": PART},
                )
            ]
        },
    }
]


def rendered(**headers):
    request = RequestFactory().get("/", headers=headers)
    request.htmx = HtmxDetails(request)
    with override_settings(TEMPLATES=TEMPLATES):
        return page(request, "page.html", words="isi")


def test_a_browser_gets_the_whole_page():
    assert rendered().content == b"<html><main><h1>Judul</h1><p>isi</p></main></html>"


def test_htmx_gets_the_changed_part_alone():
    assert rendered(hx_request="true").content == b"<p>isi</p>"


@pytest.mark.parametrize("header", ["hx_boosted", "hx_history_restore_request"])
def test_htmx_gets_the_whole_page_where_it_replaces_the_whole_page(header):
    response = rendered(hx_request="true", **{header: "true"})
    assert response.content.startswith(b"<html>")


def test_a_cache_keeps_whole_and_part_apart():
    assert "HX-Request" in rendered().headers["Vary"]
    assert "HX-Request" in rendered(hx_request="true").headers["Vary"]


def test_a_page_may_have_another_status():
    request = RequestFactory().get("/")
    request.htmx = HtmxDetails(request)
    with override_settings(TEMPLATES=TEMPLATES):
        assert page(request, "page.html", status=409, words="x").status_code == 409
