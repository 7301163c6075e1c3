"""Version 1: the tables that the first release starts with, word for word as they were then."""

from __future__ import annotations

from importlib.resources import files

from shopdesk.storage.migrations.runner import run_statements


def upgrade() -> None:
    run_statements(files(__package__).joinpath("0001_initial.sql").read_text(encoding="utf-8"))
