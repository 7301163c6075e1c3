"""What an empty list says, and how to go on from there."""

from __future__ import annotations

from collections.abc import Callable

from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.ui.widgets.empty_page import EmptyPage

Call = Callable[[], object]


def show_emptiness(
    page: EmptyPage, register: Register, total: int | None, *, trash: bool, show_all: Call, begin: Call, bring_in: Call
) -> bool:
    """Fill the page that stands in for an empty list; False while nobody knows yet how many records there are."""
    if trash:
        page.set_content(_("The trash is empty"), _("Deleted records wait here until they are restored or removed for good."))
    elif total:
        said = _("Nothing matches what is set above. All in all there are {number}.").format(number=f"{total:,}")
        page.set_content(_("Nothing here"), said, [(_("Show all"), show_all)])
    elif total == 0:
        actions = [(_("New: {one}").format(one=_(register.one)), begin), (_("Import a file"), bring_in)]
        page.set_content(_(register.title), _(register.purpose), actions)
    return trash or total is not None
