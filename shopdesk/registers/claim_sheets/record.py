"""The fields of a claim sheet and its states: draft, sent, partly settled, settled."""

from __future__ import annotations

from shopdesk.core.fields import Search
from shopdesk.core.states import Move, State, StateGraph
from shopdesk.core.translations import N_
from shopdesk.storage import base as col

STATES = (
    State("draft", N_("Draft"), "amber"),
    State("sent", N_("Sent"), "blue"),
    State("part_settled", N_("Partly settled"), "violet"),
    State("settled", N_("Sheet settled"), "green", open=False),
)
MOVES = (
    Move("draft", "sent", N_("Sheet sent to the courier"), stamps={"sent_on": "today", "sent_by": "operator"}, likely=True),
    Move("sent", "part_settled", N_("Courier paid a part")),
    Move("sent", "settled", N_("Courier settled all of it"), stamps={"settled_on": "today"}, likely=True),
    Move("part_settled", "settled", N_("Courier settled all of it"), stamps={"settled_on": "today"}, likely=True),
)
GRAPH = StateGraph(STATES, MOVES, initial="draft")
SENT = ("sent", "part_settled", "settled")


class ClaimSheet(col.Record):
    """One courier (or branch), one month: what the bookkeeper sends (索赔表)."""

    __tablename__ = "claim_sheets"

    number = col.number_of(N_("Sheet number"), width=130, aliases=("索赔表编号", "表号"))
    courier = col.reference("couriers", N_("Courier"), required=True, width=90, aliases=("快递", "快递公司", "物流公司"))
    branch = col.text_(
        N_("Branch"),
        search=Search.TEXT,
        indexed=True,
        width=120,
        aliases=("网点", "分公司"),
        help=N_("Left empty the sheet is for the whole courier."),
    )
    month = col.month(N_("Month"), required=True, indexed=True, width=80, aliases=("月份", "账期", "结算月份"))
    state = col.choice(N_("State"), GRAPH.choices(), given=True, default=GRAPH.initial, indexed=True, width=90, aliases=("状态",))
    count = col.number(N_("Claims on the sheet"), given=True, width=70, aliases=("件数", "票数", "数量"))
    claimed_amount = col.money(N_("Claimed amount"), given=True, width=100, aliases=("索赔金额", "索赔合计"))
    received_amount = col.money(N_("Received amount"), given=True, width=100, aliases=("到账金额", "到账合计"))
    open_amount = col.money(N_("Still open"), computed=True, width=100, help=N_("Claimed − received."))
    made_by = col.reference("operators", N_("Made by"), indexed=False, default="operator", width=90, aliases=("制表", "制表人"))
    checked_by = col.reference("operators", N_("Checked by"), indexed=False, width=90, aliases=("审核", "审核人"))
    sent_on = col.date(N_("Sent on"), indexed=True, width=100, aliases=("发送日期", "提交日期"))
    sent_by = col.reference("operators", N_("Sent by"), indexed=False, width=90, aliases=("发送人",))
    settled_on = col.date(N_("Settled on"), width=100, aliases=("结清日期",))
    evidence = col.evidence(N_("Evidence"), aliases=("附件", "回执", "凭证"))
    notes = col.note(N_("Notes"), search=Search.TEXT, aliases=("备注", "说明"))
