"""Bad cells of pasted rows are mended where they are listed: F2, Enter or a double click, and the rows are checked again.

The private file of the pasted rows is rewritten by :mod:`shopdesk.services.pasted_rows`; a file that somebody else owns is never touched.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit

from shopdesk.core.changes import Change
from shopdesk.core.errors import ShopDeskError
from shopdesk.core.jobs import Job
from shopdesk.core.translations import _
from shopdesk.services.pasted_rows import cell_of, mend_cell
from shopdesk.ui.import_preview import ImportPreview
from shopdesk.ui.job_runner import Runner
from shopdesk.ui.plain_table import PlainTable
from shopdesk.ui.widgets.plain_label import PlainLabel

VALUE = 2
"""The column of the list of bad cells that holds their text."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PastedMending(QObject):
    """For the wizard of one paste; ``path`` is its private file. GUI thread, files on the background's."""

    def __init__(self, preview: ImportPreview, background: Runner, path: Path) -> None:
        super().__init__(preview)
        self._preview = preview
        self._background = background
        self._path = path
        self._table: PlainTable = preview.bad.table
        self._line: QLineEdit | None = None
        self._at = 0
        self._before = ""
        self._hint = PlainLabel("", preview.bad, role="muted", wrap=True)
        self._hint.setObjectName("import_mend_hint")
        self._hint.setText(_("F2 or a double click mends a value here; the other rows stay as they are."))
        preview.bad.column.addWidget(self._hint)
        self._table.installEventFilter(self)
        self._table.viewport().installEventFilter(self)
        self._table.rows.modelReset.connect(self._after_reset)

    @property
    def line(self) -> QLineEdit | None:
        """The editor that is open."""
        return self._line

    def begin(self, row: int) -> None:
        """Open an editor over the text of a bad cell as it was pasted."""
        where = self._where(row)
        if where is None:
            return
        work = partial(cell_of, self._path, *where)
        self._background.read("import:mend", work, partial(self._open, row), self._failed)

    def _where(self, row: int) -> tuple[int, str] | None:
        """Row and heading in the file."""
        if not 0 <= row < self._table.rows.rowCount():
            return None
        texts = self._table.rows.texts(row)
        number = texts[0].replace(",", "")
        return (int(number), texts[1]) if number.isdigit() and texts[1] else None

    def _open(self, row: int, text: str | None) -> None:
        if text is None or not 0 <= row < self._table.rows.rowCount():
            self._hint.setText(_("This row cannot be mended here; mend it in the sheet and paste it again."))
            return
        self.cancel()
        self._at, self._before = row, text
        line = QLineEdit(text.replace("\n", " "), self._table.viewport())
        line.setObjectName("import_mend")
        line.setAccessibleName(_("Value"))
        line.installEventFilter(self)
        area = self._table.visualRect(self._table.rows.index(row, VALUE))
        line.setGeometry(area.adjusted(0, 0, 0, -1))
        line.selectAll()
        self._line = line
        line.show()
        line.setFocus(Qt.FocusReason.OtherFocusReason)

    def cancel(self) -> None:
        """Close without writing."""
        line, self._line = self._line, None
        if line is not None:
            line.removeEventFilter(self)
            line.hide()
            line.deleteLater()
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def commit(self) -> None:
        """Write the text into the private file, and have the rows checked again."""
        line, where = self._line, self._where(self._at)
        if line is None or where is None:
            return
        text = line.text()
        self.cancel()
        if text != self._before.replace("\n", " "):
            self._background.write(partial(_mend, self._path, where, text), self._mended, self._failed)

    def _mended(self, done: object) -> None:
        del done
        self._preview.mended.emit()

    def _failed(self, error: ShopDeskError) -> None:
        self._hint.setText(str(error))

    def _after_reset(self) -> None:
        """Checked again: the keyboard goes on with the next bad cell."""
        self.cancel()
        if self._table.rows.rowCount():
            self._table.go_to(min(self._at, self._table.rows.rowCount() - 1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._line and self._line is not None:
            if kind == QEvent.Type.FocusOut:
                self.commit()
            elif isinstance(event, QKeyEvent) and kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
                return self._line_key(event, kind == QEvent.Type.KeyPress)
            return False
        if isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress and watched is self._table:
            if event.key() == Qt.Key.Key_F2 or event.key() in _ENTER:
                self.begin(self._table.current_row())
                return True
        elif isinstance(event, QMouseEvent) and kind == QEvent.Type.MouseButtonDblClick and watched is self._table.viewport():
            self.begin(self._table.indexAt(event.position().toPoint()).row())
            return True
        return False

    def _line_key(self, event: QKeyEvent, is_press: bool) -> bool:
        """Esc and Enter are the editor's, not the window's."""
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            if is_press:
                self.cancel()
            return True
        if event.key() in _ENTER and is_press:
            self.commit()
            return True
        return False


def _mend(path: Path, where: tuple[int, str], text: str, job: Job) -> Change | None:
    job.step(0)
    mend_cell(path, *where, text)
    return None
