"""The declaration of the VIP visits."""

from __future__ import annotations

from shopdesk.core.query import Filter, Op, Sort
from shopdesk.core.register import ListView, Register, Section, Setting
from shopdesk.core.translations import N_
from shopdesk.registers.vip_visits.actions import settled
from shopdesk.registers.vip_visits.record import VipVisit
from shopdesk.registers.vip_visits.rules import INTERVAL_DEFAULT, INTERVAL_SETTING, check, derive

COLUMNS = ("customer", "month", "due_on", "visited_at", "channel", "occasion", "outcome", "summary", "next_due_on", "operator")
NEWEST = (Sort("month", True), Sort("due_on", True))

REGISTER = Register(
    key="vip_visits",
    title=N_("VIP visits"),
    one=N_("VIP visit"),
    record=VipVisit,
    purpose=N_("Every VIP is visited once a month; each contact is written down with its outcome and the next day due."),
    views=(
        ListView("all", N_("All visits"), COLUMNS, sort=NEWEST),
        ListView(
            "open",
            N_("Still to visit"),
            ("customer", "month", "due_on", "occasion", "channel", "operator"),
            (Filter("outcome", Op.BLANK),),
            (Sort("due_on"),),
        ),
        ListView(
            "follow_up",
            N_("To follow up"),
            COLUMNS,
            (Filter("outcome", Op.IN, ("unsatisfied", "not_reached", "postponed")),),
            (Sort("next_due_on"),),
        ),
    ),
    sections=(
        Section(N_("VIP visit"), ("customer", "month", "due_on", "occasion")),
        Section(N_("What was said"), ("visited_at", "channel", "outcome", "summary")),
        Section(N_("What follows"), ("next_due_on", "case", "operator")),
    ),
    label=("customer", "month"),
    date_field="due_on",
    match_keys=(("customer", "month"),),
    bar_filters=("month", "outcome", "occasion", "channel", "operator"),
    derive=derive,
    check=check,
    settled=settled,
    settings=(
        Setting(
            INTERVAL_SETTING,
            N_("Months between two visits"),
            N_("Each VIP is visited again after so many months, unless the customer has an interval of his own. 0 = never by itself."),
            default=INTERVAL_DEFAULT,
            maximum=24,
            unit=N_("months"),
        ),
    ),
)
