"""The sentences of the screens in another language, made ready from what translators write.

Python reads catalogues compiled (``.mo``); git keeps only their text (``.po``). The machine that
is told to speak another language compiles it when it starts, into its own data folder, so a fresh
clone needs no gettext and no catalogue is ever older than its text. What has no translation shows
as it stands in the source, in Indonesian (docs/adr/0007).
"""

from pathlib import Path

import polib

from rekam.journal.durable import write_durably

TEXTS = Path(__file__).parents[1] / "locale"
_CATALOGUE = Path("LC_MESSAGES", "django")


def compiled(language: str, home: Path) -> Path:
    """Compile a language's text, and return the folder of catalogues to look in."""
    folder = home / "locale"
    path = folder / language / _CATALOGUE.with_suffix(".mo")
    for place in (home, path.parent):  # a parent made in passing would be open to all
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = polib.pofile(str(TEXTS / language / _CATALOGUE.with_suffix(".po")))
    write_durably(path, text.to_binary())
    return folder
