import pytest

from rekam.domain.trust import Role
from rekam.registry import credentials
from tests.desks.sitting_down import camera_arguments
from tests.screens import PASSPHRASE, kit_screens, office_screens, quick_passphrases

__all__ = ["kit_screens", "office_screens", "quick_passphrases"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, tmp_path_factory):
    """Give the browser a camera before which somebody sits."""
    camera = camera_arguments(tmp_path_factory.mktemp("camera"))
    return {**browser_type_launch_args, "args": [*browser_type_launch_args["args"], *camera]}


@pytest.fixture
def kit_at_work(kit_screens):
    """A kit whose officer may sign in by the usual passphrase."""
    with kit_screens.one.on():
        credentials.set_passphrase("officer", PASSPHRASE)
    return kit_screens.one


@pytest.fixture
def officer(kit_screens):
    """An officer at the kit, signed in; two officers have the usual passphrase."""
    with kit_screens.visitor(Role.OFFICER) as client:
        for ident in ("officer", "registrar"):
            credentials.set_passphrase(ident, PASSPHRASE)
        yield client
