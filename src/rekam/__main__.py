"""``python -m rekam``."""

from rekam.boot.cli import main

main()
