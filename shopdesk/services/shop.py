"""An open shop: the file, the registers, who is at the keyboard, and every service on them: what pages and commands are handed."""

from __future__ import annotations

import secrets
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopdesk.core.clock import Clock
from shopdesk.core.errors import NotFound
from shopdesk.core.register import Registers
from shopdesk.core.translations import N_, _, language
from shopdesk.services.browsing import Browsing
from shopdesk.services.entry import EntryReader
from shopdesk.services.journal import Journal
from shopdesk.services.records import Records
from shopdesk.services.settings import ShopSettings
from shopdesk.storage.database import Database
from shopdesk.storage.finder import Finder
from shopdesk.storage.search_index import SearchIndex, register_functions

if TYPE_CHECKING:
    from shopdesk.services.attachments import Attachments
    from shopdesk.services.backups import Backups
    from shopdesk.services.exporting import Exporting
    from shopdesk.services.importing import Importing
    from shopdesk.services.saved_exports import SavedExports
    from shopdesk.services.saved_views import SavedViews
    from shopdesk.services.trash import Trash
    from shopdesk.services.versions import Versions


class Shop:
    """One open shop file.

    ``operator`` is the id of who is at the keyboard, ``window`` a random name by which Ctrl+Z knows its own operations.
    Made by ``Shop.create`` or ``Shop.open``; ``close`` it.
    """

    def __init__(self, database: Database, registers: Registers, clock: Clock | None = None) -> None:
        self.database = database
        self.registers = registers
        self.clock = clock or Clock()
        self.window = secrets.token_hex(4)
        self.operator: int | None = None
        self.operator_name = ""
        self.settings = ShopSettings(database)
        self.index = SearchIndex(registers)
        self.finder = Finder(registers, self.clock, self.index)
        self.records = Records(self)
        self.browsing = Browsing(self)
        self.journal = Journal(self)
        self.entry = EntryReader(self)

    # Less common services are imported when they are first asked for.

    @cached_property
    def importing(self) -> Importing:
        from shopdesk.services.importing import Importing

        return Importing(self)

    @cached_property
    def attachments(self) -> Attachments:
        from shopdesk.services.attachments import Attachments

        return Attachments(self)

    @cached_property
    def saved_views(self) -> SavedViews:
        from shopdesk.services.saved_views import SavedViews

        return SavedViews(self.settings)

    @cached_property
    def trash(self) -> Trash:
        from shopdesk.services.trash import Trash

        return Trash(self)

    @cached_property
    def versions(self) -> Versions:
        from shopdesk.services.versions import Versions

        return Versions(self)

    @cached_property
    def exporting(self) -> Exporting:
        from shopdesk.services.exporting import Exporting

        return Exporting(self)

    @cached_property
    def saved_exports(self) -> SavedExports:
        from shopdesk.services.saved_exports import SavedExports

        return SavedExports(self)

    @cached_property
    def backups(self) -> Backups:
        from shopdesk.services.backups import Backups

        return Backups(self)

    # Opening and closing ------------------------------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        path: Path,
        registers: Registers,
        *,
        shop_name: str = "",
        platform: str = "taobao",
        operator: str = "",
        clock: Clock | None = None,
    ) -> Shop:
        """A new shop file with one shop, one operator and the small lists filled, in the language of the program."""
        index = SearchIndex(registers)
        shop = cls(Database.create(path, prepare=[register_functions], fill=index.create), registers, clock)
        try:
            shop._fill(shop_name or _("My shop"), platform, operator or _("Shop owner"))
        except BaseException:
            shop.close()
            path.unlink(missing_ok=True)
            raise
        return shop

    def _fill(self, shop_name: str, platform: str, operator: str) -> None:
        with self.records.operation(N_("New shop file"), {}) as (unit, _done):
            self.operator = unit.add("operators", {"name": operator})
            self.operator_name = operator
            unit.add("shops", {"name": shop_name, "platform": platform})
            for register in self.registers.values():
                for values in register.first_contents(language()) if register.first_contents else ():
                    unit.add(register.key, values)
        with self.database.writing() as conn:  # the first contents are where a shop begins, not a step to undo
            conn.exec_driver_sql("UPDATE operations SET kind = 'start'")

    @classmethod
    def open(cls, path: Path, registers: Registers, *, writing: bool = True, operator: str = "", clock: Clock | None = None) -> Shop:
        """Open an existing shop file; ``operator`` is a name, else the shop's first operator is at the keyboard."""
        shop = cls(Database.open(path, writing=writing, prepare=[register_functions]), registers, clock)
        try:
            shop.clock.zone = shop.settings.get("zone", shop.clock.zone)
            shop.sit_down(operator)
            if shop.database.was_unclean:
                shop.backups.mend_search()
            if writing:
                shop._renew_index()
        except BaseException:
            shop.database.close()
            raise
        return shop

    def _renew_index(self) -> None:
        """Rebuild what was indexed by an older program's rules."""
        with self.database.reading() as conn:
            stale = self.index.stale(conn)
        if stale:
            with self.database.writing() as conn:
                for register in stale:
                    self.index.rebuild(conn, register)

    def sit_down(self, name: str = "") -> None:
        """Say who is at the keyboard, by name; without one the shop's first operator. Raises NotFound."""
        with self.database.reading() as conn:
            if name:
                row = conn.exec_driver_sql("SELECT id, name FROM operators WHERE name = ? AND deleted_at IS NULL", (name,)).first()
            else:
                row = conn.exec_driver_sql("SELECT id, name FROM operators WHERE deleted_at IS NULL ORDER BY id LIMIT 1").first()
        if row is None and name:
            raise NotFound(
                _("There is no operator “{name}”. Add one with: shopdesk add operators name={name}").format(name=name), "no_operator"
            )
        self.operator, self.operator_name = (row[0], row[1]) if row else (None, "")
        self.database.name_operator(self.operator_name)

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Shop:
        return self

    def __exit__(self, *_exc: Any) -> None:
        self.close()
