"""The claim sheet as PDF, drawn by Qt with the system's Chinese fonts embedded; needs no window and no screen."""

from __future__ import annotations

import os
import sys
from html import escape
from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QGuiApplication, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from shopdesk.core.errors import FileError
from shopdesk.core.translations import _
from shopdesk.core.values import money_text
from shopdesk.desks.claim_sheet.actions import HEADINGS, SIGN_OFF, SheetContent, capitals_line, summary

STYLE = """
body { font-family: "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; font-size: 9pt; }
h1 { font-size: 16pt; }
th { background-color: #e8eef8; }
"""


def print_pdf(content: SheetContent, path: Path) -> None:
    """Write the sheet as PDF, A4 landscape; beside first, then renamed. Raises FileError."""
    if QGuiApplication.instance() is None:
        if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        print_pdf.application = QGuiApplication([])  # type: ignore[attr-defined]
    part = path.with_name(path.name + ".part")
    try:
        writer = QPdfWriter(str(part))
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        writer.setPageOrientation(QPageLayout.Orientation.Landscape)
        writer.setPageMargins(QMarginsF(12, 12, 12, 12), QPageLayout.Unit.Millimeter)
        writer.setTitle(content.title)
        document = QTextDocument()
        document.setDefaultStyleSheet(STYLE)
        document.setHtml(page(content))
        document.print_(writer)
        del writer
        if not part.exists() or part.stat().st_size == 0:
            raise OSError("nothing was written")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise FileError(
            _("“{file}” could not be written. Is the folder there, and is the file open elsewhere?").format(file=path.name)
        ) from error


def page(content: SheetContent) -> str:
    """The page as HTML; every text from the shop is escaped."""
    right = ' align="right"'
    cells = []
    for r in content.rows:
        texts = (str(r.number), r.waybill, r.order_number, r.kind, r.registered_on)
        amounts = (money_text(r.goods_value), money_text(r.postage), money_text(r.claimed))
        cells.append(
            "<tr>"
            + "".join(f"<td>{escape(t)}</td>" for t in texts)
            + "".join(f"<td{right}>{a}</td>" for a in amounts)
            + f"<td>{escape(r.claim_number)}</td></tr>"
        )
    totals = "".join(f"<td{right}><b>{money_text(fen)}</b></td>" for fen in (content.goods_value, content.postage, content.claimed))
    notes = [summary(content)] + ([_("Shop: {shop}").format(shop=content.shop)] if content.shop else [])
    return (
        f'<body><h1 align="center">{escape(content.title)}</h1>'
        + "".join(f"<p>{escape(n)}</p>" for n in notes)
        + '<table border="1" cellspacing="0" cellpadding="3" width="100%"><tr>'
        + "".join(f"<th>{escape(_(h))}</th>" for h in HEADINGS)
        + "</tr>"
        + "".join(cells)
        + f'<tr><td colspan="5"><b>{escape(_("Total"))}</b></td>{totals}<td></td></tr></table>'
        + f"<p>{escape(capitals_line(content))}</p><table width='100%'><tr>"
        + "".join(f"<td>{escape(_(s))}</td>" for s in SIGN_OFF)
        + "</tr></table></body>"
    )
