"""Which Rekam this is, as a kit tells its office; the same as in ``pyproject.toml``.

Nothing is built, so that no package says it: ``test_the_version_is_the_project_s`` holds the two
together.
"""

VERSION = "0.1.0"
