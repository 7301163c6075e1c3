"""The states of a claim (``domain.md`` §4.5): 待提交 → 已提交 → 核实中 → 同意赔付 → (部分到账) → 已结案; 拒赔 → appeal or give up.

Leaves amounts and deadlines to ``rules``.
"""

from __future__ import annotations

from shopdesk.core.states import Move, State, StateGraph
from shopdesk.core.translations import N_

STATES = (
    State("to_submit", N_("To submit"), "amber", limit_hours=48),
    State("submitted", N_("Submitted"), "blue"),
    State("checking", N_("Courier is checking"), "blue"),
    State("agreed", N_("Agreed to pay"), "violet"),
    State("part_received", N_("Partly received"), "violet"),
    State("settled", N_("Settled"), "green", open=False),
    State("refused", N_("Refused by the courier"), "red"),
    State("given_up", N_("Given up"), "grey", open=False),
)
_RECEIVED = {"received_on": "today"}
_SUBMITTED = {"submitted_on": "today"}

MOVES = (
    Move("to_submit", "submitted", N_("Submit to the courier"), needs=("courier",), stamps=_SUBMITTED, likely=True),
    Move("submitted", "checking", N_("Courier checks it"), likely=True),
    Move("submitted", "agreed", N_("Courier agrees to pay"), needs=("agreed_amount",)),
    Move("submitted", "refused", N_("Courier refuses"), needs=("refusal_reason",)),
    Move("checking", "agreed", N_("Courier agrees to pay"), needs=("agreed_amount",), likely=True),
    Move("checking", "refused", N_("Courier refuses"), needs=("refusal_reason",)),
    Move("agreed", "part_received", N_("Part of the money is here"), needs=("received_amount",), stamps=_RECEIVED),
    Move("agreed", "settled", N_("All of the money is here"), needs=("received_amount",), stamps=_RECEIVED, likely=True),
    Move("part_received", "settled", N_("Settle the claim"), needs=("received_amount",), stamps=_RECEIVED, likely=True),
    Move("refused", "submitted", N_("Appeal"), stamps={"appealed_on": "today!"}, clears=("answer_due_on",), likely=True),
    Move("refused", "given_up", N_("Give the claim up")),
)

GRAPH = StateGraph(STATES, MOVES, initial="to_submit")
OPEN = GRAPH.open_codes()
AWAITING_ANSWER = ("submitted", "checking")
