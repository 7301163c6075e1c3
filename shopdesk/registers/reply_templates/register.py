"""The declaration of the reply templates."""

from __future__ import annotations

from shopdesk.core.query import Filter, Op, Sort
from shopdesk.core.register import ListView, Register, Section
from shopdesk.core.translations import N_
from shopdesk.registers.reply_templates.first_contents import first_contents
from shopdesk.registers.reply_templates.record import ReplyTemplate
from shopdesk.registers.reply_templates.rules import check

ORDER = (Sort("group"), Sort("position"), Sort("title"))

REGISTER = Register(
    key="reply_templates",
    title=N_("Reply templates"),
    one=N_("Reply template"),
    record=ReplyTemplate,
    purpose=N_("Quick phrases and agreed answers; one key copies one with the names and numbers filled in."),
    views=(
        ListView("all", N_("All records"), ("group", "code", "title", "text", "agreed", "shown", "position"), sort=ORDER),
        ListView("agreed", N_("Agreed answers"), ("group", "code", "title", "text"), (Filter("agreed", Op.EQ, 1),), ORDER),
        ListView("hidden", N_("Hidden ones"), ("group", "code", "title", "text", "agreed"), (Filter("shown", Op.EQ, 0),), ORDER),
    ),
    sections=(Section(N_("Reply template"), ("group", "code", "title", "text", "agreed", "shown", "position")),),
    label=("title",),
    match_keys=(("code",),),
    bar_filters=("group", "agreed", "shown"),
    check=check,
    first_contents=first_contents,
)
