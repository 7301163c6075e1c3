"""The application's one style sheet, made from the tokens of a scheme.

Widgets ask for a look by property (``theme.set_look``): ``primary``, ``quiet``, ``danger``, ``nav`` on buttons; ``role`` on labels
(``title``, ``head``, ``muted``, ``small``, ``problem``, ``figure``, ``mono``); ``surface`` on frames (``window``, ``paper``, ``card``,
``inset``, ``bar``); ``problem`` and ``mono`` on editors. Colours come from nowhere but the tokens.
"""

from __future__ import annotations

from string import Template

from PySide6.QtCore import QDir

from shopdesk.core.paths import resource
from shopdesk.ui import theme

# Focus is a border of 2 px where there was 1; padding and height give the pixel back, so nothing moves.
_SHEET = Template("""
* { outline: 0; }
QMainWindow, QDialog, QMessageBox, QWizard { background: $paper; }
QToolTip { background: $paper; color: $text; border: 1px solid $border; padding: 4px 6px; font-size: 12px; }

QFrame[surface="window"] { background: $window; border: none; }
QFrame[surface="paper"] { background: $paper; border: none; }
QFrame[surface="card"] { background: $paper; border: 1px solid $hairline; border-radius: 8px; }
QFrame[surface="inset"] { background: $window; border: none; border-radius: 6px; }
QFrame[surface="bar"] { background: $paper; border: none; border-bottom: 1px solid $hairline; }
QFrame[line="across"] { background: $hairline; border: none; min-height: 1px; max-height: 1px; }
QFrame[line="down"] { background: $hairline; border: none; min-width: 1px; max-width: 1px; }

QLabel { background: transparent; border: none; }
QLabel[role="title"] { font-size: 16px; font-weight: 700; }
QLabel[role="head"] { color: $muted; font-size: 12px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: 12px; }
QLabel[role="problem"] { color: $red; font-size: 12px; }
QLabel[role="figure"] { font-size: 24px; font-weight: 700; }
QLabel[role="mono"] { font-family: $mono; font-size: 12px; }
QLabel[role="number"] { font-family: $mono; font-size: 14px; font-weight: 700; }
QLabel[role="key"] { color: $muted; background: $paper; border: 1px solid $hairline; border-radius: 3px; font-size: 11px; padding: 0 4px; }

QPushButton, QToolButton { background: $paper; color: $text; border: 1px solid $border; border-radius: 5px; padding: 0 10px;
    min-height: 24px; }
QToolButton { padding: 0 5px; min-width: 14px; max-height: 24px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $hairline; }
QPushButton:checked, QToolButton:checked { background: $accent_wash; color: $accent; border-color: $accent; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 9px; min-height: 22px; }
QToolButton:focus { padding: 0 4px; }
QPushButton:disabled, QToolButton:disabled { color: $grip; border-color: $hairline; background: $paper; }

QPushButton[primary="true"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; padding: 0 12px; }
QPushButton[primary="true"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[primary="true"]:pressed { background: $accent_hover; }
QPushButton[primary="true"]:focus { border: 2px solid $text; padding: 0 11px; }
QPushButton[primary="true"]:disabled { background: $hover; color: $grip; border-color: $hairline; }

QPushButton[quiet="true"], QToolButton[quiet="true"], QToolBar QToolButton { background: transparent; border-color: transparent; }
QPushButton[quiet="true"]:hover, QToolButton[quiet="true"]:hover, QToolBar QToolButton:hover { background: $hover; }
QPushButton[quiet="true"]:pressed, QToolButton[quiet="true"]:pressed { background: $hairline; }
QPushButton[quiet="true"]:checked, QToolButton[quiet="true"]:checked { background: $accent_wash; }
QPushButton[quiet="true"]:focus, QToolButton[quiet="true"]:focus, QToolBar QToolButton:focus { border-color: $accent; }
QPushButton[quiet="true"][link="true"] { color: $accent; padding: 0 4px; }
QPushButton[quiet="true"][link="true"]:focus { padding: 0 3px; }
QPushButton[checkedLook="true"] { background: $accent_wash; border-color: $accent; color: $accent; }
QPushButton[danger="true"] { color: $red; }
QPushButton[danger="true"]:focus { border-color: $red; }

QPushButton[nav="true"] { background: transparent; border: none; border-radius: 6px; text-align: left; padding: 0 8px; min-height: 30px; }
QPushButton[nav="true"][low="true"] { min-height: 26px; }
QPushButton[nav="true"]:hover { background: $hover; }
QPushButton[nav="true"]:checked { background: $accent_wash; color: $accent; font-weight: 600; }
QPushButton[nav="true"]:focus { border: 2px solid $accent; padding: 0 6px; min-height: 26px; }
QPushButton[nav="true"][low="true"]:focus { min-height: 22px; }

QPushButton::menu-indicator { image: url(controls:down-$scheme.svg); width: 12px; height: 12px; right: 4px;
    subcontrol-origin: padding; subcontrol-position: center right; }
QPushButton[hasMenu="true"] { padding-right: 20px; }
QToolButton::menu-indicator { image: none; }
QToolButton[popupMode="1"] { padding-right: 18px; }
QToolButton::menu-button { border: none; border-left: 1px solid $hairline; width: 16px; }
QToolButton::menu-arrow { image: url(controls:down-$scheme.svg); width: 12px; height: 12px; }
QToolButton::up-arrow { image: url(controls:up-$scheme.svg); width: 12px; height: 12px; }
QToolButton::down-arrow { image: url(controls:down-$scheme.svg); width: 12px; height: 12px; }
QToolButton::left-arrow { image: url(controls:left-$scheme.svg); width: 12px; height: 12px; }
QToolButton::right-arrow { image: url(controls:right-$scheme.svg); width: 12px; height: 12px; }

QLineEdit, QAbstractSpinBox, QComboBox, QTextEdit, QPlainTextEdit, QKeySequenceEdit { background: $paper; color: $text;
    border: 1px solid $border; border-radius: 5px; padding: 0 7px; min-height: 24px; selection-background-color: $selection;
    selection-color: $text; }
QTextEdit, QPlainTextEdit { padding: 2px 3px; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover, QTextEdit:hover, QPlainTextEdit:hover { border-color: $faint; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QComboBox:on { border: 2px solid $accent; padding: 0 6px; min-height: 22px; }
QTextEdit:focus, QPlainTextEdit:focus { border: 2px solid $accent; padding: 1px 2px; min-height: 22px; }
QLineEdit:read-only, QTextEdit:read-only, QPlainTextEdit:read-only { background: $window; border-color: $hairline; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled, QTextEdit:disabled, QPlainTextEdit:disabled { background: $window;
    color: $muted; border-color: $hairline; }
QLineEdit[mono="true"], QPlainTextEdit[mono="true"], QComboBox[mono="true"] { font-family: $mono; font-size: 12px; }
QLineEdit[problem="true"], QAbstractSpinBox[problem="true"], QComboBox[problem="true"], QTextEdit[problem="true"],
QPlainTextEdit[problem="true"] { border-color: $red; }
QLineEdit[filled="true"], QComboBox[filled="true"], QPlainTextEdit[filled="true"] { background: $accent_wash; }
QLineEdit QToolButton { background: transparent; border: none; padding: 0; min-height: 0; min-width: 0; }
QAbstractSpinBox { max-height: 24px; }
QComboBox QLineEdit, QAbstractSpinBox QLineEdit { border: none; padding: 0; min-height: 0; background: transparent; }
QAbstractItemView QLineEdit, QAbstractItemView QComboBox, QAbstractItemView QAbstractSpinBox { border: 2px solid $accent;
    border-radius: 0; padding: 0 4px; min-height: 0; }
QComboBox::drop-down, QDateTimeEdit::drop-down { border: none; width: 20px; subcontrol-origin: padding;
    subcontrol-position: center right; }
QComboBox::down-arrow, QDateTimeEdit::down-arrow { image: url(controls:down-$scheme.svg); width: 12px; height: 12px; }
QComboBox::down-arrow:disabled, QDateTimeEdit::down-arrow:disabled { image: url(controls:down-off-$scheme.svg); }
QComboBox QAbstractItemView { background: $paper; border: 1px solid $border; padding: 3px; selection-background-color: $accent_wash;
    selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 24px; padding: 0 6px; border-radius: 4px; }
QComboBox QAbstractItemView::item:selected { background: $accent_wash; color: $text; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 18px; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox::up-arrow { image: url(controls:up-$scheme.svg); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url(controls:down-$scheme.svg); width: 10px; height: 10px; }
QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::up-arrow:off { image: url(controls:up-off-$scheme.svg); }
QAbstractSpinBox::down-arrow:disabled, QAbstractSpinBox::down-arrow:off { image: url(controls:down-off-$scheme.svg); }

QCheckBox, QRadioButton { spacing: 7px; min-height: 24px; background: transparent; }
QCheckBox:disabled, QRadioButton:disabled { color: $grip; }
QCheckBox::indicator, QAbstractItemView::indicator, QGroupBox::indicator { width: 14px; height: 14px; border: 1px solid $grip;
    border-radius: 3px; background: $paper; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $grip; border-radius: 8px; background: $paper; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover, QAbstractItemView::indicator:hover { border-color: $accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent; width: 12px; height: 12px; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked, QGroupBox::indicator:checked { background: $accent;
    border-color: $accent; image: url(controls:tick-$scheme.svg); }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate { background: $accent; border-color: $accent;
    image: url(controls:dash-$scheme.svg); }
QCheckBox::indicator:checked:focus, QCheckBox::indicator:indeterminate:focus { border-color: $text; }
QRadioButton::indicator:checked { background: $accent; border-color: $accent; image: url(controls:dot-$scheme.svg); }
QRadioButton::indicator:checked:focus { border-color: $text; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled, QAbstractItemView::indicator:disabled { background: $hover;
    border-color: $hairline; }

QAbstractItemView { background: $paper; alternate-background-color: $paper; border: none; gridline-color: $hairline;
    selection-background-color: $selection; selection-color: $text; }
QTableView { show-decoration-selected: 1; }
QListView::item, QTreeView::item { padding: 0 6px; min-height: 28px; }
QListView::item:hover, QTreeView::item:hover { background: $hover; }
QListView::item:selected, QTreeView::item:selected { background: $selection; color: $text; }
QTreeView::branch:closed:has-children { image: url(controls:right-$scheme.svg); }
QTreeView::branch:open:has-children { image: url(controls:down-$scheme.svg); }
QListView[framed="true"], QTableView[framed="true"], QTreeView[framed="true"] { border: 1px solid $hairline; border-radius: 5px; }
QHeaderView { background: $window; border: none; }
QHeaderView::section { background: $window; color: $muted; border: none; border-bottom: 1px solid $hairline; padding: 0 8px;
    font-size: 12px; font-weight: 600; min-height: 27px; }
QHeaderView::section:hover { background: $hover; }
QHeaderView::section:vertical { border-right: 1px solid $hairline; }
QHeaderView::up-arrow { image: url(controls:sort-up-$scheme.svg); width: 12px; height: 12px; subcontrol-position: center right;
    right: 4px; }
QHeaderView::down-arrow { image: url(controls:sort-down-$scheme.svg); width: 12px; height: 12px; subcontrol-position: center right;
    right: 4px; }
QTableCornerButton::section { background: $window; border: none; border-bottom: 1px solid $hairline; }

QTabWidget::pane { border: none; border-top: 1px solid $hairline; }
QTabWidget#record_tabs::tab-bar { left: 14px; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $text; border: none; border-bottom: 2px solid transparent; padding: 0 2px;
    margin: 0 14px 0 0; min-height: 30px; }
QTabBar::tab:hover { color: $accent; }
QTabBar::tab:selected { color: $accent; border-bottom-color: $accent; font-weight: 600; }
QTabBar::tab:disabled { color: $grip; }
QTabBar::tab:selected:focus { background: $accent_wash; }
QTabBar::close-button { image: url(controls:close-$scheme.svg); }
QTabBar QToolButton { background: $paper; border: none; padding: 0; min-height: 0; }

QMenuBar { background: $window; border: none; border-bottom: 1px solid $hairline; }
QMenuBar::item { padding: 4px 8px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $paper; border: 1px solid $border; padding: 4px; }
QMenu::item { min-height: 26px; padding: 0 24px 0 10px; border-radius: 4px; background: transparent; }
QMenu::item:selected { background: $accent_wash; color: $text; }
QMenu::item:disabled { color: $grip; background: transparent; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $hairline; margin: 4px 6px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 6px; border: 1px solid $grip; border-radius: 3px; background: $paper; }
QMenu::indicator:checked { background: $accent; border-color: $accent; image: url(controls:tick-$scheme.svg); }
QMenu::indicator:exclusive { border-radius: 8px; }
QMenu::indicator:exclusive:checked { image: url(controls:dot-$scheme.svg); }
QMenu::right-arrow { image: url(controls:right-$scheme.svg); width: 12px; height: 12px; right: 4px; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 11px; }
QScrollBar:horizontal { height: 11px; }
QScrollBar::handle { background: $faint; border-radius: 3px; border: none; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $grip; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollArea { background: transparent; border: none; }

QSplitter::handle { background: $hairline; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover, QSplitter::handle:pressed { background: $accent; }

QStatusBar { background: $window; color: $muted; border-top: 1px solid $hairline; font-size: 12px; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; font-size: 12px; }
QToolBar { background: $paper; border: none; spacing: 4px; padding: 4px; }
QToolBar::separator { background: $hairline; width: 1px; margin: 4px; }

QProgressBar { background: $hairline; border: none; border-radius: 2px; min-height: 4px; max-height: 4px; text-align: center;
    color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QGroupBox { border: 1px solid $hairline; border-radius: 6px; margin-top: 20px; padding: 8px; }
QGroupBox::title { subcontrol-origin: margin; subcontrol-position: top left; color: $muted; font-size: 12px; font-weight: 600; }
QSlider::groove:horizontal { height: 4px; background: $hairline; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: $accent; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $window; }
QCalendarWidget QToolButton { background: transparent; border-color: transparent; font-weight: 600; }
QCalendarWidget QToolButton#qt_calendar_prevmonth { qproperty-icon: none; image: url(controls:left-$scheme.svg); min-width: 20px; }
QCalendarWidget QToolButton#qt_calendar_nextmonth { qproperty-icon: none; image: url(controls:right-$scheme.svg); min-width: 20px; }
QCalendarWidget QAbstractItemView { selection-background-color: $accent; selection-color: $on_accent; border: none; }

UndoBar { background: $notice; border: none; border-radius: 6px; }
UndoBar QLabel { color: $on_notice; }
UndoBar QPushButton { background: transparent; color: $notice_accent; border: 1px solid transparent; font-weight: 600; padding: 0 6px; }
UndoBar QPushButton:hover { border-color: $notice_accent; }
UndoBar QPushButton:focus { border: 2px solid $notice_accent; padding: 0 5px; }
Banner { border: none; border-radius: 5px; }
Banner[tone="amber"] { background: $amber_wash; }
Banner[tone="amber"] QLabel { color: $amber; }
Banner[tone="blue"] { background: $accent_wash; }
Banner[tone="blue"] QLabel { color: $accent; }
Banner[tone="red"] { background: $red_wash; }
Banner[tone="red"] QLabel { color: $red; }
Banner[tone="green"] { background: $green_wash; }
Banner[tone="green"] QLabel { color: $green; }
Banner[tone="grey"] { background: $grey_wash; }
Banner[tone="grey"] QLabel { color: $muted; }
SectionHead { border: none; border-bottom: 1px solid $hairline; background: transparent; }
SidePanel { background: $paper; border: none; }
CustomerCard { background: $window; border: 1px solid transparent; border-radius: 6px; }
CustomerCard[pressable="true"]:hover { background: $hover; }
CustomerCard[pressable="true"]:focus { border-color: $accent; }
ProgressStrip { background: $window; border: none; border-top: 1px solid $hairline; }
""")


def style_sheet(tokens: theme.Tokens) -> str:
    """The whole sheet for one scheme. Registers where its pictures lie under the search path ``controls:``."""
    QDir.setSearchPaths("controls", [str(resource("icons") / "controls")])
    colours = {name: getattr(tokens, name) for name in theme.token_names()}
    mono = ", ".join(f'"{family}"' for family in theme.mono_families())
    return _SHEET.substitute(colours, scheme=tokens.scheme, mono=mono)
