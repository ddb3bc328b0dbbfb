"""Rules for every template, read as text: what a strict content policy, other languages and
screen readers need. What pages look like when filled is tested with their desks."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import rekam

ROOT = Path(rekam.__path__[0])
FOLDERS = sorted(ROOT.glob("**/templates"))
TEMPLATES = {
    str(path.relative_to(folder)): path.read_text("utf-8")
    for folder in FOLDERS
    for path in sorted(folder.rglob("*.html"))
}
FRAMES = {"web/frame.html", "web/kit.html", "web/office.html", "web/plain.html"}
PAGES = {
    name
    for name, text in TEMPLATES.items()
    if name not in FRAMES and ("<main" in text or "{% block words" in text)
}
# Names and abbreviations that are the same in every language.
NAMES = {
    *(
        "Rekam",
        "NIK",
        "DPID",
        "TPS",
        "RT",
        "RW",
        "Suket",
        "Disdukcapil",
        "Kab",
        "Pacitan",
        "Kabupaten",
    ),
    *("Enter", "Esc", "Tab"),
    *(f"F{number}" for number in range(1, 13)),
}
EVERY = pytest.mark.parametrize("name", TEMPLATES)


def without_code(text):
    """The words that a template shows as they stand: no tags of either kind, no comments."""
    for pattern in (
        r"{% comment %}.*?{% endcomment %}",
        r"{% block body_class %}.*?{% endblock %}",
        r"{% blocktranslate.*?{% endblocktranslate %}",
        r"{%.*?%}",
        r"{{.*?}}",
        r"<[^>]*>",
    ):
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    return text


def test_the_rules_look_at_something():
    assert len(PAGES) > 12
    assert len(FOLDERS) == 9


@EVERY
def test_a_template_can_be_read(name):
    assert get_template(name)


@EVERY
def test_no_template_needs_an_exception_from_the_content_policy(name):
    text = TEMPLATES[name]
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "javascript:" not in text


@EVERY
def test_no_template_asks_another_host(name):
    assert not re.search(r"https?://", TEMPLATES[name])


@EVERY
def test_no_template_trusts_what_it_is_given(name):
    assert "|safe" not in TEMPLATES[name]
    assert "autoescape off" not in TEMPLATES[name]


@EVERY
def test_every_word_can_be_translated(name):
    shown = set(re.findall(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9]+", without_code(TEMPLATES[name])))
    assert shown - NAMES == set()


@EVERY
def test_every_form_that_changes_something_is_guarded(name):
    forms = re.findall(r'<form[^>]*method="post".*?</form>', TEMPLATES[name], flags=re.DOTALL)
    assert all("{% csrf_token %}" in form for form in forms)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_has_a_title(name):
    assert "<title>" in TEMPLATES[name] or "{% block title %}" in TEMPLATES[name]


@EVERY
def test_what_a_template_expects_is_said_at_its_top(name):
    """Templates with variables of their own say which; frames and plain words need none."""
    given = set(re.findall(r"{{\s*([a-z_]+)", TEMPLATES[name])) - {"language", "clock", "request"}
    body = re.sub(r"{% comment %}.*?{% endcomment %}", "", TEMPLATES[name], flags=re.DOTALL)
    loops = set(re.findall(r"{% for ([a-z_, ]+) in", body))
    local = {one.strip() for names in loops for one in names.split(",")}
    local |= set(
        re.findall(r"([a-z_]+)=", " ".join(re.findall(r"{% (?:with|blocktranslate)[^%]*%}", body)))
    )
    local |= set(re.findall(r"\bas ([a-z_]+) %}", body)) | {"forloop"}
    said = " ".join(re.findall(r"{% comment %}(.*?){% endcomment %}", TEMPLATES[name], re.DOTALL))
    assert {one for one in given - local if not re.search(rf"\b{one}\b", said)} == set()
