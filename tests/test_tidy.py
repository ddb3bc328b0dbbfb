"""House rules that no other tool holds (STYLE). Each is proved by a planted sample."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 400
VAGUE_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "base",
    "manager",
    "managers",
    "misc",
}

# Started or found by name: by Python, the command line, Django, or the web server.
ENTRIES = {"rekam.__main__", "rekam.boot.cli", "rekam.boot.settings", "rekam.boot.wsgi"}
FOUND_BY_DJANGO = re.compile(
    r"rekam\..*\b(migrations|templatetags|management\.commands|apps|sqlcipher\.base)\b"
)
NAMED_BY_DJANGO = {Path("src/rekam/registry/sqlcipher/base.py")}

# Sixteen digits that could be somebody's number: no province is numbered below 11.
NIK_SHAPED = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{15}(?![0-9A-Za-z])")
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")


# ---- rules about one file: (path, text) -> what is wrong with it


def long_functions(_path, text):
    return [
        f"{node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    ]


def long_file(_path, text):
    lines = len(text.splitlines())
    return [f"{lines} lines"] if lines > FILE_LINES_MAX else []


def no_docstring(path, text):
    missing = path.name != "__init__.py" and ast.get_docstring(ast.parse(text)) is None
    return ["no module docstring"] if missing else []


def init_with_content(path, text):
    return ["not empty"] if path.name == "__init__.py" and text else []


def vague_name(path, _text):
    is_vague = VAGUE_NAMES & set(path.with_suffix("").parts) and path not in NAMED_BY_DJANGO
    return [f"{path.name} says nothing"] if is_vague else []


def nik_shaped_number(_path, text):
    return NIK_SHAPED.findall(text.replace("_", ""))


def unfinished(_path, text):
    return UNFINISHED.findall(text)


def names_an_index(_path, text):
    return [line for line in text.splitlines() if "://" in line or line.startswith("-")]


def unhashed(_path, text):
    pins = re.split(r"\n(?=\S)", text.strip())
    return [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin]


def leads_nowhere(path, text):
    links = re.findall(r"\]\(([^):#]+)\)", text)
    return [link for link in links if not (ROOT / path.parent / link).exists()]


def names_no_file(_path, text):
    named = re.findall(r"`((?:src|tests|tools|docs)/[\w./-]+)`", text)
    return [name for name in named if not (ROOT / name).exists()]


def names_no_test(_path, text):
    return [name for name in re.findall(r"`(test_\w+)`", text) if name not in _tests()]


@cache
def _tests():
    texts = [(ROOT / path).read_text("utf-8") for path in files("tests/**/*.py")]
    return {name for text in texts for name in re.findall(r"^ *def (test_\w+)", text, re.MULTILINE)}


def files(*patterns, but=()):
    found = [path.relative_to(ROOT) for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    return [
        path
        for path in found
        if path.is_file()
        and "__pycache__" not in path.parts
        and not any(path.is_relative_to(folder) for folder in but)
    ]


def code():
    return [path for path in files("src/rekam/**/*.py") if "migrations" not in path.parts]


def everything_written():
    return files(
        *("src/**/*.py", "src/**/*.html", "src/**/*.js", "src/**/*.css", "src/**/*.csv"),
        *("tests/**/*.py", "tools/**/*.py", "docs/**/*.md", "*.md", "*.toml", "Makefile"),
    )


def outside_the_invented_people():
    return [p for p in everything_written() if not p.is_relative_to("src/rekam/engines/invention")]


def scripts():
    return files("tools/**/*.py", "tests/**/*.py")


def requirements():
    return files("requirements*.txt")


def pages():
    return files("*.md", "docs/**/*.md")


LONG_FUNCTION = "def f():\n" + "    pass\n" * FUNCTION_LINES_MAX
SAMPLE = Path("src/rekam/domain/sample.py")
INIT = Path("src/rekam/domain/__init__.py")
UTILS = Path("src/rekam/web/utils.py")
PINS = Path("requirements.txt")
PAGE = Path("docs/page.md")

# The rule, where it holds, and a file that breaks it.
RULES = {
    "a function fits a screen": (long_functions, code, (SAMPLE, LONG_FUNCTION)),
    "a method fits a screen": (
        long_functions,
        code,
        (SAMPLE, "class A:\n    async def f(self):\n" + "        pass\n" * FUNCTION_LINES_MAX),
    ),
    "a file can be read in one go": (long_file, code, (SAMPLE, "a = 1\n" * (FILE_LINES_MAX + 1))),
    "a module says what it is for": (no_docstring, code, (SAMPLE, "a = 1\n")),
    "a package's door is empty": (init_with_content, code, (INIT, '"""Docs."""\n')),
    "a name says something": (vague_name, code, (UTILS, "")),
    "a script says what it is for": (no_docstring, lambda: files("tools/**/*.py"), (SAMPLE, "")),
    "a test file can be read in one go": (
        long_file,
        scripts,
        (SAMPLE, "a = 1\n" * (FILE_LINES_MAX + 1)),
    ),
    "nobody's number is written down": (
        nik_shaped_number,
        outside_the_invented_people,
        (SAMPLE, "nik = '" + "35" + "0" * 14 + "'"),
    ),
    "nobody's number is hidden by underscores": (
        nik_shaped_number,
        outside_the_invented_people,
        (SAMPLE, "nik = " + "_".join(["3501"] * 4)),
    ),
    "nothing is left for later": (unfinished, everything_written, (SAMPLE, "# TO" + "DO: this")),
    "a page leads where it says": (leads_nowhere, pages, (PAGE, "[bytes](bytes.md)")),
    "a page names files that exist": (names_no_file, pages, (PAGE, "`src/rekam/gone.py`")),
    "a guard names a test that exists": (
        names_no_test,
        lambda: [*code(), *pages()],
        (SAMPLE, "# Guards against it: ``test_that_was_never_" + "written``."),
    ),
    "requirements name no index": (names_an_index, requirements, (PINS, "--index-url x")),
    "requirements are hashed": (unhashed, requirements, (PINS, "django==5.2 \\\n    --no-hash")),
}
BY_RULE = pytest.mark.parametrize(("rule", "where", "sample"), RULES.values(), ids=RULES)


@BY_RULE
def test_the_house_is_tidy(rule, where, sample):
    paths = where()
    assert paths, "a rule that looks at nothing holds nothing"
    complaints = {
        str(path): found
        for path in paths
        if (found := rule(path, (ROOT / path).read_text("utf-8")))
    }
    assert complaints == {}


@BY_RULE
def test_a_planted_breach_is_seen(rule, where, sample):
    assert rule(*sample) != []


@pytest.mark.parametrize(
    ("rule", "sample"),
    [
        (long_functions, (SAMPLE, LONG_FUNCTION.removesuffix("    pass\n"))),
        (long_file, (SAMPLE, "a = 1\n" * FILE_LINES_MAX)),
        (no_docstring, (SAMPLE, '"""What it is for."""\n')),
        (no_docstring, (INIT, "")),
        (nik_shaped_number, (SAMPLE, "digest = '" + "35" + "0" * 14 + "ab'")),
        (nik_shaped_number, (SAMPLE, "kit-07/" + "0" * 9 + "1-" + "0" * 9 + "9.segment")),
        (names_no_test, (SAMPLE, "``test_no_module_is_dead``")),
        (leads_nowhere, (PAGE, "[words](glossary.md) [elsewhere](http://y)")),
        (names_no_file, (PAGE, "`src/rekam/boot/settings.py`")),
        (unhashed, (PINS, "django==5.2 \\\n    --hash=sha256:ab \\\n    --hash=sha256:cd\n")),
    ],
)
def test_what_keeps_to_the_rule_is_left_alone(rule, sample):
    assert rule(*sample) == []


# ---- a rule about all files together


def dead_modules(texts):
    """Return the modules that nothing in ``texts`` (module name -> source) leads to."""
    named = {
        name
        for module, text in texts.items()
        for name in _names_in(ast.parse(text))
        if name != module
    }
    return sorted(
        module
        for module in texts
        if module not in named | ENTRIES and not FOUND_BY_DJANGO.match(module)
    )


def _names_in(tree):
    """Yield every dotted name a module imports, or writes in a string for Django to import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and str(node.value).startswith("rekam."):
            yield node.value
            yield node.value.rpartition(".")[0]


def _module(path):
    return ".".join(path.relative_to("src").with_suffix("").parts)


def test_no_module_is_dead():
    texts = {
        _module(path): (ROOT / path).read_text("utf-8")
        for path in code()
        if path.name != "__init__.py"
    }
    assert dead_modules(texts) == []


def test_a_planted_dead_module_is_seen():
    assert dead_modules(
        {
            "rekam.boot.cli": "from rekam.domain import facts\nimport rekam.journal.codec",
            "rekam.boot.settings": "MIDDLEWARE = ['rekam.web.policy.Policy']",
            "rekam.domain.facts": "",
            "rekam.domain.forgotten": "import rekam.domain.forgotten",
            "rekam.journal.codec": "from rekam.domain.facts import Enrolled",
            "rekam.web.policy": "",
            "rekam.web.templatetags.figures": "",
        }
    ) == ["rekam.domain.forgotten"]
