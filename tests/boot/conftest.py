from tests.screens import kit_screens, office_screens, quick_passphrases

__all__ = ["kit_screens", "office_screens", "quick_passphrases"]
