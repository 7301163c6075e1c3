"""What the search palette lists: records by register, commands by name, and where in a text the typed words stand. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shopdesk.core.fields import Kind
from shopdesk.core.folding import fold, pinyin_reach
from shopdesk.core.formatting import format_value
from shopdesk.core.translations import LANGUAGES, _, catalogue

if TYPE_CHECKING:
    from shopdesk.services.browsing import Hit
    from shopdesk.services.shop import Shop

GROUP_SHOWN = 6
"""So many records of one register before “show all”."""
RECENT_KEPT = 12

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done, found by its name in every language.

    ``title`` is a marked source string; ``about`` one that fills its placeholder ``{what}``. ``keys`` is the shortcut to show.
    """

    title: str
    run: Callable[[], Any]
    icon: str = ""
    keys: str = ""
    about: str = ""

    def text(self) -> str:
        """The name in the current language."""
        return _(self.title).format(what=_(self.about)) if self.about else _(self.title)

    def names(self) -> list[str]:
        """The names in all languages, folded for comparison."""
        return [fold(self._in(name)) for name in LANGUAGES]

    def _in(self, language: str) -> str:
        if language == "en":
            return self.title.format(what=self.about) if self.about else self.title
        words = catalogue(language)
        title = words.gettext(self.title)
        return title.format(what=words.gettext(self.about)) if self.about else title


@dataclass(frozen=True, slots=True)
class PaletteRow:
    """One line: ``kind`` is ``head``, ``record``, ``all`` or ``command``.

    ``text`` with ``marks`` (spans to be marked) at the left, ``note`` with ``note_marks`` at the right.
    """

    kind: str
    text: str
    icon: str = ""
    register: str = ""
    id: int = 0
    note: str = ""
    marks: tuple[Span, ...] = ()
    note_marks: tuple[Span, ...] = ()
    command: Command | None = None
    words: str = ""


def spans(text: str, words: Iterable[str]) -> tuple[Span, ...]:
    """Where the words stand in a text, compared as search compares; merged and in order. Empty where folding changes lengths."""
    folded = fold(text)
    if len(folded) != len(text):
        folded = text.casefold()
        if len(folded) != len(text):
            return ()
    found: list[Span] = []
    for word in words:
        piece = fold(word)
        at = folded.find(piece) if piece else -1
        if at >= 0:
            found.append((at, at + len(piece)))
    return _merged(found)


def name_spans(text: str, name: str, words: Iterable[str]) -> tuple[Span, ...]:
    """Like :func:`spans`; letters that are the pinyin of ``name``, which stands in the text, mark the characters they stand for.

    Off the GUI thread: the first use loads the readings.
    """
    found = list(spans(text, words))
    at = text.find(name) if name else -1
    if at >= 0:
        folded = fold(text)
        reached = [pinyin_reach(name, piece) for piece in map(fold, words) if piece.isascii() and piece.isalpha() and piece not in folded]
        found.extend((at, at + reach) for reach in reached if reach)
    return _merged(found)


def _merged(found: list[Span]) -> tuple[Span, ...]:
    found.sort()
    merged: list[Span] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


@dataclass(frozen=True, slots=True)
class FoundRows:
    """Groups of records with an exact match, and the other groups; each begins with its head."""

    exact: tuple[PaletteRow, ...]
    others: tuple[PaletteRow, ...]


@dataclass(frozen=True, slots=True)
class FoundCommands:
    """Commands whose name in the window's language begins with the words, and the others that hold them.

    Those come last: two letters are rather the pinyin of a customer than an English command.
    """

    first: tuple[PaletteRow, ...]
    others: tuple[PaletteRow, ...]


def matching_commands(commands: Sequence[Command], words: str, limit: int = 6) -> FoundCommands:
    """The commands whose name, in any language, holds every word; at most ``limit`` of either kind."""
    pieces = fold(words).split()
    if not pieces:
        return FoundCommands((), ())
    found: list[tuple[int, int, Command]] = []
    for at, command in enumerate(commands):
        fits = [name for name in command.names() if all(piece in name for piece in pieces)]
        if fits:
            begins = fold(command.text()).startswith(" ".join(pieces))
            found.append((0 if begins else 1, at, command))
    kinds = [[_command_row(c, words.split()) for rank, _at, c in found if rank == wanted][:limit] for wanted in (0, 1)]
    return FoundCommands(tuple(kinds[0]), tuple(kinds[1]))


def _command_row(command: Command, words: Sequence[str]) -> PaletteRow:
    text = command.text()
    return PaletteRow("command", text, command.icon, note=command.keys, marks=spans(text, words), command=command)


def find_rows(shop: Shop, words: str) -> FoundRows:
    """Records that hold the words, by register in menu order. Reader thread."""
    groups: list[tuple[bool, list[PaletteRow]]] = []
    for register in shop.registers.values():
        hits = shop.browsing.search(words, register.key, GROUP_SHOWN + 1)
        if not hits:
            continue
        named = shop.browsing.field_words(register.key, words)
        hits = _with_what_they_hold(shop, hits, named)
        pieces = [*words.split(), *(value for _path, value in named)]
        rows = [PaletteRow("head", _(register.title), register=register.key)]
        exact = any(fold(hit.matched) == fold(words.strip()) for hit in hits)
        for hit in hits[:GROUP_SHOWN]:
            note, note_marks = _note(shop, register.key, hit.label, hit.matched, hit.field, pieces)
            marks = name_spans(hit.label, hit.matched, pieces)
            rows.append(PaletteRow("record", hit.label, register.key, register.key, hit.id, note, marks, note_marks))
        if len(hits) > GROUP_SHOWN:
            more = _("Show all in {title}").format(title=_(register.title))
            rows.append(PaletteRow("all", more, "chevron-right", register.key, words=words))
        groups.append((exact, rows))
    first, others = ([row for exact, rows in groups if exact is wanted for row in rows] for wanted in (True, False))
    return FoundRows(tuple(first), tuple(others))


def _with_what_they_hold(shop: Shop, hits: list[Hit], named: Sequence[tuple[str, str]]) -> list[Hit]:
    """The hits of ``field:value`` with what the field holds, which the index does not tell."""
    wanted = [path for path, _value in named if "." not in path][:1]
    if not wanted or any(hit.matched for hit in hits):
        return hits
    register, path = hits[0].register, wanted[0]
    declared = shop.registers[register].field(path)
    if declared.kind in (Kind.LINES, Kind.EVIDENCE):
        return hits
    held = {record["id"]: record.get(path) for record in shop.browsing.rows(register, [hit.id for hit in hits], [path])}
    ids = [value for value in held.values() if value is not None] if declared.kind is Kind.REFERENCE else []
    labels = {declared.refers_to: shop.browsing.labels(declared.refers_to, ids)} if ids else {}
    shown = {each: format_value(declared, value, shop.clock.zone, labels) for each, value in held.items()}
    return [replace(hit, matched=shown.get(hit.id, ""), field=path) for hit in hits]


def _note(shop: Shop, key: str, label: str, matched: str, path: str, pieces: Sequence[str]) -> tuple[str, tuple[Span, ...]]:
    """What was found where the label does not show it; of a masked field only the piece that was typed."""
    if not matched or matched in label or not path:
        return "", ()
    declared = shop.registers[key].field(path)
    shown = " ".join(matched.split())
    marks = name_spans(shown, shown, pieces)
    if declared.masked:
        shown = "…" + "…".join(shown[a:b] for a, b in marks) + ("…" if marks and marks[-1][1] < len(shown) else "")
        marks = spans(shown, pieces)
    elif len(shown) > 40:
        start = max(0, marks[0][0] - 12) if marks else 0
        shown = ("…" if start else "") + shown[start : start + 40] + "…"
        marks = spans(shown, pieces)
    text = f"{_(declared.label)}: {shown}"
    shift = len(text) - len(shown)
    return text, tuple((a + shift, b + shift) for a, b in marks)


def recent_rows(shop: Shop, recent: Sequence[tuple[str, int]]) -> list[PaletteRow]:
    """The records opened last, as far as they are still there. Reader thread."""
    found = []
    for key, record_id in recent:
        if key not in shop.registers:
            continue
        label = shop.browsing.labels(key, [record_id]).get(record_id)
        if label:
            found.append(PaletteRow("record", label, key, key, record_id, _(shop.registers[key].title)))
    return [PaletteRow("head", _("Opened last")), *found] if found else []
