"""States of the pages and dialogs that somebody has to bring about first: questions, comparisons, panels that drop, bars above.

What is photographed, and how, is :mod:`shopdesk.devtools.screenshots`' affair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication

from shopdesk.core.query import Query
from shopdesk.core.translations import N_
from shopdesk.ui.list_state import ALL

if TYPE_CHECKING:
    from shopdesk.devtools.screenshots import Studio

Scenes = Mapping[str, Callable[[], None]]
BAD_ROWS = 29
BELOW_HEADS = QPoint(320, 152)
"""Where a head's menu opens, in the window."""
SECTIONS = ("trash", "imports", "file")
"""Of the settings, after those of the registers."""


def states(studio: Studio) -> Scenes:
    """Name -> what brings it on the screen."""
    found: dict[str, Callable[[], None]] = {
        "cases_header_menu": partial(_header_menu, studio),
        "cases_filter_choice": partial(_filter, studio, "state"),
        "cases_filter_money": partial(_filter, studio, "total_amount"),
        "cases_filter_words": partial(_filter, studio, "order_number"),
        "cases_columns": partial(_columns, studio),
        "cases_selected": partial(_selected, studio),
        "cases_bulk_question": partial(_bulk_question, studio),
        "cases_paste_bad": partial(_paste_bad, studio),
        "customers_version": partial(_version, studio),
        "operations_kept": partial(_kept, studio),
        "watch_bar": partial(_watch_bar, studio),
        "search_pinyin": partial(studio.dialogs_search, "chenxiao"),
        "search_nothing": partial(studio.dialogs_search, "没有这样的东西"),
        "import_presets": partial(_presets, studio),
        "import_preset_name": partial(_preset_name, studio),
        "import_dates": partial(_import, studio, "dates.csv", _dates()),
        "import_words": partial(_import, studio, "words.csv", _words()),
        "import_damaged": partial(_import, studio, "damaged.csv", _damaged()),
        "import_shop": partial(_import, studio, "no-shop.csv", ["订单编号,收货人", "990000000000000051,孙八"]),
        "import_two": partial(_import_two, studio),
    }
    for section in (*(key for key, register in studio.shop.registers.items() if register.settings), *SECTIONS):
        found[f"settings_{section}"] = partial(_settings, studio, section)
    return found


def make_traces(studio: Studio) -> None:
    """An undo that kept a record, for the page of operations."""
    from shopdesk.services.many_records import ManyRecords, setting

    shop = studio.shop
    ids = shop.browsing.first_ids(Query("customers"), 6)[3:]
    deed = setting(shop.registers["customers"], {"level": "important"})
    changed, _outcome = ManyRecords(shop).write("customers", ids, deed)
    shop.records.set("customers", ids[1], {"level": "vip"})
    shop.journal.undo(changed.operation)


# Lists ---------------------------------------------------------------------------------------------------------------


def _list(studio: Studio, key: str) -> Any:
    studio.window.open_page(key)
    studio.settle()
    page: Any = studio.window.page(key)
    studio.anew = True  # what is chosen here is not to be seen in the next picture
    return page


def _at_heads(studio: Studio) -> QPoint:
    return studio.window.mapToGlobal(BELOW_HEADS)


def _header_menu(studio: Studio) -> None:
    from shopdesk.ui.header_menu import HeaderMenu

    page = _list(studio, "cases")
    page.columns.open_menu("type", _at_heads(studio))
    studio.shown(page.findChild(HeaderMenu))


def _filter(studio: Studio, key: str) -> None:
    from shopdesk.ui.drop_panel import DropPanel

    page = _list(studio, "cases")
    page.columns.open_filter(key, _at_heads(studio))
    studio.shown(page.findChild(DropPanel))


def _columns(studio: Studio) -> None:
    from shopdesk.ui.column_chooser import ColumnChooser

    _list(studio, "cases").columns.choose()
    studio.shown(studio.window.findChild(ColumnChooser))


def _whole(studio: Studio) -> Any:
    page = _list(studio, "cases")
    page.apply_state(page.state.__class__(view=page.state.view, chip=ALL))
    studio.settle()
    return page


def _selected(studio: Studio) -> None:
    _whole(studio).table.select_all()


def _bulk_question(studio: Studio) -> None:
    page = _whole(studio)
    page.table.select_all()
    ids = list(page.table.model.ids)
    move = next(each.move for each in page.many.legal_moves(ids) if each.move.target == "cancelled")
    page.many.move(ids, move, {})


def _paste_bad(studio: Studio) -> None:
    page = _whole(studio)
    page.columns.show(["number", "receiver", "goods_amount", "state", "order_number"])
    studio.settle()
    page.table.select_cell(0, page.table.model.column_of("receiver"))
    page.table.focus_cell()
    amounts = ("12.50", "two", "30", "41.20", "五角儿", "6", "7", "8.80", "9", "10")
    QGuiApplication.clipboard().setText("\n".join(f"收件{n}\t{amount}" for n, amount in enumerate(amounts, 1)))
    page.work.pasting.paste()


def _version(studio: Studio) -> None:
    page = _list(studio, "customers")
    page.show_record(studio.shop.browsing.first_ids(Query("customers"), 5)[4])
    studio.settle()
    panel = page.panel
    panel._tabs.setCurrentWidget(panel._history)
    studio.settle()
    history = panel._history.list
    history.setCurrentItem(history.topLevelItem(history.topLevelItemCount() - 1))


# Pages that are no registers -----------------------------------------------------------------------------------------


def _kept(studio: Studio) -> None:
    page = _list(studio, "operations")
    rows = range(page.table.rows.rowCount())
    page.table.go_to(next((at for at in rows if page._kept_by(page._rows[at])[1]), 0))


def _settings(studio: Studio, section: str) -> None:
    _list(studio, "settings").show_section(section)


def _watch_bar(studio: Studio) -> None:
    from shopdesk.services.watch_folder import Offer
    from shopdesk.ui.watch_folder import FilesBar

    _list(studio, "orders")
    bar = FilesBar()
    studio.window.above_pages.addWidget(bar)
    names = ("ExportOrderList2026112309.csv", "ExportOrderDetailList2026112309.csv")
    kinds = (N_("Taobao and Tmall: orders"), N_("Taobao and Tmall: order items"))
    folder = Path.home() / "Downloads"
    bar.show_offers(folder, [Offer(folder / name, kind, "") for name, kind in zip(names, kinds, strict=True)])


# The import wizard ---------------------------------------------------------------------------------------------------


def _made(studio: Studio, name: str, lines: Sequence[str]) -> Path:
    path = studio.import_file.with_name(name)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _dates() -> list[str]:
    return ["订单编号,店铺,收货人,下单时间", *(f"9900000000000007{n}1,晴川女装,孙八,0{n}/04/2026" for n in range(1, 8))]


def _words() -> list[str]:
    words = ("妥妥的", "等等看", "交易成功", "妥妥的", "退了", "已发货")
    return ["订单编号,店铺,收货人,订单状态", *(f"9900000000000008{n}1,晴川女装,吴九,{word}" for n, word in enumerate(words))]


def _damaged() -> list[str]:
    lines = ["订单编号,店铺,收货人,买家实付金额,运单号"]
    lines.extend(f"9900000000000{n:04d}1,晴川女装,李娜,{20 + n}.00,YT70000000{n:05d}" for n in range(40))
    lines.extend(f"4.5026740506{n:02d}E+18,晴川女装,王芳,{n}.50,7.8190313{n:02d}E+13" for n in range(BAD_ROWS))
    return lines


def _import(studio: Studio, name: str, lines: Sequence[str]) -> None:
    wizard = studio.wizard()
    wizard.add_files([_made(studio, name, lines)])


def _import_two(studio: Studio) -> None:
    studio.wizard().add_files([_made(studio, "dates.csv", _dates()), studio.import_file])


def _presets(studio: Studio) -> None:
    wizard = studio.wizard()
    wizard.add_files([studio.import_file])
    wizard.presets.open_menu()
    studio.shown(next((each for each in wizard.presets.findChildren(_menu()) if each.isVisible()), None))


def _preset_name(studio: Studio) -> None:
    wizard = studio.wizard()
    wizard.add_files([studio.import_file])
    wizard.presets.ask("save")


def _menu() -> type[Any]:
    from PySide6.QtWidgets import QMenu

    return QMenu
