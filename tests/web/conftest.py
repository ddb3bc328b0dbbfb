from tests.screens import kit_screens, office_screens, officer, quick_passphrases

__all__ = ["kit_screens", "office_screens", "officer", "quick_passphrases"]
