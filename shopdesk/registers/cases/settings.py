"""What the shop decides about its cases: who checks, how long things may take, when somebody is late."""

from __future__ import annotations

from shopdesk.core.fields import Kind
from shopdesk.core.register import Setting
from shopdesk.core.translations import N_

from .flows import LIMIT_HOURS, SECOND_CHECK, STATES
from .rules import APPROVE_UNSHIPPED, ARRIVAL_DAYS, EXTEND_DAYS, SETTINGS

_CLOCKS = N_("How long a case may stay in a state")
_LIMIT = N_("After so many hours it is late: it turns red and is counted as overdue. Holds from the next move on.")

SETTINGS_OF_CASES = (
    Setting(
        SECOND_CHECK,
        N_("Refunds checked twice"),
        N_("An approved case that pays money waits until finance confirms it."),
        Kind.YES_NO,
        default=False,
    ),
    Setting(
        APPROVE_UNSHIPPED,
        N_("Approve unshipped refunds"),
        N_("A refund without return, before anything was shipped, is approved as soon as it is registered."),
        Kind.YES_NO,
        default=False,
    ),
    Setting(
        ARRIVAL_DAYS,
        N_("Days until a return arrives"),
        N_("A parcel that the buyer has posted should be here by then; afterwards its case is late."),
        default=SETTINGS[ARRIVAL_DAYS],
        minimum=1,
        maximum=90,
        unit=N_("d"),
    ),
    Setting(
        EXTEND_DAYS,
        N_("Extend the deal by"),
        N_("So many days are added where the deal is extended so that the platform does not close it."),
        default=SETTINGS[EXTEND_DAYS],
        minimum=1,
        maximum=90,
        unit=N_("d"),
    ),
    *(
        Setting(
            LIMIT_HOURS.format(state=state.code),
            state.label,
            _LIMIT,
            default=state.limit_hours,
            minimum=1,
            maximum=2000,
            unit=N_("h"),
            group=_CLOCKS,
        )
        for state in STATES
        if state.limit_hours is not None
    ),
)
