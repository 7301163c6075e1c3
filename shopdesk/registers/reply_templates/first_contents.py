"""The quick phrases and agreed answers that a new shop starts with, from 001's FAQ and 002 §7's rules in a shop's own words."""

from __future__ import annotations

from typing import Any

from shopdesk.core.translations import N_, catalogue
from shopdesk.registers.reply_templates.rules import localised

GENERAL = N_("Greetings")
RETURNS = N_("Returns and exchanges")
PARCELS = N_("Parcels and couriers")
FAULTS = N_("Faults and wrong goods")
REFUNDS = N_("Refunds and postage")
REVIEWS = N_("Visits and reviews")

#: (group, short code, heading, text, agreed answer)
TEMPLATES: tuple[tuple[str, str, str, str, bool], ...] = (
    (
        GENERAL,
        "nh",
        N_("Opening line"),
        N_("Hello {account}, this is {operator} of {shop}. I am looking at order {order_number} and will help you at once."),
        False,
    ),
    (
        GENERAL,
        "aq",
        N_("Calming words"),
        N_(
            "I am very sorry for the trouble. In your place I would be upset too. Please tell me what happened; I will stay "
            "with it until it is solved."
        ),
        False,
    ),
    (GENERAL, "sd", N_("Please wait"), N_("I am asking about it now and will answer you within 5 minutes. Thank you for waiting."), False),
    (
        RETURNS,
        "thdz",
        N_("Return address"),
        N_(
            "Please send it to: {return_contact}, {return_phone}, {return_address}. Put a slip with your account {account} "
            "and the order number "
            "{order_number} in the parcel, and tell us the waybill. We cannot accept parcels with postage to collect or by ordinary mail."
        ),
        True,
    ),
    (
        RETURNS,
        "thlc",
        N_("How a return goes"),
        N_(
            "1. Apply for the refund on the platform. 2. We agree and give you the address. 3. Send the goods and fill in the waybill. "
            "4. We check them when they arrive and refund within 1 to 2 working days."
        ),
        True,
    ),
    (
        RETURNS,
        "7t",
        N_("Seven days without reason"),
        N_(
            "Within 7 days of signing you may return it without a reason as long as it is whole and resalable; the postage is then yours. "
            "A fault is to be reported within 3 days of signing, and we pay the postage both ways."
        ),
        True,
    ),
    (
        RETURNS,
        "hh",
        N_("Exchange"),
        N_(
            "We exchange it for you. Please send the old one back first and give us the waybill; the new one leaves as soon "
            "as it arrives here."
        ),
        True,
    ),
    (
        PARCELS,
        "cj",
        N_("Parcel not moving"),
        N_(
            "Your parcel {waybill} ({courier}) has had no news for a while. I have asked the courier and will give you an "
            "answer within 48 hours."
        ),
        True,
    ),
    (
        PARCELS,
        "dj",
        N_("Parcel lost"),
        N_(
            "The courier cannot find parcel {waybill}. You shall not wait for that: we resend it today or refund you, whichever you prefer."
        ),
        True,
    ),
    (
        PARCELS,
        "ps",
        N_("Parcel damaged"),
        N_(
            "Please take photos of the parcel, the label and the goods before you throw anything away, and send them to me. "
            "We resend or refund, and settle it with the courier."
        ),
        True,
    ),
    (
        FAULTS,
        "tp",
        N_("Photos please"),
        N_(
            "Please send me two or three photos: the whole product, the fault close up, and the label. As soon as I have them "
            "I can decide for you."
        ),
        False,
    ),
    (
        FAULTS,
        "cf",
        N_("Wrong goods sent"),
        N_(
            "We are sorry, we sent you the wrong goods. The postage both ways is ours. Shall we send the right ones at once, "
            "or refund {product}?"
        ),
        True,
    ),
    (
        FAULTS,
        "lf",
        N_("Something left out"),
        N_(
            "Please put everything that arrived, the carton too, on a scale and send me a photo. We check it against the "
            "weight at dispatch and resend what is missing."
        ),
        True,
    ),
    (
        REFUNDS,
        "ytk",
        N_("Refund done"),
        N_("{amount} for order {order_number} has been refunded; it reaches your account in 1 to 3 working days."),
        False,
    ),
    (
        REFUNDS,
        "yf",
        N_("Who pays the postage"),
        N_(
            "Where the fault is ours we pay the postage both ways: please advance it and we pay it back. Without a fault of "
            "ours the postage is yours."
        ),
        True,
    ),
    (
        REFUNDS,
        "bc",
        N_("Compensation paid"),
        N_("We have sent you {amount} as compensation for {reason}. Please check that it arrived. Thank you for your patience."),
        False,
    ),
    (
        REVIEWS,
        "hf",
        N_("Monthly visit"),
        N_("Hello {name}, this is {shop}. How do you like {product} so far? If anything is not right, tell me and I will see to it."),
        False,
    ),
    (
        REVIEWS,
        "hp",
        N_("Thanks for a good review"),
        N_("Thank you for your kind words, {account}. We look forward to seeing you again."),
        False,
    ),
    (
        REVIEWS,
        "cp",
        N_("Answer to a bad review"),
        N_("We are sorry that {product} disappointed you. Please write to us: we want to put it right, and to learn from it."),
        True,
    ),
)


def first_contents(language: str) -> list[dict[str, Any]]:
    """The templates in one language."""
    say = catalogue(language).gettext if language != "en" else str
    return [
        {
            "group": say(group),
            "code": code,
            "title": say(title),
            "text": localised(say(text), language),
            "agreed": int(agreed),
            "shown": 1,
            "position": place * 10,
        }
        for place, (group, code, title, text, agreed) in enumerate(TEMPLATES, start=1)
    ]
