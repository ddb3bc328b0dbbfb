"""The sentences of the screens in another language, made ready from what translators write.

Python reads catalogues compiled (``.mo``); git keeps only their text (``.po``). The machine that
is told to speak another language compiles it when it starts, into its own data folder, so a fresh
clone needs no gettext and no catalogue is ever older than its text. What has no translation shows
as it stands in the source, in Indonesian (docs/adr/0007). Indonesian has a catalogue of sentences
that say themselves, for one command on a machine that speaks another language.
"""

from pathlib import Path

import polib

from rekam.journal.durable import write_durably

TEXTS = Path(__file__).parents[1] / "locale"
OWN, SOURCE = "id", "en"  # what the program speaks by itself; whose sentences are gathered
_CATALOGUE = Path("LC_MESSAGES", "django")


def compiled(language: str, home: Path) -> Path:
    """Compile a language's text, and return the folder of catalogues to look in."""
    folder = folder_in(home)
    path = folder / language / _CATALOGUE.with_suffix(".mo")
    for place in (home, path.parent):  # a parent made in passing would be open to all
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    spoken = SOURCE if language == OWN else language
    text = polib.pofile(str(TEXTS / spoken / _CATALOGUE.with_suffix(".po")))
    if language == OWN:
        for one in text:
            _say_itself(one)
    write_durably(path, text.to_binary())
    return folder


def folder_in(home: Path) -> Path:
    """Return where a machine's compiled catalogues lie."""
    return home / "locale"


def _say_itself(entry: polib.POEntry) -> None:
    entry.msgstr = "" if entry.msgid_plural else entry.msgid
    if entry.msgid_plural:
        entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
