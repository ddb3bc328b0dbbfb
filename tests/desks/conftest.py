import pytest

from rekam.registry import credentials
from tests.screens import PASSPHRASE, kit_screens, office_screens, quick_passphrases

__all__ = ["kit_screens", "office_screens", "quick_passphrases"]


@pytest.fixture
def kit_at_work(kit_screens):
    """A kit whose officer may sign in by the usual passphrase."""
    with kit_screens.one.on():
        credentials.set_passphrase("officer", PASSPHRASE)
    return kit_screens.one
