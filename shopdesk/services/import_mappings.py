"""What people said about files with certain headings: remembered for the next such file, or kept under a name and passed on as JSON.

A mapping says which register, which column is which field, and what the file's words mean; never anything out of the rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopdesk.core.errors import FileError, NotFound, Refused
from shopdesk.core.translations import N_, _, in_all_languages
from shopdesk.excel.structure import HeaderFound, bare_heading, plain
from shopdesk.services import import_columns
from shopdesk.services.import_columns import Column, Recognised

if TYPE_CHECKING:
    from shopdesk.services.importing import ImportOptions, Reading
    from shopdesk.services.shop import Shop

REMEMBERED, NAMED = "import_mappings", "import_presets"
FORMAT = "shopdesk_import_preset"
MOST_REMEMBERED = 200
LONGEST_NAME = 80
_LARGEST_FILE = 1 << 20
_REASON = N_("Why it was refused")

Stored = dict[str, Any]


class Mappings:
    """The mappings of one shop. What writes belongs on the writer thread; the rest only looks things up."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    # Remembered by headings ------------------------------------------------------------------------------------------

    def recalled(self, reading: Reading, into: str | None = None) -> Reading:
        """The reading as people corrected the last file with these headings, mended bad rows as the import that they come from was taken;
        the same one where nobody said anything."""
        headings = [c.heading for c in reading.recognised.columns]
        known = self._taken(reading.mends) or self._shop.settings.get(REMEMBERED, {}).get(signature(headings))
        if known is None or (into is not None and known.get("register") != into):
            return reading
        applied = self._applied(reading, known)
        return reading if applied is None else applied

    def header_of(self, rows: Sequence[Sequence[str]]) -> HeaderFound | None:
        """The row of headings that people have dealt with before, among the first rows of a file."""
        stored = self._shop.settings.get(REMEMBERED, {})
        if not stored:
            return None
        for at, cells in enumerate(rows):
            headings = tuple(plain(cell) for cell in cells)
            if any(headings) and signature(headings) in stored:
                names = [bare_heading(h) for h in headings]
                doubled = tuple(i for i, name in enumerate(names) if name and name in names[:i])
                return HeaderFound(at, headings, 1, 0.0, tuple(i for i, name in enumerate(names) if not name), doubled)
        return None

    def recognised(self, header: HeaderFound, into: str | None, mends: int | None) -> Recognised | None:
        """What a file that fits no register by itself was taken for when somebody said it; its columns are told by ``recalled``."""
        known = self._taken(mends) or self._shop.settings.get(REMEMBERED, {}).get(signature(header.headings))
        if known is None or known["register"] not in self._shop.registers or into not in (None, known["register"]):
            return None
        columns = tuple(Column(at, heading, "") for at, heading in enumerate(header.headings))
        return Recognised(known["register"], None, header.row_index + 1, columns, 0.0)

    def _taken(self, operation: int | None) -> Stored | None:
        """How the file of an import was taken; None for no import, and for those that left no bad rows."""
        if operation is None:
            return None
        with self._shop.database.reading() as conn:
            row = conn.exec_driver_sql("SELECT counts FROM imports WHERE operation_id = ?", (operation,)).first()
        found: Stored | None = None if row is None else json.loads(row[0]).get("taken_as")
        return found

    def remember(self, reading: Reading, options: ImportOptions, automatic: Recognised | None) -> None:
        """Keep what was said, where it is not what the program finds by itself; forget it where it is."""
        if reading.mends is not None:
            return  # it was taken as the import that it mends
        stored: dict[str, Stored] = dict(self._shop.settings.get(REMEMBERED, {}))
        key = signature([c.heading for c in reading.recognised.columns])
        made = _stored(reading.recognised, options)
        found = reading.recognised
        is_plain = automatic is not None and automatic.register == found.register and automatic.columns == found.columns
        if is_plain and not made["said"]:
            if stored.pop(key, None) is None:
                return
        elif stored.get(key) == made:
            return
        else:
            stored.pop(key, None)
            stored[key] = made
            while len(stored) > MOST_REMEMBERED:
                del stored[next(iter(stored))]
        self._shop.settings.put(REMEMBERED, stored)

    # Named presets ---------------------------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """The presets of this shop, by name."""
        return sorted(self._shop.settings.get(NAMED, {}))

    def save(self, name: str, reading: Reading, options: ImportOptions) -> None:
        """Keep the mapping of a reading under a name; one of the same name is replaced."""
        self._put(_name(name), taken_as(reading.recognised, options))

    def rename(self, name: str, new: str) -> None:
        """Raises Refused where the new name is taken or blank."""
        new = _name(new)
        if new == name:
            return
        if new in self._shop.settings.get(NAMED, {}):
            raise Refused(_("There is an import preset “{name}” already.").format(name=new), [], "name_taken")
        stored = self._one(name)
        self._shop.settings.put(NAMED, {**{k: v for k, v in self._shop.settings.get(NAMED, {}).items() if k != name}, new: stored})

    def delete(self, name: str) -> Stored:
        """Take a preset away; returns what it said, for ``put_back``."""
        stored = self._one(name)
        self._shop.settings.put(NAMED, {k: v for k, v in self._shop.settings.get(NAMED, {}).items() if k != name})
        return stored

    def put_back(self, name: str, stored: Stored) -> None:
        """A preset that was just deleted."""
        self._put(name, stored)

    def register_of(self, name: str) -> str:
        """The register that a preset brings files into. Raises NotFound."""
        return str(self._one(name)["register"])

    def apply(self, name: str, reading: Reading) -> Reading:
        """The reading with a preset's columns and words, its headings in the row that has most of the preset's. Raises NotFound, also where
        its register is gone."""
        stored = self._one(name)
        applied = self._applied(_with_best_header(reading, stored), stored)
        if applied is None:
            raise NotFound(_("The import preset “{name}” is for a register that this shop does not have.").format(name=name), "no_register")
        return applied

    def export(self, name: str, path: Path) -> None:
        """A preset as a JSON file that another shop can bring in."""
        stored = self._one(name)
        said = {k: v for k, v in stored["said"].items() if k != "shop"}  # another shop file has other shops
        text = json.dumps({FORMAT: 1, "name": name, **stored, "said": said}, ensure_ascii=False, indent=1)
        part = path.with_name(path.name + ".part")
        try:
            part.write_text(text + "\n", "utf-8")
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise FileError(_("“{name}” cannot be written here. Choose another folder.").format(name=path.name), "cannot_write") from error

    def bring_in(self, path: Path) -> str:
        """Keep the preset of a JSON file; returns its name. Raises FileError where it is none."""
        wrong = FileError(_("“{name}” is no import preset of ShopDesk.").format(name=path.name), "not_a_preset")
        try:
            if path.stat().st_size > _LARGEST_FILE:
                raise wrong
            found = json.loads(path.read_text("utf-8-sig"))
        except (OSError, ValueError, RecursionError) as error:
            raise wrong from error
        made = _checked(found) if isinstance(found, dict) else None
        name = found.get("name") if made is not None else None
        if made is None or not isinstance(name, str) or not name.strip():
            raise wrong
        name = _name(name)
        self._put(name, made)
        return name

    # Inside ----------------------------------------------------------------------------------------------------------

    def _one(self, name: str) -> Stored:
        found: Stored | None = self._shop.settings.get(NAMED, {}).get(name)
        if found is None:
            raise NotFound(_("There is no import preset “{name}”.").format(name=name), "no_preset")
        return found

    def _put(self, name: str, stored: Stored) -> None:
        self._shop.settings.put(NAMED, {**self._shop.settings.get(NAMED, {}), name: stored})

    def _applied(self, reading: Reading, stored: Stored) -> Reading | None:
        register = self._shop.registers.get(stored["register"]) if stored["register"] in self._shop.registers else None
        if register is None:
            return None
        preset = next((p for p in register.presets if p.key == stored["preset"]), None)
        seen: dict[str, int] = {}
        columns = []
        for column in reading.recognised.columns:
            path = stored["columns"].get(_place(column.heading, seen), "")
            columns.append(replace(column, path=path if import_columns.is_target(register, path) else ""))
        fixed = dict(preset.fixed) if preset else {}
        recognised = replace(reading.recognised, register=register.key, preset=preset, columns=tuple(columns), fixed=fixed)
        return replace(reading, recognised=recognised, said=_options(stored["said"]))


def signature(headings: Sequence[str]) -> str:
    """The same for all files with the same set of headings, whatever their order; the column that says why a row is bad is none of it."""
    reasons = {bare_heading(words) for words in in_all_languages(_REASON)}
    names = sorted(name for h in headings if h and (name := bare_heading(h)) not in reasons)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:32]


def _with_best_header(reading: Reading, stored: Stored) -> Reading:
    """The reading with its headings in the row that names most columns of a mapping; as it is where no other row names more."""
    known = set(stored["columns"])
    best = reading.recognised
    most = len(known & {bare_heading(c.heading) for c in best.columns})
    for number, cells in reading.head:
        headings = [plain(cell) for cell in cells]
        named = len(known & {bare_heading(h) for h in headings if h})
        if named > most:
            columns = tuple(Column(at, heading, "") for at, heading in enumerate(headings))
            best, most = replace(best, header_row=number, columns=columns), named
    return replace(reading, recognised=best)


def _place(heading: str, seen: dict[str, int]) -> str:
    """A heading's name in a mapping; doubled ones are counted."""
    name = bare_heading(heading)
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name} ({seen[name]})"


def _name(text: str) -> str:
    name = " ".join(text.split())[:LONGEST_NAME]
    if not name:
        raise Refused(_("Give the import preset a name."), [], "no_name")
    return name


def taken_as(recognised: Recognised, options: ImportOptions) -> Stored:
    """Everything that was said about a file, its shop and year included."""
    stored = _stored(recognised, options)
    said = stored["said"]
    if options.mode != "both":
        said["mode"] = options.mode
    if options.shop:
        said["shop"] = options.shop
    if options.year:
        said["year"] = options.year
    return stored


def _stored(recognised: Recognised, options: ImportOptions) -> Stored:
    seen: dict[str, int] = {}
    columns = {_place(c.heading, seen): c.path for c in recognised.columns if c.heading}
    said: Stored = {}
    if options.words:
        said["words"] = {path: dict(words) for path, words in options.words.items() if words}
    if options.date_order:
        said["date_order"] = options.date_order
    if options.empty != "keep":
        said["empty"] = options.empty
    if options.fill_down:
        said["fill_down"] = True
    if options.key is not None:
        said["key"] = list(options.key)
    preset = recognised.preset.key if recognised.preset else ""
    return {"register": recognised.register, "preset": preset, "columns": columns, "said": said}


def _options(said: Mapping[str, Any]) -> ImportOptions:
    from shopdesk.services.importing import ImportOptions

    key = said.get("key")
    return ImportOptions(
        words=said.get("words", {}),
        date_order=said.get("date_order", ""),
        empty=said.get("empty", "keep"),
        fill_down=bool(said.get("fill_down")),
        key=None if key is None else tuple(key),
        mode=said.get("mode", "both"),
        shop=said.get("shop"),
        year=said.get("year"),
    )


def _checked(found: Mapping[str, Any]) -> Stored | None:
    """The mapping of a file that somebody may have written by hand, None where it is no such thing."""
    columns, said = found.get("columns"), found.get("said", {})
    if found.get(FORMAT) != 1 or not isinstance(found.get("register"), str) or not _is_words(columns) or not isinstance(said, dict):
        return None
    words = said.get("words", {})
    key = said.get("key", [])
    fine = (
        isinstance(words, dict)
        and all(isinstance(path, str) and _is_words(known) for path, known in words.items())
        and said.get("date_order", "") in ("", "dmy", "mdy", "ymd")
        and said.get("empty", "keep") in ("keep", "clear")
        and said.get("mode", "both") in ("both", "add", "update")
        and isinstance(said.get("year", 2000), int)
        and isinstance(key, Sequence)
        and not isinstance(key, str)
        and all(isinstance(part, str) for part in key)
    )
    kept = {name: value for name, value in said.items() if name in ("words", "date_order", "empty", "fill_down", "key", "mode", "year")}
    return {"register": found["register"], "preset": str(found.get("preset") or ""), "columns": columns, "said": kept} if fine else None


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(k, str) and isinstance(v, str) for k, v in value.items())
