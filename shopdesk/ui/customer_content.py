"""What the customer's card says of a ``browsing.Card``: name, level, accounts, a masked phone, figures, and the words of caution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from shopdesk.core.masking import mask_phone
from shopdesk.core.register import Register
from shopdesk.core.translations import _, ngettext
from shopdesk.core.values import money_text
from shopdesk.ui import theme
from shopdesk.ui.widgets.customer_card import CardContent

if TYPE_CHECKING:
    from shopdesk.services.browsing import Card

_ACCOUNTS_SHOWN = 2


def card_content(card: Card, register: Register) -> CardContent:
    """The card of a customer in the current language; phones are masked as lists mask them."""
    record = card.record
    level = register.field("level").choice(record.get("level")) if "level" in register.by_key else None
    return CardContent(
        title=str(record.get("name") or record.get("number") or f"#{card.id}"),
        pill_text=_(level.label) if level is not None and level.tone else "",
        pill_tone=cast("theme.Tone", level.tone if level is not None and level.tone else "violet"),
        subtitle=" · ".join(
            [*_texts(record, "accounts", "account")[:_ACCOUNTS_SHOWN], *map(mask_phone, _texts(record, "phones", "number")[:1])]
        ),
        figures=tuple(_figures(card)),
    )


def caution_of(card: Card, register: Register) -> str:
    """What must be known before answering: the caution, and a standing that is not the ordinary one."""
    record = card.record
    standing = register.field("standing").choice(record.get("standing")) if "standing" in register.by_key else None
    marked = _(standing.label) if standing is not None and standing.tone in ("red", "amber") else ""
    temperament = register.field("temperament").choice(record.get("temperament")) if "temperament" in register.by_key else None
    tip = f"{_(temperament.label)}: {_(temperament.hint)}" if temperament is not None and temperament.hint else ""
    return "\n".join(words for words in (marked, str(record.get("caution") or ""), tip) if words)


def _texts(record: dict[str, Any], table: str, column: str) -> list[str]:
    return [str(line[column]) for line in record.get(table) or () if line.get(column)]


def _figures(card: Card) -> list[str]:
    found = [ngettext("{number} case", "{number} cases", card.cases).format(number=card.cases)]
    if card.refunds_fen:
        found.append(_("refunds ¥{amount}").format(amount=money_text(card.refunds_fen)))
    if card.open_cases:
        found.append(_("{number} open").format(number=card.open_cases))
    if card.mis_shipments:
        found.append(_("mis-shipments {number}").format(number=card.mis_shipments))
    if card.claims:
        found.append(_("claims {number}").format(number=card.claims))
    spend = card.record.get("spend_amount")
    if spend:
        found.append(_("spent ¥{amount}").format(amount=money_text(spend)))
    return found
